"""Addresses of the pages: the present one changed in some parameters, and links to trust."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

# What belongs to one answer and not to the question.
_PASSING = ("cursor", "lang")


class Here:
    """The address of the page, from which its links are made."""

    def __init__(self, path: str, parameters: Sequence[tuple[str, str]]) -> None:
        self.path = path
        self._parameters = [(name, value) for name, value in parameters if name not in _PASSING]

    def get(self, name: str) -> str:
        """Return the (last) value of a parameter, or nothing."""
        return dict(self._parameters).get(name, "")

    def all(self, name: str) -> list[str]:
        """Return all values of a parameter, each once, in their order."""
        return list(dict.fromkeys(value for own, value in self._parameters if own == name))

    def items(self) -> list[tuple[str, str]]:
        """Return the parameters but those of one answer."""
        return list(self._parameters)

    def change(self, changes: Mapping[str, str | None], path: str | None = None) -> str:
        """Return the address with parameters set anew; None leaves one out."""
        kept = [pair for pair in self._parameters if pair[0] not in changes]
        new = [(name, value) for name, value in changes.items() if value is not None]
        return self._changed([*kept, *new], path)

    def plus(self, name: str, value: str, path: str | None = None) -> str:
        """Return the address with one more value of a parameter."""
        return self._changed([*self._parameters, (name, value)], path)

    def minus(self, name: str, value: str, path: str | None = None) -> str:
        """Return the address without one value of a parameter."""
        return self._changed([p for p in self._parameters if p != (name, value)], path)

    def _changed(self, parameters: Sequence[tuple[str, str]], path: str | None) -> str:
        query, where = urlencode(parameters), self.path if path is None else path
        return f"{where}?{query}" if query else where


def filled(query: bytes) -> bytes:
    """Return a query string without parameters that a form left empty."""
    pairs = parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True)
    if all(value for _, value in pairs):
        return query
    return urlencode([(name, value) for name, value in pairs if value.strip()]).encode("ascii")


def own_path(asked: str) -> str:
    """Return where to go if it is a page of ours, else the start: never to another host.

    Browsers take a backslash for a slash and leave out control characters.
    """
    is_path = asked.startswith("/") and not asked.startswith("//")
    is_plain = all(" " < character != "\\" for character in asked)
    return asked if is_path and is_plain else "/"


def web_address(url: str | None) -> str | None:
    """Return the address if it is one of the web, else None (no javascript:, no data:)."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
