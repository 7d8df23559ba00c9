"""Connections that lead to no address inside: what a name stands for is checked, then used."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import anyio
from anyio import to_thread
from httpcore import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream, ConnectError

from services.ingest.sources.fetching.failing import Failed, failed
from services.ingest.sources.models import Cause
from shared.http.outside import Resolve, is_open, is_written

_LOOKUPS = 16
"""Names looked up at once: each takes a thread, for seconds where a name server is away."""


class GuardedBackend(AsyncNetworkBackend):
    """Opens connections for httpcore, which keeps them by name: TLS is checked against that."""

    def __init__(self, *, is_private_allowed: bool, resolve: Resolve) -> None:
        self._is_private_allowed = is_private_allowed
        self._resolve = resolve
        self._inner = AnyIOBackend()
        self._lookups = anyio.CapacityLimiter(_LOOKUPS)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to the first address of a host that answers.

        Raises Failed for an address inside, and what httpcore raises.
        """
        addresses = await self._addresses(host, port)
        last: Exception = ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except ConnectError as error:
                last = error
        raise last

    async def _addresses(self, host: str, port: int) -> list[str]:
        look_up = partial(self._resolve, host, port)
        try:
            # Nobody waits for a name server longer than for all else.
            found = await to_thread.run_sync(look_up, abandon_on_cancel=True, limiter=self._lookups)
        except (OSError, UnicodeError) as error:
            if self._is_private_allowed:
                raise ConnectError(f"{host} isn't known: {error}") from error
            raise _nowhere(host) from error
        if not self._is_private_allowed and not all(map(is_open, found)):
            raise _nowhere(host)
        return found

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)


def _nowhere(host: str) -> Failed:
    """Return why a host is led to by nobody who may not reach inside.

    Of a name it is the same whether it stands for an address inside or for none: whoever may ask us
    to look at addresses would else learn which names there are inside.
    """
    allows = "CAIBIAN_SOURCES_PRIVATE=true allows such"
    if is_written(host):
        return failed(Cause.INSIDE, f"{host} is an address inside the network; {allows}")
    detail = f"{host} isn't known, or is a name inside the network; {allows}"
    return failed(Cause.UNREACHABLE, detail)
