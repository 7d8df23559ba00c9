"""Writes a batch into the index, in parts where it doesn't take the batch as it is.

Too much for a node (a bulk beyond its memory, or one that takes too long) and one article that it
fails at look alike. Either way the index takes a sample at the same moment: then half is tried, and
half of that, down to one. An index that doesn't take the sample is away, and all of it waits.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from services.search.index.ports import IndexAway, NotTaken, Outcome, SearchIndex, Written
from services.search.indexing.reprints import Grouping, Item
from services.search.indexing.sample import GROUP, ID, sample
from services.search.query.nodes import Value
from services.search.query.query import Query, Sort
from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.state import LastError, Step

_BESIDE = 8
"""Beside so many of what wasn't taken a sample is put: where a shard is away, one of them tells."""

_ALONE = 3
"""So often what failed alone is tried, and the sample each time: a node short of memory may take
the one and refuse the other by chance, and three attempts of an article are made within seconds."""
_ALONE_SECONDS = 10.0
"""What takes so long is tried no more: others wait."""
_PAUSE_SECONDS = 0.2

Result = Written | LastError


@dataclass
class Halving:
    """How often the size of a bulk is halved: once more after trouble, less after none."""

    times: int = 0

    def of(self, full: int) -> int:
        """Return the size of a bulk at present."""
        return max(1, full >> self.times)

    def more(self, full: int) -> None:
        """Halve it once more, unless it is one."""
        self.times += self.of(full) > 1

    def less(self) -> None:
        """Double it, up to the full size."""
        self.times = max(0, self.times - 1)


def write(
    items: Sequence[Item],
    index: SearchIndex,
    full: int,
    halving: Halving,
    again: Collection[str] = (),
) -> Iterator[list[Result]]:
    """Write items in order, so many at once; yield what became of them, part by part.

    `again` are the ids of those that may have been written before, without getting to the end.
    A LastError is of an item that the index doesn't take alone either. Raises IndexAway.
    """
    first = 0
    while first < len(items):
        some, parts = items[first : first + halving.of(full)], 0
        for results in _narrowed(some, index, full, halving, again):
            parts += 1
            yield results
        if parts == 1:
            halving.less()
        first += len(some)


def check(items: Sequence[Item], index: SearchIndex) -> None:
    """Raise IndexAway unless the index does for a sample, beside these, all that it does for them.

    An index that refuses whatever comes, as one with a broken mapping does, is nobody's fault.
    """
    version = max(item.version for item in items)
    beside = [item.id for item in items[:: -(-len(items) // _BESIDE)]]
    try:
        samples = [part for id in beside for part in sample(version, beside=id)]
        written = Grouping(samples, index).write()
        index.article(ID)
        list(islice(index.scan(Query(words=(Value("group", GROUP),), sort=Sort.OLDEST)), 1))
    except SurroundingsError:
        raise
    except Exception as error:
        raise IndexAway(f"it fails at a sample: {type(error).__name__}: {error}") from error
    for result in written:
        if result.outcome is Outcome.REJECTED:
            raise IndexAway(f"it refuses a sample article: {result.reason}")


def _narrowed(
    items: Sequence[Item],
    index: SearchIndex,
    full: int,
    halving: Halving,
    again: Collection[str],
) -> Iterator[list[Result]]:
    try:
        results = _write(items, index, again)
    except Exception as error:
        if _is_away(error):
            raise
        check(items, index)
        get_logger("indexer").warning("a bulk of %d isn't taken: %s", len(items), error)
        halving.more(full)
        if len(items) == 1:
            yield [_alone(items[0], index)]
            return
    else:
        yield list(results)
        return
    middle = len(items) // 2
    # What isn't taken as a whole may be written in part, or all of it.
    again = {item.id for item in items}
    for half in (items[:middle], items[middle:]):
        yield from _narrowed(half, index, full, halving, again)


def _alone(item: Item, index: SearchIndex) -> Result:
    """Write once more what failed alone a moment before the index took a sample."""
    gives_up_at, tries = time.monotonic() + _ALONE_SECONDS, 0
    while True:
        try:
            return _write([item], index, [item.id], is_last=True)[0]
        except Exception as error:
            if _is_away(error):
                raise
            tries += 1
            if tries >= _ALONE or time.monotonic() > gives_up_at:
                return _at_fault(item, error)
        time.sleep(_PAUSE_SECONDS)
        check([item], index)


def _at_fault(item: Item, error: Exception) -> LastError:
    get_logger("indexer").warning("%s can't be written", item.id, exc_info=error)
    is_known = isinstance(error, NotTaken)
    kind = "Rejected" if is_known else type(error).__name__
    message = f"it isn't taken alone either: {error}" if is_known else str(error)
    return LastError(step=Step.INDEX, type=kind, message=message)


def _write(
    items: Sequence[Item], index: SearchIndex, again: Collection[str], *, is_last: bool = False
) -> list[Written]:
    whole = Grouping(items, index, again)
    written = whole.write()
    try:
        whole.look_again(written)
    except Exception as error:
        if _is_away(error) or not is_last:
            raise
        check(items, index)
        # It is found all the same; what isn't taken is the others that it would bring along.
        get_logger("indexer").warning("%s keeps a group of its own", items[0].id, exc_info=error)
    return written


def _is_away(error: Exception) -> bool:
    """Tell whether the surroundings are in trouble, whatever is asked of them."""
    return isinstance(error, SurroundingsError) and not isinstance(error, NotTaken)
