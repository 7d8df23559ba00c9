"""The sources on Redis (port Sources): a hash for each, and when each is due."""

from collections.abc import Mapping, Sequence

from services.ingest.sources.models import Validators
from services.ingest.sources.ports import (
    NoSource,
    SameSource,
    SourceChanged,
    SourcePaused,
    TooManySources,
    TurnLost,
)
from services.ingest.sources.rows import (
    FIELDS,
    packed,
    read_kept,
    read_pages,
    read_taken,
    unpacked,
    written,
    written_pages,
)
from services.ingest.sources.source import (
    FINGERPRINT_BYTES,
    History,
    Kept,
    Paused,
    Source,
    SourceLane,
    Taken,
    Totals,
    Waiting,
)
from shared.errors import CaibianError
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, RedisStore
from shared.settings import SharedSettings

MOST_OF_ONE = 10_000
"""So many sources may one owner have."""
_ALL = f"{PREFIX}sources:"
_ERRORS: dict[str, type[CaibianError]] = {
    "known": SameSource,
    "gone": NoSource,
    "changed": SourceChanged,
}


class RedisSources(RedisStore):
    """Each step is one script; fingerprints lie packed in a string of each source."""

    def add(self, source: Source) -> Kept:
        """Keep a source."""
        return self._put(source, "")

    def change(self, kept: Kept, source: Source) -> Kept:
        """Change a source."""
        return self._put(source, kept.revision)

    def get(self, id: str) -> Kept:
        """Return a source."""
        kept = next(iter(self._read([id])), None)
        if kept is None:
            raise NoSource(id)
        return kept

    def all(self) -> list[Kept]:
        """Return all sources."""
        with redis_errors():
            ids = self.redis.smembers(f"{_ALL}ids")
        return self._read(sorted(ids))

    def remove(self, id: str) -> None:
        """Forget a source."""
        if not self.run("source_remove", id):
            raise NoSource(id)

    def pause(self, id: str, paused: Paused) -> None:
        """Give it no more turns."""
        self._switch(id, "pause", paused.model_dump_json())

    def resume(self, id: str) -> None:
        """Make it due now; what a turn settles in between is read anew."""
        answer = "settled"
        while answer == "settled":
            (row,) = self._fields([id])
            kept = read_kept(id, row, None)
            if kept is None:
                raise NoSource(id)
            fresh = kept.history.model_copy(update={"failures": 0})
            told = row[FIELDS.index("history")] or ""
            answer = self._switch(id, "resume", told, fresh.model_dump_json(exclude_defaults=True))

    def wake(self, id: str) -> bool:
        """Make it due now."""
        answer = self._switch(id, "wake")
        if answer == "paused":
            raise SourcePaused(id)
        return answer == "done"

    def take(self, holder: str, limit: int, seconds: float, *, bulk: int) -> list[Taken]:
        """Hold what is due."""
        flat = self.run("sources_take", self.now(), _ms(seconds), holder, bulk, limit)
        ids = [str(id) for id in flat[::3]]
        found = zip(ids, self._fields(ids), flat[1::3], flat[2::3], strict=True)
        read = (read_taken(id, row, hold, int(ms) / 1000) for id, row, hold, ms in found)
        return [taken for taken in read if taken]

    def renew(self, taken: Sequence[Taken], seconds: float) -> list[str]:
        """Hold them longer."""
        if not taken:
            return []
        held = [part for each in taken for part in (each.source.id, each.holder)]
        return [str(id) for id in self.run("sources_renew", self.now(), _ms(seconds), *held)]

    def seen(self, id: str) -> list[bytes]:
        """Return the fingerprints."""
        with redis_errors():
            text: str = self.redis.get(f"{_ALL}seen:{id}") or ""
        blob, size = text.encode("utf-8", "surrogateescape"), FINGERPRINT_BYTES
        return [blob[place : place + size] for place in range(0, len(blob), size)]

    def behind(self, id: str) -> list[Waiting]:
        """Return what was found beyond what waits."""
        with redis_errors():
            return list(unpacked(self.redis.hget(f"{_ALL}of:{id}", "backlog") or ""))

    def pages(self, id: str) -> dict[str, Validators]:
        """Return by what pages are asked for again."""
        with redis_errors():
            return read_pages(self.redis.hget(f"{_ALL}of:{id}", "pages"))

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
        told = "" if waiting is None else written(waiting)
        more = ("=", 0) if behind is None else (packed(behind), len(behind))
        more = (*more, b"" if pages is None else written_pages(pages))
        args = (taken.source.id, taken.holder, told, b"".join(seen), *more)
        if not self.run("source_note", *args):
            raise TurnLost(taken.source.id)

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
        is_settled = self.run(
            "source_settle",
            *(taken.source.id, taken.holder, taken.revision, self.now(), _ms(seconds)),
            history.model_dump_json(exclude_defaults=True) if history else "",
            "=" if waiting is None else written(waiting) if waiting else "",
            paused.model_dump_json() if paused else "",
            *(int(seen is not None), b"".join(seen or ())),
            *(part for pair in (counted or {}).items() for part in pair),
        )
        if not is_settled:
            raise TurnLost(taken.source.id)

    def totals(self) -> Totals:
        """Tell of all together."""
        lists = [f"{_ALL}due:{lane}" for lane in SourceLane]
        with redis_errors():
            seconds, micros = self.redis.time()
            now = float(self.now() or seconds * 1000 + micros // 1000)
            with self.redis.pipeline(transaction=False) as pipe:
                pipe.scard(f"{_ALL}ids")
                pipe.hgetall(f"{_ALL}counts")
                for each in lists:
                    pipe.zcount(each, "-inf", now)
                    pipe.zrange(each, 0, 0, withscores=True)
                number, counts, *due = pipe.execute()
        first = [pairs[0][1] for pairs in due[1::2] if pairs]
        late = max((now - at) / 1000 for at in first) if first else 0.0
        return Totals(
            sources=number,
            due=sum(due[::2]),
            late=max(0.0, late),
            counts={name: int(count) for name, count in counts.items()},
        )

    def _put(self, source: Source, before: int | str) -> Kept:
        answer, *more = self.run(
            "source_put",
            *(source.id, source.model_dump_json(), before, source.same(), source.lane),
            *(source.owner or "", self.now(), MOST_OF_ONE),
        )
        if answer == "many":
            raise TooManySources(MOST_OF_ONE)
        if error := _ERRORS.get(answer):
            raise error(more[0] if more else source.id)
        return self.get(source.id)

    def _switch(self, id: str, what: str, *more: str) -> str:
        answer: str = self.run("source_switch", id, self.now(), what, *more)
        if answer == "gone":
            raise NoSource(id)
        return answer

    def _fields(self, ids: Sequence[str]) -> list[list[str | None]]:
        if not ids:
            return []
        with redis_errors(), self.redis.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.hmget(f"{_ALL}of:{id}", *FIELDS)
            rows: list[list[str | None]] = pipe.execute()
        return rows

    def _read(self, ids: Sequence[str]) -> list[Kept]:
        if not ids:
            return []
        with redis_errors(), self.redis.pipeline(transaction=False) as pipe:
            for id in ids:
                for lane in SourceLane:
                    pipe.zscore(f"{_ALL}due:{lane}", id)
            scores = pipe.execute()
        lanes = zip(scores[::2], scores[1::2], strict=True)
        due = [one if one is not None else two for one, two in lanes]
        found = zip(ids, self._fields(ids), due, strict=True)
        return [kept for id, row, at in found if (kept := read_kept(id, row, at))]


def open_sources(settings: SharedSettings) -> RedisSources:
    """Return the sources; Redis is reached for on first use."""
    return RedisSources(connect(settings), settings)


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
