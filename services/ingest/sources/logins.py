"""Logins that are written into addresses: kept apart, and said at their own site alone."""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_USERINFO = re.compile(r"\A(\s*(?:[A-Za-z][\w+.-]*:)?//)([^/?#\\]*)@")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Login:
    """What is said at an origin (RFC 6454), and at no other: user:password, as in an address."""

    origin: str
    pair: str = field(repr=False)

    def header(self) -> str:
        """Return what Authorization says (RFC 7617)."""
        user, _, password = self.pair.partition(":")
        said = f"{unquote(user)}:{unquote(password)}".encode()
        return f"Basic {base64.b64encode(said).decode()}"


def apart(address: str) -> tuple[str, str | None]:
    """Return an address without its login, and that.

    The login is None where the address says nothing of one, empty where it says that there is
    none: https://@news.example/.
    """
    found = _USERINFO.match(address)
    if not found:
        return address, None
    return found.group(1) + address[found.end() :], found.group(2)


def login_at(address: str, pair: str | None = None) -> Login | None:
    """Return the login that an address holds, else this one of its origin; None without one."""
    bare, own = apart(address)
    said = own or pair
    return Login(origin(bare), said) if said else None


def origin(address: str) -> str:
    """Return scheme, host and port of an address; of what is none, something of its own."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port or _PORTS.get(parts.scheme, 0)
        host = parts.hostname or ""
        named = host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        return address
    return f"{parts.scheme}://{named}:{port}"
