"""A new index behind the name, filled from the old one while articles come in.

Rounds copy what was written since the round before, until little is left. Then the old index takes
no writes for a moment (the indexer waits and tries again), the rest is copied, what was removed
meanwhile is removed, and the name moves. The higher version wins throughout. What a rebuild leaves
that dies is in `marks`.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from elasticsearch import ApiError, Elasticsearch, TransportError

from services.search.documents.rebuild import Remake
from services.search.fields import FIRST_READABLE, LAYOUT
from services.search.index.elastic.bulk import make_index
from services.search.index.elastic.copying import Checkpoints, copy, remove_the_removed
from services.search.index.elastic.marks import (
    block,
    clear_away,
    close,
    fenced,
    filling,
    look,
    move,
)
from services.search.index.elastic.patience import Patience
from services.search.index.elastic.query import mapping
from services.search.index.elastic.spread import Spread
from services.search.index.ports import IndexAway, RebuildHindered
from shared.logs import get_logger

_FEW = 1000
# Who was told to stop doesn't wait long for an Elasticsearch that doesn't answer.
_SECONDS = 5
# So long in all it waits while writes are kept out; then it ends, and lets them in.
_CLOSED_SECONDS = 300.0


def rebuild(client: Elasticsearch, name: str, spread: Spread, remake: Remake) -> int:
    """Return how many articles the new index holds. Raises RebuildHindered.

    What a rebuild left behind which died is taken away first: two never run at once (`redis_lock`).
    """
    clear_away(client, name)
    live = look(client, name).live
    if live is None:
        raise RebuildHindered(f"the alias {name} must lead to one index of Caibian")
    new = f"{name}-{LAYOUT}-{time.time_ns() // 1_000_000}"
    patience = Patience()
    try:
        body = {"aliases": {filling(new): {}}, **mapping(spread)}
        patience(partial(make_index, client, new, **body))
        with fenced():
            _fill(client, name, live.name, new, remake, patience)
    except BaseException:
        # Where this fails too, the indexer does it.
        with suppress(ApiError, TransportError):
            clear_away(client.options(request_timeout=_SECONDS), name, only=new)
        raise
    try:
        clear_away(client, name, only=new)
    except (ApiError, TransportError) as error:
        get_logger("reindex").warning("the indexer will remove the old index: %s", error)
    return int(patience(partial(client.count, index=name))["count"])


def _fill(
    client: Elasticsearch, name: str, old: str, new: str, remake: Remake, patience: Patience
) -> None:
    since: Checkpoints = {}
    copied = _FEW
    mark = filling(new)
    while copied >= _FEW:
        since, copied = copy(client, old, mark, since, remake, patience)
        get_logger("reindex").info("copied", extra={"articles": copied})
    closed = Patience(_CLOSED_SECONDS)
    closed(partial(close, client, name, old, new))
    closed(partial(block, client, old))
    copy(client, old, mark, since, remake, closed)
    remove_the_removed(client, old, mark, closed)
    closed(partial(move, client, name, old, new))


def check_schema(indexes: Iterable[str], name: str) -> None:
    """Raise IndexAway when the index behind the alias was made for other fields."""
    for index in indexes:
        schema = index.removeprefix(f"{name}-").split("-")[0]
        if schema.isdigit() and int(schema) != LAYOUT:
            mend = "run python -m services.search reindex"
            if int(schema) < FIRST_READABLE:
                mend = "it can't be read: delete it and post its articles again (README, Upgrading)"
            raise IndexAway(f"index {index} is of another version of Caibian; {mend}")
