"""A new index behind the alias, filled from the old one while articles come in.

Rounds copy what was written since the round before, until little is left. Then the old index takes
no writes for a moment (the indexer waits and tries again), the rest is copied, what was removed
meanwhile is removed, and the alias moves. The higher version wins throughout.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch

from services.search.documents.document import Document
from services.search.documents.rebuild import Remake
from services.search.documents.stored import Stored
from services.search.documents.unreadable import UNREADABLE
from services.search.fields import FIRST_READABLE, LAYOUT
from services.search.index.elastic.query import STORED, mapping, operations
from services.search.index.elastic.reader import stored
from services.search.index.ports import IndexAway, RebuildHindered
from shared.logs import get_logger

_CHUNK = 200
_FEW = 1000
_IDS = 5000
_KEPT = "10m"


def rebuild(client: Elasticsearch, name: str, remake: Remake) -> int:
    """Return how many articles the new index holds. Raises RebuildHindered.

    An index that a rebuild left behind which died is removed first: two never run at once
    (`redis_lock`).
    """
    (old,) = client.indices.get_alias(name=name)
    _clear(client, name, old)
    new = f"{name}-{LAYOUT}-{time.time_ns() // 1_000_000}"
    client.indices.create(index=new, **mapping())
    try:
        _fill(client, name, old, new, remake)
    except BaseException:
        # Once the alias has moved, the new index is the one that counts.
        if not client.indices.exists_alias(index=new, name=name):
            client.indices.delete(index=new)
        raise
    client.indices.delete(index=old)
    return int(client.count(index=name)["count"])


def _fill(client: Elasticsearch, name: str, old: str, new: str, remake: Remake) -> None:
    since, copied = -1, _FEW
    while copied >= _FEW:
        since, copied = _copy(client, old, new, since, remake)
        get_logger("reindex").info("copied", extra={"articles": copied})
    with _without_writes(client, old):
        _copy(client, old, new, since, remake)
        _remove_the_removed(client, old, new)
        moves = [
            {"remove": {"index": old, "alias": name}},
            {"add": {"index": new, "alias": name}},
        ]
        client.indices.update_aliases(actions=moves)


@contextmanager
def _without_writes(client: Elasticsearch, index: str) -> Iterator[None]:
    """Keep writes out; what is under way is finished first."""
    client.indices.add_block(index=index, block="write")
    try:
        yield
    finally:
        client.indices.put_settings(index=index, settings={"index.blocks.write": None})


def _copy(client: Elasticsearch, old: str, new: str, since: int, remake: Remake) -> tuple[int, int]:
    """Copy what was written after a sequence number; return the last one and how many."""
    client.indices.refresh(index=old)
    copied = 0
    for hits in _written(client, old, since):
        items = [_remade(stored(hit), remake) for hit in hits]
        wanted = [part for item in items for part in operations(item, new)]
        answer = client.bulk(operations=wanted, refresh=False)
        failed = [item["index"] for item in answer["items"] if item["index"]["status"] >= 400]
        # 409: a newer version was copied before.
        if refused := [item for item in failed if item["status"] != 409]:
            raise RebuildHindered(refused[0]["_id"], refused[0]["error"]["reason"])
        since, copied = hits[-1]["_seq_no"], copied + len(hits)
    client.indices.refresh(index=new)
    return since, copied


def _remade(article: Stored, remake: Remake) -> Document:
    try:
        return remake(article)
    except UNREADABLE as error:
        raise RebuildHindered(article.id, error) from error


def _written(client: Elasticsearch, index: str, since: int) -> Iterator[list[dict[str, Any]]]:
    with _snapshot(client, index) as pit:
        after: list[Any] | None = None
        while True:
            answer = client.search(
                pit=pit,
                query={"range": {"_seq_no": {"gt": since}}},
                sort=[{"_seq_no": "asc"}],
                search_after=after,
                size=_CHUNK,
                version=True,
                seq_no_primary_term=True,
                track_total_hits=False,
                source=STORED["_source"],
                stored_fields=STORED["stored_fields"],
                docvalue_fields=STORED["docvalue_fields"],
            )
            hits = answer["hits"]["hits"]
            if hits:
                yield hits
            if len(hits) < _CHUNK:
                return
            after = hits[-1]["sort"]


def _remove_the_removed(client: Elasticsearch, old: str, new: str) -> None:
    """Remove from the new index what the old one no longer holds; ids come in order."""
    there = _ids(client, old)
    kept = next(there, None)
    for id in _ids(client, new):
        while kept is not None and kept < id:
            kept = next(there, None)
        if kept != id:
            client.delete(index=new, id=id)
    client.indices.refresh(index=new)


def _ids(client: Elasticsearch, index: str) -> Iterator[str]:
    with _snapshot(client, index) as pit:
        after: list[Any] | None = None
        while True:
            answer = client.search(
                pit=pit,
                sort=[{"id": "asc"}],
                search_after=after,
                size=_IDS,
                source=False,
                track_total_hits=False,
            )
            hits = answer["hits"]["hits"]
            yield from (hit["_id"] for hit in hits)
            if len(hits) < _IDS:
                return
            after = hits[-1]["sort"]


@contextmanager
def _snapshot(client: Elasticsearch, index: str) -> Iterator[dict[str, str]]:
    pit = {"id": client.open_point_in_time(index=index, keep_alive=_KEPT)["id"]}
    try:
        yield pit | {"keep_alive": _KEPT}
    finally:
        client.close_point_in_time(id=pit["id"])


def made_before(client: Elasticsearch, name: str) -> list[str]:
    """Return the indexes of this name and schema, the oldest first."""
    first = f"{name}-{LAYOUT}"
    found = client.indices.get(index=f"{first}*", features="aliases")
    dated = re.compile(rf"{re.escape(first)}(-\d+)?")
    return sorted(index for index in found if dated.fullmatch(index))


def _clear(client: Elasticsearch, name: str, old: str) -> None:
    """Remove what a rebuild that died has left: an index without the alias, a block on writes."""
    for index in made_before(client, name):
        if index != old:
            client.indices.delete(index=index)
    client.indices.put_settings(index=old, settings={"index.blocks.write": None})


def check_schema(indexes: Iterable[str], name: str) -> None:
    """Raise IndexAway when the index behind the alias was made for other fields."""
    for index in indexes:
        schema = index.removeprefix(f"{name}-").split("-")[0]
        if schema.isdigit() and int(schema) != LAYOUT:
            mend = "run python -m services.search reindex"
            if int(schema) < FIRST_READABLE:
                mend = "it can't be read: delete it and post its articles again (README, Upgrading)"
            raise IndexAway(f"index {index} is of another version of Caibian; {mend}")
