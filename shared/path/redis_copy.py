"""What of the store a backup holds and how it comes back: rows, tombstones, what else is kept."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from shared.articles import RawArticle
from shared.path.copies import Kept, Record
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, RedisStore
from shared.path.shelves import pack_json, pack_raw, unpack_enriched, unpack_raw
from shared.settings import SharedSettings

_CHUNK = 200
# The ledger's own keys, of which records are made, and what passes by itself.
_LEDGER = {"row", "raw", "enriched", "due", "dead", "states", "bytes", "done", "version"}
_PASSING = {"holds", "clock", "worker", "lost", "rate", "rates", "open", "reindex", "retain"}
_PASSING |= {"sessions", "attempts", "times", "mailed", "host", "robots", "pace"}
_PASSED_FIELDS = {"digest", "holder", "begun", "not_before", "writing", "t", "trace"}


class RedisCopy(RedisStore):
    """The store as a backup sees it (port StoreCopy)."""

    def version(self) -> int:
        """Return the highest version that was given."""
        with redis_errors():
            return int(self.redis.get(f"{PREFIX}version") or 0)

    def rows(self) -> Iterator[Record]:
        """Yield what is under way or dead."""
        for keys in self._keys("row:*"):
            yield from filter(None, self.records([key[len(PREFIX) + 4 :] for key in keys]))

    def tombstones(self) -> Iterator[Record]:
        """Yield what was withdrawn and is at its end."""
        for keys in self._keys("done:*"):
            for ids in self.run_each("tombstones", [(key,) for key in keys]):
                yield from filter(None, self.records(ids))

    def records(self, ids: Sequence[str]) -> list[Record | None]:
        """Return what is known of articles."""
        answers = self.run_each("copied", [(id,) for id in ids]) if ids else []
        return [_record(id, answer) for id, answer in zip(ids, answers, strict=True)]

    def kept(self) -> Iterator[Kept]:
        """Yield everything else that no sweep could make anew."""
        for keys in self._keys("*"):
            own = [key for key in keys if _part(key) not in _LEDGER | _PASSING]
            yield from filter(None, map(self._kept, own))

    def is_empty(self) -> bool:
        """Tell whether no article is known and nothing else is kept, but what starts by itself."""
        with redis_errors():
            counts = self.redis.hvals(f"{PREFIX}states")
        names = {kept.key for kept in self.kept()} - {f"{PREFIX}secret"}
        return not any(map(int, counts)) and not names

    def raise_version(self, version: int) -> None:
        """Give no version again that was given."""
        if self.version() < version:
            with redis_errors():
                self.redis.set(f"{PREFIX}version", version)

    def restore(self, records: Sequence[Record]) -> list[bool]:
        """Bring records back, each unless a higher version is known.

        False where the article was withdrawn since and doesn't belong into the index.
        """
        now = self.now()
        calls = [(now, *_arguments(record)) for record in records]
        return [bool(answer) for answer in (self.run_each("restored", calls) if calls else [])]

    def restore_kept(self, kept: Kept, *, replaces: bool) -> None:
        """Put something else back that is kept in the store, also in the place of what is there."""
        with redis_errors():
            if not replaces and self.redis.exists(kept.key):
                return
        members = [_bytes(member) for member in kept.members]
        pairs = dict(zip(members[::2], members[1::2], strict=False))
        with redis_errors(), self.redis.pipeline(transaction=True) as pipe:
            pipe.delete(kept.key)
            match kept.kind:
                case "string":
                    pipe.set(kept.key, members[0])
                case "hash":
                    pipe.hset(kept.key, mapping=pairs)
                case "list":
                    pipe.rpush(kept.key, *members)
                case "set":
                    pipe.sadd(kept.key, *members)
                case "zset":
                    pipe.zadd(kept.key, {name: float(score) for name, score in pairs.items()})
            if kept.expires_at:
                pipe.pexpireat(kept.key, kept.expires_at)
            pipe.execute()

    def _keys(self, pattern: str) -> Iterator[list[str]]:
        """Yield keys in chunks; what is there all the while is among them (see SCAN)."""
        found = self.redis.scan_iter(PREFIX + pattern, count=_CHUNK)
        while True:
            with redis_errors():
                keys = list(islice(found, _CHUNK))
            if not keys:
                return
            yield keys

    def _kept(self, key: str) -> Kept | None:
        with redis_errors(), self.redis.pipeline(transaction=True) as pipe:
            kind, ttl = pipe.type(key).pttl(key).execute()
            read = _READ.get(kind)
            if read is None:
                return None
            found = [member for member in read(self.redis, key) if member is not None]
            if not found:
                # It has passed since.
                return None
            seconds, micros = self.redis.time()
        now = seconds * 1000 + micros // 1000
        members = tuple(_text(member) for member in found)
        return Kept(key=key, kind=kind, members=members, expires_at=now + ttl if ttl > 0 else None)


def open_copy(settings: SharedSettings) -> RedisCopy:
    """Return the store as a backup sees it."""
    return RedisCopy(connect(settings), settings)


_READ: dict[str, Any] = {
    "string": lambda redis, key: [redis.get(key)],
    "hash": lambda redis, key: [part for pair in redis.hgetall(key).items() for part in pair],
    "list": lambda redis, key: redis.lrange(key, 0, -1),
    "set": lambda redis, key: redis.smembers(key),
    "zset": lambda redis, key: [
        str(part) for pair in redis.zrange(key, 0, -1, withscores=True) for part in pair
    ],
}


def _part(key: str) -> str:
    return key[len(PREFIX) :].partition(":")[0]


def _text(member: str) -> str:
    """Return a member as JSON can hold it: text, or bytes behind a mark."""
    blob = member.encode("utf-8", "surrogateescape")
    try:
        return f"t{blob.decode()}"
    except UnicodeDecodeError:
        return f"b{b64encode(blob).decode()}"


def _bytes(member: str) -> bytes:
    return b64decode(member[1:]) if member[0] == "b" else member[1:].encode()


def _record(id: str, answer: list[Any]) -> Record | None:
    if not answer:
        return None
    flat, digest, is_due, raw, enriched = answer
    fields = dict(zip(flat[::2], flat[1::2], strict=True))
    return Record(
        id=id,
        fields={name: text for name, text in fields.items() if name not in _PASSED_FIELDS},
        digest=digest.encode("utf-8", "surrogateescape").hex(),
        is_due=bool(is_due),
        raw=unpack_raw(raw, id, digest) if raw else None,
        enriched=unpack_enriched(enriched) if enriched else None,
    )


def _arguments(record: Record) -> tuple[str | bytes | int, ...]:
    raw = pack_raw(RawArticle.model_validate_json(record.raw)) if record.raw else b""
    enriched = pack_json(record.enriched) if record.enriched else b""
    flat = [part for pair in record.fields.items() for part in pair]
    return (record.id, record.digest, int(record.is_due), raw, enriched, *flat)
