"""The store from within: shelves, rows, due lists and counters that must agree when all is done.

The layout is that of shared/path/lua.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from redis import Redis

from chaos.audit import Kind, Violation

_PREFIX = b"caibian:"
_SHELVES = (b"raw:", b"enriched:")
_LISTS = ("enrich", "enrich-bulk", "index", "index-bulk")
# The first byte of what is kept of a finished article.
_ENDS = {1: "indexed", 2: "withdrawn"}
_SHOWN = 3


@dataclass
class Contents:
    """What lies in the store, by the ids of articles."""

    rows: dict[bytes, str] = field(default_factory=dict)
    finished: dict[bytes, str] = field(default_factory=dict)
    shelves: dict[bytes, list[bytes]] = field(default_factory=dict)
    due: dict[bytes, str] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    shelved_bytes: int = 0
    counted_bytes: int = 0


def audit_store(port: int) -> list[Violation]:
    """Return what doesn't agree in the store on a port."""
    # The client's types mix in its asynchronous twin, which says nothing here.
    redis: Any = Redis(port=port, socket_timeout=60)
    with redis:
        return judge_store(read_store(redis))


def read_store(redis: Any) -> Contents:
    """Read the whole store."""
    contents = Contents()
    for key in redis.scan_iter(match=_PREFIX + b"*", count=2000):
        name = key.removeprefix(_PREFIX)
        if name.startswith(b"row:"):
            contents.rows[name[4:]] = (redis.hget(key, "state") or b"").decode()
        elif name.startswith(b"done:"):
            packed = redis.hgetall(key).items()
            contents.finished |= {id: _ENDS.get(value[0], "unknown") for id, value in packed}
        elif shelf := next((each for each in _SHELVES if name.startswith(each)), None):
            contents.shelves.setdefault(name.removeprefix(shelf), []).append(shelf)
            contents.shelved_bytes += redis.strlen(key)
    for lane in _LISTS:
        contents.due |= dict.fromkeys(redis.zrange(f"caibian:due:{lane}", 0, -1), lane)
    states = redis.hgetall("caibian:states")
    contents.states = {state.decode(): int(count) for state, count in states.items() if int(count)}
    contents.counted_bytes = int(redis.get("caibian:bytes") or 0)
    return contents


def judge_store(contents: Contents) -> list[Violation]:
    """Return what doesn't agree."""
    told = [*_rows(contents), *_shelves(contents)]
    there = Counter([*contents.rows.values(), *contents.finished.values()])
    if dict(there) != contents.states:
        told.append(f"rows are {dict(there)}, counted are {contents.states}")
    if contents.shelved_bytes != contents.counted_bytes:
        told.append(f"{contents.shelved_bytes} bytes on shelves, {contents.counted_bytes} counted")
    return [Violation("", Kind.MISCOUNTED, f"store: {why}") for why in told]


def _rows(contents: Contents) -> list[str]:
    rows, due = contents.rows, contents.due
    unlisted = [id for id, state in rows.items() if _is_open(state) and id not in due]
    return [
        *_some("both at work and finished", list(rows.keys() & contents.finished.keys())),
        *_some("at work, and in no list of what is due", unlisted),
        *_some("due, and without a row", [id for id in due if id not in rows]),
    ]


def _shelves(contents: Contents) -> list[str]:
    needed = {"received": {b"raw:"}, "enriched": {b"raw:", b"enriched:"}, "dead": {b"raw:"}}
    orphans = [
        id
        for id, shelves in contents.shelves.items()
        if not set(shelves) <= needed.get(contents.rows.get(id, ""), set())
    ]
    bare = [
        id
        for id, state in contents.rows.items()
        if state in needed and b"raw:" not in contents.shelves.get(id, ())
    ]
    return [*_some("on a shelf that nothing needs", orphans), *_some("without a shelf", bare)]


def _is_open(state: str) -> bool:
    return state in ("received", "enriched")


def _some(what: str, ids: list[bytes]) -> list[str]:
    shown = ", ".join(id.decode() for id in ids[:_SHOWN])
    return [f"{len(ids)} {what}: {shown}"] if ids else []
