"""The guard of all that calls addresses that others wrote: none of them leads inside the network.

A name is looked up once, what it stands for is checked, and the connection goes to that.
"""

import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress

import httpx

# NAT64 (RFC 6052), what is compatible with IPv4 (RFC 4291) and what is translated (RFC 2765).
# What of IPv6 is given to networks (RFC 4291, 2.4), what of it stands in documents (RFC 9637), and
# what of IPv4 is kept for protocols (RFC 6890).
_ASSIGNED = ipaddress.ip_network("2000::/3")
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")
_PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")
_CARRIERS = [ipaddress.ip_network(each) for each in ("64:ff9b::/32", "::/96", "::ffff:0:0:0/96")]

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


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


def is_written(host: str) -> bool:
    """Tell whether a host is no name but an address, which tells all by itself."""
    with suppress(OSError):
        socket.inet_aton(host)
        return True
    return ":" in host


def is_open(address: str) -> bool:
    """Tell whether an address is one of the open internet, also behind the forms of IPv6."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_open(str(parsed.ipv4_mapped))
        # They carry an address of IPv4 that may be one inside.
        is_carried = any(parsed in network for network in _CARRIERS)
        if parsed.sixtofour is not None or parsed.teredo is not None or is_carried:
            return False
        # Else it is inside or of nobody yet: some releases of Python take that for global.
        if parsed not in _ASSIGNED or parsed in _DOCUMENTATION:
            return False
    elif parsed in _PROTOCOLS:
        return False
    return parsed.is_global and not parsed.is_multicast
