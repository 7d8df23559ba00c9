"""Doors that know who comes, for tests."""

from shared.access.callers import Caller
from shared.access.doors import Access


class Door(Access):
    """A door that lets one caller in, whoever comes."""

    def __init__(self, caller: Caller) -> None:
        super().__init__()
        self._caller = caller

    async def caller(
        self, token: str | None, session: str | None = None, *, is_barred: bool = False
    ) -> Caller:
        """Return the caller."""
        return self._caller
