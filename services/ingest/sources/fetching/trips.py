"""From address to address, as redirects lead, with the cookies that are set on the way."""

import re

import httpx

from services.ingest.sources.fetching.failing import failed
from services.ingest.sources.logins import Login, origin
from services.ingest.sources.models import Cause

_FOR_GOOD = (301, 308)
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(%\w+)?")
_MOST_COOKIES = 20
_LONGEST_COOKIE = 4096


def parsed(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """Return an address in parts, without its fragment and login.

    Raises Failed for none of the web.
    """
    try:
        url = base.join(address.strip()) if base else httpx.URL(address.strip())
        url = url.copy_with(fragment=None, userinfo=b"")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise failed(Cause.ADDRESS, f"it is no address: {error}") from error
    if url.scheme not in ("http", "https") or not _HOST.fullmatch(url.raw_host.decode("latin-1")):
        raise failed(Cause.ADDRESS, "it is no http or https address")
    return url


class Trip:
    """Where one request has got to.

    Cookies live as long as the trip and go to the host that set them: some sites let nobody in who
    doesn't bring back what they set a moment ago.
    """

    def __init__(self, url: httpx.URL, login: Login | None = None) -> None:
        self.url = url
        self._login = login
        self._is_for_good = True
        self._moved: httpx.URL | None = None
        self._cookies: dict[tuple[str, str], str] = {}
        self._been = {self._here()}

    def go_on(self, status: int, head: dict[str, str]) -> None:
        """Go where a redirect leads. Raises Failed where we were before, or that is nowhere."""
        for line in head.get("set-cookie", "").splitlines():
            self._keep(line.partition(";")[0])
        self.url = parsed(head["location"].partition("\n")[0], self.url)
        self._is_for_good = self._is_for_good and status in _FOR_GOOD
        if self._is_for_good:
            self._moved = self.url
        if (here := self._here()) in self._been:
            raise failed(Cause.REDIRECTS, "it was sent on in a circle")
        self._been.add(here)

    def moved_to(self) -> str | None:
        """Return where the first address is for good; None if that isn't told.

        None too where its login wouldn't be said any more: it is looked at as it is.
        """
        moved = str(self._moved) if self._moved else None
        return None if moved and self._login and self._login.origin != origin(moved) else moved

    def address(self) -> str:
        """Return where we are."""
        return str(self.url)

    def cookies(self) -> dict[str, str]:
        """Return what is sent along here."""
        pairs = [pair for (host, _), pair in self._cookies.items() if host == self.url.host]
        return {"Cookie": "; ".join(pairs)} if pairs else {}

    def _keep(self, pair: str) -> None:
        name, is_pair, _ = pair.partition("=")
        key = self.url.host, name.strip()
        is_room = key in self._cookies or len(self._cookies) < _MOST_COOKIES
        if is_pair and is_room and len(pair) <= _LONGEST_COOKIE and pair.isprintable():
            self._cookies[key] = pair.strip()

    def _here(self) -> tuple[str, str]:
        return str(self.url), self.cookies().get("Cookie", "")
