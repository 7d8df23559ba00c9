"""What the indexer does: bring articles into the index and withdrawn ones out of it."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from services.search.article import decode_article
from services.search.documents.document import Document, Removal, document
from services.search.index.ports import IndexAway, Outcome, SearchIndex
from services.search.indexing.reprints import Grouping
from services.search.indexing.sample import sample
from shared import tracing
from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.events import ArticlesIndexed, events_about
from shared.path.ports import Outbox, WorkLedger
from shared.path.state import Claim, Lane, LastError, Step

_SUSPECTS = 32
"""So many are written together that a writer was lost with once."""


@dataclass(frozen=True)
class IndexPorts:
    """What the handler works with: the ledger, the index, who follows, and the size of a bulk."""

    ledger: WorkLedger
    index: SearchIndex
    followers: Callable[[], Sequence[str]]
    indexed: Outbox[ArticlesIndexed]
    batch: int
    is_stopping: Callable[[], bool] = lambda: False


def index(ids: Sequence[str], *, holder: str, ports: IndexPorts, lane: Lane = Lane.FRESH) -> None:
    """Write the due ones of these articles and, to fill the bulk, further due ones.

    A message of the bulk lane fills up with bulk; what is fresh comes first. What earlier indexers
    were lost with is written in small bulks, then alone, so that it can't hold up its neighbours.
    Raises RedisAway; what it holds then comes free by itself.
    """
    claims = ports.ledger.claim(Step.INDEX, ids, holder, ports.batch, bulk=lane is Lane.BULK)
    groups = list(_groups(claims))
    for number, group in enumerate(groups):
        if ports.is_stopping():
            rest = [claim for each in groups[number:] for claim in each]
            ports.ledger.release(rest, at_once=True)
            return
        try:
            _work(group, ports)
        except Exception:
            # The article's own faults are noted by now; any other trouble is none of its.
            with suppress(SurroundingsError):
                ports.ledger.release(group)
            raise


def _groups(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Yield what is written together: less, the oftener a writer was lost with it."""
    yield [claim for claim in claims if not claim.losses]
    once = [claim for claim in claims if claim.losses == 1]
    yield from (once[first : first + _SUSPECTS] for first in range(0, len(once), _SUSPECTS))
    yield from ([claim] for claim in claims if claim.losses > 1)


def _work(claims: Sequence[Claim], ports: IndexPorts) -> None:
    """Write claims; of one that is alone for what it may have done it is noted that it begins."""
    is_alone = any(claim.losses > 1 for claim in claims)
    if claims and (not is_alone or ports.ledger.begin(claims[0])):
        _write(claims, ports)


def _write(claims: Sequence[Claim], ports: IndexPorts) -> None:
    ends = [tracing.begin("index", claim.id, claim.trace) for claim in claims]
    try:
        made = [(claim, _make(claim)) for claim in claims]
        for claim, item in made:
            if isinstance(item, LastError):
                ports.ledger.fail(claim, item)
        good = [(claim, item) for claim, item in made if not isinstance(item, LastError)]
        if good:
            _write_bulk(good, ports)
    finally:
        for end in ends:
            end()


def _make(claim: Claim) -> Document | Removal | LastError:
    if claim.enriched is None:
        return Removal(id=claim.id, version=claim.version)
    try:
        return document(decode_article(claim.enriched), claim.version, raw=claim.raw or "")
    except Exception as error:  # noqa: BLE001  # whatever it is, it is this article's fault
        with tracing.about(claim.id, claim.trace):
            get_logger("indexer").warning("no document of %s", claim.id, exc_info=error)
        return LastError(step=Step.INDEX, type=type(error).__name__, message=str(error))


def _write_bulk(items: Sequence[tuple[Claim, Document | Removal]], ports: IndexPorts) -> None:
    claims = [claim for claim, _ in items]
    try:
        whole = Grouping([item for _, item in items], ports.index)
    except SurroundingsError as error:
        _wait(claims, error, ports)
        return
    try:
        written = whole.write()
    except SurroundingsError as error:
        _wait(claims, error, ports)
        return
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not come back for ever
        _narrow(items, error, ports)
        return
    results = list(zip(claims, written, strict=True))
    _settle([claim for claim, result in results if result.outcome is not Outcome.REJECTED], ports)
    refused = [
        (claim, LastError(step=Step.INDEX, type="Rejected", message=result.reason or ""))
        for claim, result in results
        if result.outcome is Outcome.REJECTED
    ]
    if refused:
        _blame(refused, ports)


def _wait(claims: Sequence[Claim], error: SurroundingsError, ports: IndexPorts) -> None:
    get_logger("indexer").warning("the bulk of %d waits: %s", len(claims), error)
    ports.ledger.release(claims)


def _narrow(
    items: Sequence[tuple[Claim, Document | Removal]], error: Exception, ports: IndexPorts
) -> None:
    """Write what raised something unforeseen in halves, until the one is found that raises it."""
    middle = len(items) // 2
    if not middle:
        claim, _ = items[0]
        with tracing.about(claim.id, claim.trace):
            get_logger("indexer").warning("%s can't be written", claim.id, exc_info=error)
        cause = LastError(step=Step.INDEX, type=type(error).__name__, message=str(error))
        _blame([(claim, cause)], ports)
        return
    for half in (items[:middle], items[middle:]):
        _write_bulk(half, ports)


def _blame(refused: Sequence[tuple[Claim, LastError]], ports: IndexPorts) -> None:
    """Note the faults of articles, if the index takes a sample at this moment; else they wait.

    An index that refuses whatever comes, as one with a broken mapping does, is nobody's fault. What
    it raises beyond that is raised.
    """
    claims = [claim for claim, _ in refused]
    try:
        taken, _ = ports.index.write(sample(max(claim.version for claim in claims)))
        if taken.outcome is Outcome.REJECTED:
            raise IndexAway(f"it refuses a sample article: {taken.reason}")
    except SurroundingsError as trouble:
        _wait(claims, trouble, ports)
        return
    for claim, cause in refused:
        with tracing.about(claim.id, claim.trace):
            get_logger("indexer").warning("%s is refused: %s", claim.id, cause.message)
        ports.ledger.fail(claim, cause)


def _settle(claims: Sequence[Claim], ports: IndexPorts) -> None:
    settled = ports.ledger.settle(claims, ports.followers())
    for claim, is_settled in zip(claims, settled, strict=True):
        if not is_settled:
            ports.index.remove_exact(claim.id, claim.version)
    pairs = zip(claims, settled, strict=True)
    if changed := {claim.id: claim.trace for claim, is_new in pairs if is_new}:
        _tell(changed)
        _publish(changed, ports.indexed)


def _tell(changed: Mapping[str, str]) -> None:
    log = get_logger("indexer")
    if log.isEnabledFor(logging.DEBUG):
        for id, trace in changed.items():
            with tracing.about(id, trace):
                log.debug("settled")


def _publish(traces: Mapping[str, str], outbox: Outbox[ArticlesIndexed]) -> None:
    try:
        for event in events_about(list(traces), ArticlesIndexed, traces):
            outbox.publish(event)
    except SurroundingsError as error:
        # They stand on the lists of who follows.
        get_logger("indexer").warning("alerts and vectors are left to the sweep: %s", error)
