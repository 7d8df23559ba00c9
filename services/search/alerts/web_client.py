"""The way to webhooks over HTTP (port Web), which leads to no address inside."""

import ipaddress
import socket
from collections.abc import Callable

import httpx

from services.search.alerts.delivery import WebhookFailed, WebhookRefused

_SECONDS = 10.0

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class WebClient:
    """Posts to addresses of the open internet, unless private ones are allowed."""

    def __init__(self, *, is_private_allowed: bool, resolve: Resolve = resolve) -> None:
        self._is_private_allowed = is_private_allowed
        self._resolve = resolve
        # No proxy and no redirect: either could lead inside after all.
        self._client = httpx.Client(timeout=_SECONDS, trust_env=False, follow_redirects=False)

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        """Post a body."""
        try:
            target = httpx.URL(url)
            address = self._address(target)
            # To the address that was checked: a name may mean another one the next moment.
            request = self._client.build_request(
                "POST",
                target.copy_with(host=address),
                content=body,
                headers=headers | {"Host": target.netloc.decode()},
                extensions={"sni_hostname": target.host},
            )
            answer = self._client.send(request, stream=True)
            answer.close()
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise WebhookFailed(f"{type(error).__name__}: {error}") from error
        if not answer.is_success:
            raise WebhookFailed(f"it answered {answer.status_code}")

    def _address(self, target: httpx.URL) -> str:
        port = target.port or (443 if target.scheme == "https" else 80)
        addresses = self._resolve(target.host, port)
        if not self._is_private_allowed and not all(map(is_open, addresses)):
            raise WebhookRefused(target.host)
        return addresses[0]


def may_lead_outside(url: str) -> bool:
    """Tell whether a web address, as it is written, leads neither inside nor nowhere.

    What a name stands for is looked up only when it is called.
    """
    try:
        host = httpx.URL(url).host.rstrip(".").lower()
    except httpx.InvalidURL:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        # An address of IPv4 may be written in several ways, as in 0x7f.1.
        return is_open(host if ":" in host else socket.inet_ntoa(socket.inet_aton(host)))
    except OSError:
        return True


def is_open(address: str) -> bool:
    """Tell whether an address is one of the open internet, also behind the forms of IPv6."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_open(str(parsed.ipv4_mapped))
        # 6to4, Teredo and NAT64 carry an address of IPv4 that may be one inside.
        is_nat64 = parsed in ipaddress.ip_network("64:ff9b::/32")
        if parsed.sixtofour is not None or parsed.teredo is not None or is_nat64:
            return False
    return parsed.is_global and not parsed.is_multicast
