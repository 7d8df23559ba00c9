"""Copies an index into a new one while articles come in, in rounds, shard by shard.

Sequence numbers count within a shard, and a write may be seen before one with a lower number that
is still under way. So a round notes first up to where each shard has all (its global checkpoint),
then copies what is above the note of the round before; what it meets twice is the same version
again, which does no harm. For the same reason each request may be made twice (`patience`), if only
it bears a version, removals too.
"""

from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from threading import Thread
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from services.search.documents.document import Document, Removal
from services.search.documents.rebuild import Remake
from services.search.documents.stored import Stored
from services.search.documents.unreadable import UNREADABLE
from services.search.index.elastic.errors import passes
from services.search.index.elastic.found import stored
from services.search.index.elastic.marks import STOPPED
from services.search.index.elastic.patience import Patience
from services.search.index.elastic.query import STORED, WHOLE, operations
from services.search.index.ports import IndexAway, RebuildHindered

_CHUNK = 200
_IDS = 5000
_KEPT = "10m"
# Who was told to stop, or lost a node, doesn't wait long to let go.
_SECONDS = 3
_STALE, _NOT_FOUND = 409, 404
_NO_INDEX = "index_not_found_exception"

Checkpoints = dict[int, int]
"""Up to which sequence number all is known, by shard."""


def copy(
    client: Elasticsearch,
    old: str,
    new: str,
    since: Checkpoints,
    remake: Remake,
    patience: Patience,
) -> tuple[Checkpoints, int]:
    """Copy what was written after these checkpoints; return those of now, and how many it copied.

    What was read is made anew while Elasticsearch writes what was read before.
    Raises RebuildHindered, IndexAway.
    """
    now = patience(partial(_checkpoints, client, old, since))
    patience(partial(_refresh, client, old))
    copied = 0
    writing: _Write | None = None
    for shard in now:
        for hits in _written(client, old, shard, since.get(shard, -1), patience):
            items = (_remade(stored(hit), remake) for hit in hits)
            lines = [part for item in items for part in operations(item, new)]
            if writing:
                writing.end()
            writing = _Write(client, lines, patience)
            copied += len(hits)
    if writing:
        writing.end()
    patience(partial(_refresh, client, new))
    return now, copied


class _Write(Thread):
    """A bulk that is written meanwhile. It keeps nobody from ending who doesn't wait for it.

    One that is under way when the rebuild is given up finds its mark gone, and writes nothing.
    """

    def __init__(
        self, client: Elasticsearch, lines: list[dict[str, Any]], patience: Patience
    ) -> None:
        super().__init__(daemon=True)
        self._client, self._lines, self._patience = client, lines, patience
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._patience(partial(_bulk, self._client, self._lines))
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            self._error = error

    def end(self) -> None:
        """Wait for it. Raises RebuildHindered, IndexAway."""
        self.join()
        if self._error:
            raise self._error


def remove_the_removed(client: Elasticsearch, old: str, new: str, patience: Patience) -> None:
    """Remove from the new index what the old one no longer holds; ids come in order.

    Each removal is one version above what it removes: if it comes again, late, what was posted
    since is newer, and a late copy of what it removed is older.
    """
    there = _ids(client, old, patience)
    kept = next(there, None)
    gone: list[dict[str, Any]] = []
    for id, version in _ids(client, new, patience):
        while kept is not None and kept[0] < id:
            kept = next(there, None)
        if kept is None or kept[0] != id:
            gone.extend(operations(Removal(id, version + 1), new))
    for first in range(0, len(gone), _IDS):
        patience(partial(_bulk, client, gone[first : first + _IDS]))
    patience(partial(_refresh, client, new))


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
    if passes(result["status"], result["error"]["type"]):
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
    # Of shards that aren't there, or are going, it tells nothing.
    counted = told["indices"].get(index, {}).get("shards", {})
    shards = {
        int(shard): present
        for shard, copies in counted.items()
        if (present := [each["seq_no"] for each in copies if "seq_no" in each])
    }
    if missing := set(range(number)) - set(shards):
        raise IndexAway(f"shards {sorted(missing)} of {index} are away")
    # Copies may lag, and one that is being made starts from nothing.
    least = {
        shard: min(each["global_checkpoint"] for each in copies) for shard, copies in shards.items()
    }
    return {shard: max(least[shard], before.get(shard, -1)) for shard in least}


def _refresh(client: Elasticsearch, index: str) -> None:
    """Let a search see all; a copy that can't be refreshed would be read as it was."""
    if client.indices.refresh(index=index)["_shards"]["failed"]:
        raise IndexAway(f"a shard of {index} can't be refreshed")


def _written(
    client: Elasticsearch, index: str, shard: int, since: int, patience: Patience
) -> Iterator[list[dict[str, Any]]]:
    asked = {
        "query": {"range": {"_seq_no": {"gt": since}}},
        "sort": [{"_seq_no": "asc"}],
        "version": True,
        "stored_fields": STORED["stored_fields"],
        "docvalue_fields": STORED["docvalue_fields"],
    }
    with closing(_Reading(client, index, f"_shards:{shard}")) as reading:
        yield from reading.pages(asked, _CHUNK, patience)


def _ids(client: Elasticsearch, index: str, patience: Patience) -> Iterator[tuple[str, int]]:
    """Yield ids in order, with versions."""
    with closing(_Reading(client, index)) as reading:
        for hits in reading.pages({"sort": [{"id": "asc"}], "version": True}, _IDS, patience):
            yield from ((hit["_id"], hit["_version"]) for hit in hits)


class _Reading:
    """Reads an index in an order in which each hit has a place of its own, page by page.

    It reads a snapshot. One that was lost, as with its node, or can't be read at the moment, is
    followed by another, from the last hit on.
    """

    def __init__(self, client: Elasticsearch, index: str, preference: str | None = None) -> None:
        self._client, self._index, self._preference = client, index, preference
        self._pit: str | None = None

    def pages(
        self, asked: dict[str, Any], size: int, patience: Patience
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield all hits. Raises NotFoundError when the index is gone."""
        after: list[Any] | None = None
        while True:
            hits = patience(partial(self._page, size=size, search_after=after, **asked))
            if hits:
                yield hits
            if len(hits) < size:
                return
            after = hits[-1]["sort"]

    def close(self) -> None:
        """Let the snapshot go. It ends by itself, so nobody waits for that or is told of it."""
        pit, self._pit = self._pit, None
        if pit:
            with suppress(ApiError, TransportError):
                self._client.options(request_timeout=_SECONDS).close_point_in_time(id=pit)

    def _page(self, **asked: Any) -> list[dict[str, Any]]:
        """Return hits; that a shard is away is an error, as what it holds would be lost."""
        if self._pit is None:
            self._pit = self._open()
        pit = {"id": self._pit, "keep_alive": _KEPT}
        try:
            answer = self._client.search(
                pit=pit, source=False, track_total_hits=False, **WHOLE, **asked
            )
        except NotFoundError as error:
            self.close()
            raise IndexAway(f"a snapshot of {self._index} was lost") from error
        except (ApiError, TransportError):
            self.close()
            raise
        hits: list[dict[str, Any]] = answer["hits"]["hits"]
        return hits

    def _open(self) -> str:
        try:
            opened = self._client.open_point_in_time(
                index=self._index, keep_alive=_KEPT, preference=self._preference
            )
        except NotFoundError as error:
            # A shard that moves to another node, or starts, isn't there either, but will be.
            if error.error == _NO_INDEX:
                raise
            raise IndexAway(f"a shard of {self._index} isn't there") from error
        return str(opened["id"])
