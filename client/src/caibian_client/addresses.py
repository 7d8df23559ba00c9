"""Where the APIs are and how one comes in, given or from the environment."""

import os
import re
from dataclasses import dataclass

from caibian_client.errors import BadAddress
from caibian_client.version import VERSION
from caibian_client.wire import Api, Call

INGEST_URL, SEARCH_URL, KEY = "CAIBIAN_INGEST_URL", "CAIBIAN_SEARCH_URL", "CAIBIAN_KEY"
_USUAL = {"ingest": "http://127.0.0.1:8000", "search": "http://127.0.0.1:8001"}

# Up to the last @ before a path, if any: of what is no address too.
_LOGIN = re.compile(r"\A((?:[^/?#]*//)?)[^/?#]*@")
_ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")


@dataclass(frozen=True)
class Addresses:
    """The base addresses of both APIs, and a key. What it shows of itself holds no secret."""

    ingest: str
    search: str
    key: str

    def __repr__(self) -> str:
        """Return the addresses without the key and passwords."""
        return f"{shown(self.ingest)} and {shown(self.search)}"

    def url(self, call: Call[object]) -> str:
        """Return the address that a call goes to."""
        return self.base(call.api) + call.target()

    def base(self, api: Api) -> str:
        """Return the base address of an API, without a slash at its end."""
        return (self.ingest if api == "ingest" else self.search).rstrip("/")

    def headers(self) -> dict[str, str]:
        """Return the headers of every request."""
        key = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {"User-Agent": f"caibian-client/{VERSION}"} | key


def addresses(ingest_url: str | None, search_url: str | None, key: str | None) -> Addresses:
    """Return the addresses as given, else as in the environment, else those of this machine.

    Raises BadAddress.
    """
    return Addresses(
        _checked(INGEST_URL, ingest_url or os.environ.get(INGEST_URL) or _USUAL["ingest"]),
        _checked(SEARCH_URL, search_url or os.environ.get(SEARCH_URL) or _USUAL["search"]),
        os.environ.get(KEY, "") if key is None else key,
    )


def _checked(name: str, address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise BadAddress(f"{name} is {shown(address)!r}; it must be as in http://127.0.0.1:8000")
    return address


def shown(address: str) -> str:
    """Return an address without the user and password in it, as it may be said to anybody."""
    return _LOGIN.sub(r"\1", address)
