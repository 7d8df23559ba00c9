"""Copies an index into a new one while articles come in, in rounds, shard by shard.

Sequence numbers count within a shard, and a write may be seen before one with a lower number that
is still under way. So a round notes first up to where each shard has all (its global checkpoint),
then copies what is above the note of the round before; what it meets twice is the same version
again, which does no harm. For the same reason each request may be made twice (`patience`).
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Thread
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from services.search.documents.document import Document
from services.search.documents.rebuild import Remake
from services.search.documents.stored import Stored
from services.search.documents.unreadable import UNREADABLE
from services.search.index.elastic.errors import passes
from services.search.index.elastic.found import stored
from services.search.index.elastic.marks import STOPPED
from services.search.index.elastic.patience import patient
from services.search.index.elastic.query import STORED, WHOLE, operations
from services.search.index.ports import IndexAway, RebuildHindered

_CHUNK = 200
_IDS = 5000
_KEPT = "10m"
_STALE, _NOT_FOUND = 409, 404

Checkpoints = dict[int, int]
"""Up to which sequence number all is known, by shard."""


def copy(
    client: Elasticsearch, old: str, new: str, since: Checkpoints, remake: Remake
) -> tuple[Checkpoints, int]:
    """Copy what was written after these checkpoints; return those of now, and how many it copied.

    What was read is made anew while Elasticsearch writes what was read before.
    Raises RebuildHindered, IndexAway.
    """
    now = patient(partial(_checkpoints, client, old, since))
    patient(partial(_refresh, client, old))
    copied = 0
    writing: _Write | None = None
    for shard in now:
        for hits in _written(client, old, shard, since.get(shard, -1)):
            items = (_remade(stored(hit), remake) for hit in hits)
            lines = [part for item in items for part in operations(item, new)]
            if writing:
                writing.end()
            writing = _Write(client, lines)
            copied += len(hits)
    if writing:
        writing.end()
    patient(partial(_refresh, client, new))
    return now, copied


class _Write(Thread):
    """A bulk that is written meanwhile. It keeps nobody from ending who doesn't wait for it.

    One that is under way when the rebuild is given up finds its mark gone, and writes nothing.
    """

    def __init__(self, client: Elasticsearch, lines: list[dict[str, Any]]) -> None:
        super().__init__(daemon=True)
        self._client, self._lines = client, lines
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            patient(partial(_bulk, self._client, self._lines))
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            self._error = error

    def end(self) -> None:
        """Wait for it. Raises RebuildHindered, IndexAway."""
        self.join()
        if self._error:
            raise self._error


def remove_the_removed(client: Elasticsearch, old: str, new: str) -> None:
    """Remove from the new index what the old one no longer holds; ids come in order."""
    there = _ids(client, old)
    kept = next(there, None)
    gone: list[dict[str, Any]] = []
    for id in _ids(client, new):
        while kept is not None and kept < id:
            kept = next(there, None)
        if kept != id:
            gone.append({"delete": {"_index": new, "_id": id}})
    for first in range(0, len(gone), _IDS):
        patient(partial(_bulk, client, gone[first : first + _IDS]))
    patient(partial(_refresh, client, new))


def _bulk(client: Elasticsearch, lines: list[dict[str, Any]]) -> None:
    """Write into the new index, by its mark: once another has taken that away, no index is made."""
    answer = client.bulk(operations=lines, refresh=False, require_alias=True)
    for item in answer["items"]:
        (result,) = item.values()
        # A newer version was copied before.
        if "error" in result and result["status"] != _STALE:
            raise _refused(result)


def _refused(result: dict[str, Any]) -> Exception:
    reason = result["error"]["reason"]
    if result["status"] == _NOT_FOUND:
        return RebuildHindered(STOPPED)
    if passes(result["status"]):
        return IndexAway(f"{result['status']} {reason}")
    return RebuildHindered(result["_id"], reason)


def _remade(article: Stored, remake: Remake) -> Document:
    try:
        return remake(article)
    except UNREADABLE as error:
        raise RebuildHindered(article.id, error) from error


def _checkpoints(client: Elasticsearch, index: str, before: Checkpoints) -> Checkpoints:
    settings = client.indices.get_settings(index=index, name="index.number_of_shards")
    number = int(settings[index]["settings"]["index"]["number_of_shards"])
    told = client.indices.stats(index=index, metric="docs", level="shards")
    shards = {int(shard): copies for shard, copies in told["indices"][index]["shards"].items()}
    if missing := set(range(number)) - set(shards):
        raise IndexAway(f"shards {sorted(missing)} of {index} are away")
    # Copies may lag, and one that is being made starts from nothing.
    least = {
        shard: min(each["seq_no"]["global_checkpoint"] for each in copies)
        for shard, copies in shards.items()
    }
    return {shard: max(least[shard], before.get(shard, -1)) for shard in least}


def _refresh(client: Elasticsearch, index: str) -> None:
    """Let a search see all; a copy that can't be refreshed would be read as it was."""
    if client.indices.refresh(index=index)["_shards"]["failed"]:
        raise IndexAway(f"a shard of {index} can't be refreshed")


def _written(
    client: Elasticsearch, index: str, shard: int, since: int
) -> Iterator[list[dict[str, Any]]]:
    asked = {
        "query": {"range": {"_seq_no": {"gt": since}}},
        "sort": [{"_seq_no": "asc"}],
        "version": True,
        "stored_fields": STORED["stored_fields"],
        "docvalue_fields": STORED["docvalue_fields"],
    }
    yield from _pages(client, index, _CHUNK, asked, preference=f"_shards:{shard}")


def _ids(client: Elasticsearch, index: str) -> Iterator[str]:
    for hits in _pages(client, index, _IDS, {"sort": [{"id": "asc"}]}):
        yield from (hit["_id"] for hit in hits)


def _pages(
    client: Elasticsearch, index: str, size: int, asked: dict[str, Any], **more: Any
) -> Iterator[list[dict[str, Any]]]:
    """Yield all hits; a snapshot that ended with its node is followed by another."""
    after: list[Any] | None = None
    while True:
        has_come = False
        try:
            with _snapshot(client, index, **more) as pit:
                for hits in _pages_of(client, pit, size, asked | {"search_after": after}):
                    has_come, after = True, hits[-1]["sort"]
                    yield hits
                return
        except NotFoundError:
            if not has_come:
                raise


def _pages_of(
    client: Elasticsearch, pit: dict[str, str], size: int, asked: dict[str, Any]
) -> Iterator[list[dict[str, Any]]]:
    """Yield hits; that a shard is away is an error, as what it holds would be lost."""
    while True:
        page = partial(client.search, pit=pit, size=size, source=False, track_total_hits=False)
        hits = patient(partial(page, **WHOLE, **asked))["hits"]["hits"]
        if hits:
            yield hits
        if len(hits) < size:
            return
        asked |= {"search_after": hits[-1]["sort"]}


@contextmanager
def _snapshot(client: Elasticsearch, index: str, **more: Any) -> Iterator[dict[str, str]]:
    opened = patient(partial(client.open_point_in_time, index=index, keep_alive=_KEPT, **more))
    pit = opened["id"]
    try:
        yield {"id": pit, "keep_alive": _KEPT}
    finally:
        # It ends by itself, and is no reason to hide what went wrong before.
        with suppress(ApiError, TransportError):
            client.close_point_in_time(id=pit)
