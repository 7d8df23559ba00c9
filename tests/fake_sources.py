"""Sources in memory, on a clock that tests move (port Sources)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.ingest.sources.models import Validators
from services.ingest.sources.ports import (
    NoSource,
    SameSource,
    SourceChanged,
    SourcePaused,
    TooManySources,
    TurnLost,
)
from services.ingest.sources.redis_sources import MOST_OF_ONE
from services.ingest.sources.source import (
    History,
    Kept,
    Paused,
    Source,
    SourceLane,
    Taken,
    Totals,
    Waiting,
)


@dataclass
class Row:
    """What is kept of a source."""

    source: Source
    revision: int = 1
    history: History = field(default_factory=History)
    waiting: tuple[Waiting, ...] = ()
    behind: tuple[Waiting, ...] = ()
    pages: dict[str, Validators] = field(default_factory=dict)
    is_asked: bool = False
    paused: Paused | None = None
    holder: str | None = None
    takes: int = 0
    due: float | None = 0.0
    seen: list[bytes] = field(default_factory=list)


class FakeSources:
    """The port on a dictionary."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with none."""
        self._clock = clock
        self.rows: dict[str, Row] = {}
        self.counts: Counter[str] = Counter()

    def add(self, source: Source) -> Kept:
        """Keep a source."""
        self._check_same(source)
        if sum(row.source.owner == source.owner for row in self.rows.values()) >= MOST_OF_ONE:
            raise TooManySources(MOST_OF_ONE)
        self.rows[source.id] = Row(source, due=self._clock())
        return self.get(source.id)

    def change(self, kept: Kept, source: Source) -> Kept:
        """Change a source."""
        self._check_same(source)
        row = self._row(source.id)
        if row.revision != kept.revision:
            raise SourceChanged(source.id)
        row.source, row.revision = source, row.revision + 1
        return self.get(source.id)

    def get(self, id: str) -> Kept:
        """Return a source."""
        row = self._row(id)
        return Kept(
            source=row.source,
            revision=row.revision,
            history=row.history,
            paused=row.paused,
            waiting=len(row.waiting) + len(row.behind),
            due_at=None if row.due is None else datetime.fromtimestamp(row.due, UTC),
        )

    def all(self) -> list[Kept]:
        """Return all sources."""
        return [self.get(id) for id in self.rows]

    def remove(self, id: str) -> None:
        """Forget a source."""
        self._row(id)
        del self.rows[id]

    def pause(self, id: str, paused: Paused) -> None:
        """Give it no more turns."""
        row = self._row(id)
        row.paused, row.due = paused, None

    def resume(self, id: str) -> None:
        """Make it due now."""
        row = self._row(id)
        row.history = row.history.model_copy(update={"failures": 0})
        row.paused, row.holder, row.due = None, None, self._clock()
        row.is_asked = True

    def wake(self, id: str) -> bool:
        """Make it due now."""
        row = self._row(id)
        if row.paused:
            raise SourcePaused(id)
        row.is_asked = True
        if row.holder and (row.due or 0) > self._clock():
            return False
        row.due = self._clock()
        return True

    def take(self, holder: str, limit: int, seconds: float, *, bulk: int) -> list[Taken]:
        """Hold what is due."""
        now = self._clock()
        late = sorted(
            (row.due, id) for id, row in self.rows.items() if row.due is not None and row.due <= now
        )
        fresh = [id for _, id in late if self.rows[id].source.lane is SourceLane.FRESH][:limit]
        behind = [id for _, id in late if self.rows[id].source.lane is SourceLane.BULK]
        taken = []
        for id in [*fresh, *behind[: min(bulk, limit - len(fresh))]]:
            row = self.rows[id]
            since = now - (row.due or now)
            row.takes += 1
            row.holder, row.due = f"{holder}/{row.takes}", now + seconds
            taken.append(
                Taken(
                    source=row.source,
                    revision=row.revision,
                    history=row.history,
                    waiting=row.waiting,
                    behind=len(row.behind),
                    is_asked=row.is_asked,
                    holder=row.holder,
                    late=since,
                )
            )
        return taken

    def renew(self, taken: Sequence[Taken], seconds: float) -> list[str]:
        """Hold them longer."""
        lost = []
        for each in taken:
            row = self.rows.get(each.source.id)
            if row is None or row.holder != each.holder:
                lost.append(each.source.id)
            elif row.paused is None:
                row.due = self._clock() + seconds
        return lost

    def seen(self, id: str) -> list[bytes]:
        """Return the fingerprints."""
        return list(self.rows[id].seen) if id in self.rows else []

    def behind(self, id: str) -> list[Waiting]:
        """Return what was found beyond what waits."""
        return list(self.rows[id].behind) if id in self.rows else []

    def pages(self, id: str) -> dict[str, Validators]:
        """Return by what pages are asked for again."""
        return dict(self.rows[id].pages) if id in self.rows else {}

    def note(
        self,
        taken: Taken,
        *,
        waiting: Sequence[Waiting] | None = None,
        behind: Sequence[Waiting] | None = None,
        seen: Sequence[bytes] = (),
        pages: Mapping[str, Validators] | None = None,
    ) -> None:
        """Note what waits and what is seen."""
        row = self._held(taken)
        row.seen += seen
        if waiting is not None:
            row.waiting = tuple(waiting)
        if behind is not None:
            row.behind = tuple(behind)
        if pages is not None:
            row.pages = dict(pages)

    def settle(
        self,
        taken: Taken,
        history: History | None,
        seconds: float,
        *,
        waiting: Sequence[Waiting] | None = None,
        seen: Sequence[bytes] | None = None,
        paused: Paused | None = None,
        counted: Mapping[str, int] | None = None,
    ) -> None:
        """End a turn."""
        row = self._held(taken)
        row.holder = None
        is_same = row.revision == taken.revision
        if history and is_same:
            row.history, row.is_asked = history, False
        row.waiting = row.waiting if waiting is None else tuple(waiting)
        row.seen = row.seen if seen is None else list(seen)
        row.paused = row.paused or (paused if is_same else None)
        row.due = None if row.paused else self._clock() + (seconds if is_same else 0)
        self.counts.update(counted or {})

    def totals(self) -> Totals:
        """Tell of all together."""
        due = [row.due for row in self.rows.values() if row.due is not None]
        late = [self._clock() - at for at in due if at <= self._clock()]
        return Totals(
            sources=len(self.rows),
            due=len(late),
            late=max(late, default=0.0),
            counts=dict(self.counts),
        )

    def _check_same(self, source: Source) -> None:
        for id, row in self.rows.items():
            if id != source.id and row.source.same() == source.same():
                raise SameSource(id)

    def _row(self, id: str) -> Row:
        if id not in self.rows:
            raise NoSource(id)
        return self.rows[id]

    def _held(self, taken: Taken) -> Row:
        row = self.rows.get(taken.source.id)
        if row is None or row.holder != taken.holder:
            raise TurnLost(taken.source.id)
        return row
