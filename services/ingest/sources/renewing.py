"""Fetches pages again that changed, and posts what they say now as a revision."""

from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any

from services.ingest.sources import changes
from services.ingest.sources.hauls import Haul, TurnPorts
from services.ingest.sources.intake import article_of
from services.ingest.sources.models import Failure, Outcome, Page, Validators
from services.ingest.sources.source import Source, Waiting, fingerprint
from shared.http.problem import Problem
from shared.path.state import Receipt, Status

End = Callable[[Waiting, Sequence[bytes]], Coroutine[Any, Any, None]]


class Renewer:
    """Fetches again, by a conditional request where the page is known by one."""

    def __init__(
        self,
        source: Source,
        ports: TurnPorts,
        haul: Haul,
        seen: Collection[bytes],
        known: Mapping[str, Validators],
    ) -> None:
        """Go by what was `seen` of the source, and by the validators that pages had."""
        self._source = source
        self._ports = ports
        self._haul = haul
        self._seen = seen
        self._known = known

    async def renew(
        self, item: Waiting, id: str, page: Page | None, name: str | None, end: End
    ) -> Failure | None:
        """Post what a page says now; return why that can't be done for now.

        Nothing is done where what is there isn't this source's own, which is looked at anew where
        somebody did something with it meanwhile. One that is gone, or has no text any more, stays
        as it was. Raises RedisAway, StoreFull, Overloaded.
        """
        known = await self._ports.run(self._ports.door.present, id)
        if known is None or changes.own(item.key, known.revision) not in self._seen:
            await end(item, [changes.heeded(item.key, item.updated_at)])
            return None
        marks = changes.again(item, self._seen)
        got = page or await self._fetched(item)
        if isinstance(got, Failure) and got.outcome is not Outcome.GONE:
            return got
        if isinstance(got, Page):
            receipt = await self._posted(item, known, got, name)
            if receipt and receipt.overtaken:
                return await self.renew(item, id, got, name, end)
            if receipt and not receipt.duplicate:
                marks += [changes.own(item.key, receipt.revision)]
        await end(item, marks)
        return None

    async def _fetched(self, item: Waiting) -> Page | Failure | None:
        known = self._known.get(fingerprint(item.key).hex(), Validators())
        return await self._ports.engine.renew(item.address, known, self._source.access())

    async def _posted(
        self, item: Waiting, known: Status, page: Page, name: str | None
    ) -> Receipt | None:
        """Post a page if its article still is what is known of it; None where it is none."""
        now, bound = self._ports.clock(), self._source.bound
        try:
            article = await self._ports.run(article_of, page, item, name, bound, now)
        except Problem:
            return None
        if article.id != known.id:
            return None
        receipt = await self._ports.run(self._ports.door.accept, article, known.version)
        if not receipt.overtaken:
            self._haul.note_page(item, page)
        self._haul.revised += not receipt.duplicate
        return receipt
