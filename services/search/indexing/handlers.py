"""What the indexer does: bring articles into the index and withdrawn ones out of it."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from services.search.article import decode_article
from services.search.documents.document import Removal, document
from services.search.index.ports import IndexAway, Outcome, SearchIndex
from services.search.indexing.reprints import Item
from services.search.indexing.sample import sample
from services.search.indexing.writing import Halving, Result, check, write
from shared import tracing
from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.path.events import ArticlesIndexed, events_about
from shared.path.ports import Outbox, WorkLedger
from shared.path.proving import Proof
from shared.path.state import Claim, Lane, LastError, Step

_SUSPECTS = 32
"""So many are written together that a writer was lost with once."""


@dataclass(frozen=True)
class IndexPorts:
    """What the handler works with: the ledger, the index, who follows, and the size of a bulk.

    `end` ends the worker, where it can make no document at all.
    """

    ledger: WorkLedger
    index: SearchIndex
    followers: Callable[[], Sequence[str]]
    indexed: Outbox[ArticlesIndexed]
    batch: int
    is_stopping: Callable[[], bool] = lambda: False
    end: Callable[[], object] = lambda: None
    halving: Halving = field(default_factory=Halving)


def index(ids: Sequence[str], *, holder: str, ports: IndexPorts, lane: Lane = Lane.FRESH) -> None:
    """Write the due ones of these articles and, to fill the bulk, further due ones.

    A message of the bulk lane fills up with bulk; what is fresh comes first. What earlier indexers
    were lost with is written in small bulks, then alone, so that it can't hold up its neighbours.
    While the index is away they wait. Raises RedisAway; what it holds then comes free by itself.
    Raises WorkerBroken where no document can be made here, which counts against no article.
    """
    claims = ports.ledger.claim(Step.INDEX, ids, holder, ports.batch, bulk=lane is Lane.BULK)
    try:
        for group in _groups(claims):
            _work(group, ports)
    except Exception as error:
        # The articles' own faults are noted by now; any other trouble is none of theirs.
        with suppress(SurroundingsError):
            ports.ledger.release(claims)
        if not isinstance(error, IndexAway):
            raise
        get_logger("indexer").warning("up to %d articles wait: %s", len(claims), error)


def _groups(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Yield what is written together: less, the oftener a writer was lost with it."""
    yield [claim for claim in claims if not claim.losses]
    once = [claim for claim in claims if claim.losses == 1]
    yield from (once[first : first + _SUSPECTS] for first in range(0, len(once), _SUSPECTS))
    yield from ([claim] for claim in claims if claim.losses > 1)


def _work(claims: Sequence[Claim], ports: IndexPorts) -> None:
    """Write claims; of one that is alone for what it may have done it is noted that it begins."""
    if ports.is_stopping():
        ports.ledger.release(claims, at_once=True)
        return
    is_alone = any(claim.losses > 1 for claim in claims)
    if claims and (not is_alone or ports.ledger.begin(claims[0])):
        _write(claims, ports)


def _write(claims: Sequence[Claim], ports: IndexPorts) -> None:
    ends = [tracing.begin("index", claim.id, claim.trace) for claim in claims]
    try:
        made = [(claim, item) for claim in claims if (item := _make(claim, ports))]
        _write_made(made, ports)
    finally:
        for end in ends:
            end()


def _make(claim: Claim, ports: IndexPorts) -> Item | None:
    """Return what is written for a claim; None where its article is at fault, which is noted."""
    if claim.enriched is None:
        return Removal(id=claim.id, version=claim.version)
    try:
        return document(decode_article(claim.enriched), claim.version, raw=claim.raw or "")
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not come back for ever
        Proof(partial(sample, 1), ports.end).check(error)
        with tracing.about(claim.id, claim.trace):
            get_logger("indexer").warning("no document of %s", claim.id, exc_info=error)
        cause = LastError(step=Step.INDEX, type=type(error).__name__, message=str(error))
        ports.ledger.fail(claim, cause)
        return None


def _write_made(made: Sequence[tuple[Claim, Item]], ports: IndexPorts) -> None:
    """Write items and note what became of each, part by part."""
    first = 0
    items = [item for _, item in made]
    again = {claim.id for claim, _ in made if claim.is_again}
    for results in write(items, ports.index, ports.batch, ports.halving, again):
        part = made[first : first + len(results)]
        first += len(results)
        _note(part, results, ports)
        if ports.is_stopping():
            ports.ledger.release([claim for claim, _ in made[first:]], at_once=True)
            return


def _note(part: Sequence[tuple[Claim, Item]], results: Sequence[Result], ports: IndexPorts) -> None:
    pairs = [
        (claim, item, _fault(result)) for (claim, item), result in zip(part, results, strict=True)
    ]
    _settle([claim for claim, _, fault in pairs if not fault], ports)
    if not (refused := [(claim, item, fault) for claim, item, fault in pairs if fault]):
        return
    check([item for _, item, _ in refused], ports.index)
    for claim, _, fault in refused:
        with tracing.about(claim.id, claim.trace):
            get_logger("indexer").warning("%s is refused: %s", claim.id, fault.message)
        ports.ledger.fail(claim, fault)


def _fault(result: Result) -> LastError | None:
    if isinstance(result, LastError):
        return result
    if result.outcome is Outcome.REJECTED:
        return LastError(step=Step.INDEX, type="Rejected", message=result.reason or "")
    return None


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
