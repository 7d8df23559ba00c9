"""Whether Flower may be shown as it is set up, and whose requests it answers."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from services.enrich.settings import EnrichSettings
from shared.access.doors import needs_keys
from shared.errors import CaibianError
from shared.settings import LOOPBACK


class FlowerOpen(CaibianError):
    """Others reach Flower without a password: set CAIBIAN_FLOWER_AUTH=user:password."""


def check_flower(settings: EnrichSettings) -> None:
    """Raise FlowerOpen where others reach Flower, by itself or by a proxy, and need no password."""
    is_reached = needs_keys(settings, settings.flower_host, settings.public_flower_url)
    if is_reached and not settings.flower_auth.get_secret_value():
        raise FlowerOpen("or CAIBIAN_OPEN=true, which lets everybody in")


def refusal(method: str, headers: Mapping[str, str], *, has_password: bool) -> str | None:
    """Return why a request isn't answered, None where it is.

    Without a password a page could reach it under a name of its own that suddenly means this
    machine; with one, browsers send the password along whatever page asks for a change.
    """
    host = headers.get("Host", "")
    if not (has_password or _is_here(host)):
        return "without a password Flower answers to localhost and IP addresses only"
    if method in ("GET", "HEAD", "OPTIONS"):
        return None
    sent_by, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    is_own = origin is None or urlsplit(origin).netloc == host
    if sent_by is not None:
        is_own = sent_by in ("same-origin", "none")
    return None if is_own else "it was sent from another site"


def _is_here(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name.rstrip(".") in LOOPBACK or bool(ipaddress.ip_address(name))
    except ValueError:
        return False
