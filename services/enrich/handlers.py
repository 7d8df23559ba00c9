"""What enrich does: annotate what is due and put it on the enriched shelf."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from services.enrich.sample import sample
from shared import tracing
from shared.articles import EnrichedArticle, RawArticle
from shared.errors import ArticleError, QueueAway, RedisAway, SurroundingsError, TimeLimitExceeded
from shared.logs import get_logger
from shared.path.events import ArticlesEnriched, events_about
from shared.path.ports import Outbox, WorkLedger
from shared.path.proving import Proof, WorkerBroken
from shared.path.state import Claim, Lane, LastError, Step

_LONG = 200_000
"""Characters of a posted article from which on it is worked on last: ten times the longest of
64,473 news articles. It takes a second or two, not milliseconds."""
_BRIEF_SECONDS = 2.0
"""So long an article may hold up its neighbours; an ordinary one takes some milliseconds."""
_PATIENCE_SECONDS = 30.0
"""So long finished work waits for a ledger that is away, rather than to be done again."""
_AGAIN_SECONDS = 0.5
_WAITING = 10
"""So many times its limit of processor time an article may take in all: a machine may be busy."""

T = TypeVar("T")
Annotate = Callable[[RawArticle, int], EnrichedArticle]
Limit = Callable[[float, float], AbstractContextManager[None]]


@dataclass(frozen=True)
class EnrichPorts:
    """What the handler works with: the ledger, the way on, the annotator and its limits.

    `limit` bounds the processor's time of a block, and its time in all; `seconds` is what an
    article of ordinary length has of the former. After `batch_seconds`, or once `is_stopping`, no
    further article is begun. `end` ends the worker, where it can't annotate anything.
    """

    ledger: WorkLedger
    enriched: Outbox[ArticlesEnriched]
    annotate: Annotate
    limit: Limit
    seconds: float
    batch: int
    batch_seconds: float
    is_stopping: Callable[[], bool] = lambda: False
    end: Callable[[], object] = lambda: None


def enrich(ids: Sequence[str], *, holder: str, ports: EnrichPorts, lane: Lane = Lane.FRESH) -> None:
    """Annotate the due ones of these articles and, to fill the batch, further due ones.

    A message of the bulk lane fills up with bulk; what is fresh comes first. What an earlier worker
    was lost with, what is long, and what takes long is done last and alone, so that it can't hold
    up its neighbours. Raises RedisAway; what it holds then comes free by itself. Raises
    WorkerBroken where no article can be annotated here, which counts against none.
    """
    claims = ports.ledger.claim(Step.ENRICH, ids, holder, ports.batch, bulk=lane is Lane.BULK)
    try:
        _enrich(claims, ports)
    except WorkerBroken:
        # What is done by now is no longer held.
        with suppress(SurroundingsError):
            ports.ledger.release(claims)
        raise


def _enrich(claims: Sequence[Claim], ports: EnrichPorts) -> None:
    quick = [claim for claim in claims if not _may_be_slow(claim)]
    slow = sorted(filter(_may_be_slow, claims), key=lambda claim: claim.losses)
    ends_at = time.monotonic() + ports.batch_seconds
    aside = _enrich_quick(quick, ports, ends_at)
    for claim in aside:
        _enrich_slow(claim, ports, ends_at, has_begun=True)
    for claim in slow:
        _enrich_slow(claim, ports, ends_at)


def _may_be_slow(claim: Claim) -> bool:
    return claim.losses > 0 or len(claim.raw or "") > _LONG


def _enrich_quick(claims: Sequence[Claim], ports: EnrichPorts, ends_at: float) -> list[Claim]:
    """Annotate what is quick and publish it; return what wasn't, begun and not failed."""
    aside = []
    with _going_on(ports) as row:
        for number, claim in enumerate(claims):
            if _is_over(ports, ends_at):
                ports.ledger.release(claims[number:], at_once=True)
                break
            try:
                row.enrich(claim, _BRIEF_SECONDS, _BRIEF_SECONDS)
            except TimeLimitExceeded:
                aside.append(claim)
    return aside


def _enrich_slow(
    claim: Claim, ports: EnrichPorts, ends_at: float, *, has_begun: bool = False
) -> None:
    """Annotate one article alone, in all the time that its length gives it."""
    if _is_over(ports, ends_at):
        ports.ledger.release([claim], at_once=True)
        return
    seconds = ports.seconds * max(1.0, len(claim.raw or "") / _LONG)
    try:
        with _going_on(ports) as row:
            row.enrich(claim, seconds, _WAITING * seconds, has_begun=has_begun)
    except TimeLimitExceeded as error:
        with tracing.about(claim.id, claim.trace):
            _note(claim, error, ports.ledger)


def _is_over(ports: EnrichPorts, ends_at: float) -> bool:
    return time.monotonic() > ends_at or ports.is_stopping()


class _Row:
    """Articles worked on one after the other.

    One is shelved in the trip in which the next begins: each waits for the store's disk.
    """

    def __init__(self, ports: EnrichPorts) -> None:
        self._ports = ports
        self._annotated: tuple[Claim, EnrichedArticle] | None = None
        self.shelved: list[Claim] = []

    def enrich(self, claim: Claim, *seconds: float, has_begun: bool = False) -> None:
        """Annotate an article, unless it was overtaken. Raises TimeLimitExceeded, RedisAway."""
        with tracing.at_work("enrich", claim.id, claim.trace):
            if not (has_begun or self._begin(claim)):
                return
            if article := _annotated(claim, self._ports, *seconds):
                self._annotated = claim, article
            get_logger("enrich").debug("annotated" if article else "not annotated")

    def end(self) -> None:
        """Shelve the last one, if need be as soon as the ledger is back. Raises RedisAway."""
        if self._annotated:
            claim, article = self._annotated
            self._note(_patiently(partial(self._ports.ledger.shelve, claim, article), self._ports))

    def _begin(self, claim: Claim) -> bool:
        """Tell whether an article is begun; the one before is shelved then."""
        ledger = self._ports.ledger
        if not self._annotated:
            return ledger.begin(claim)
        both = partial(ledger.shelve_and_begin, *self._annotated, claim)
        is_shelved, has_begun = _patiently(both, self._ports)
        self._note(is_shelved)
        return has_begun

    def _note(self, is_shelved: bool) -> None:
        if self._annotated and is_shelved:
            self.shelved.append(self._annotated[0])
        self._annotated = None


@contextmanager
def _going_on(ports: EnrichPorts) -> Iterator[_Row]:
    """Yield a row; whatever happens, what is annotated is shelved and goes on."""
    row = _Row(ports)
    try:
        yield row
    finally:
        try:
            row.end()
        finally:
            _publish(row.shelved, ports.enriched)


def _patiently(call: Callable[[], T], ports: EnrichPorts) -> T:
    """Return what the ledger answers, if need be as soon as it is back. Raises RedisAway."""
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return call()
        except RedisAway:
            if _is_over(ports, give_up_at):
                raise
            time.sleep(_AGAIN_SECONDS)


def _annotated(claim: Claim, ports: EnrichPorts, *seconds: float) -> EnrichedArticle | None:
    try:
        with ports.limit(*seconds):
            return ports.annotate(RawArticle.model_validate_json(claim.raw or ""), claim.revision)
    except (SurroundingsError, TimeLimitExceeded):
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not come back for ever
        if not isinstance(error, ArticleError):
            _proof(ports).check(error)
        _note(claim, error, ports.ledger)
        return None


def _proof(ports: EnrichPorts) -> Proof:
    def annotate_sample() -> None:
        with ports.limit(ports.seconds, _WAITING * ports.seconds):
            ports.annotate(sample(), 1)

    return Proof(annotate_sample, ports.end)


def _note(claim: Claim, error: Exception, ledger: WorkLedger) -> None:
    is_known = isinstance(error, ArticleError)
    unknown = None if is_known else error
    get_logger("enrich").warning("failed on %s: %s", claim.id, error, exc_info=unknown)
    cause = LastError(step=Step.ENRICH, type=type(error).__name__, message=str(error))
    ledger.fail(claim, cause, final=isinstance(error, ArticleError) and error.is_final)


def _publish(claims: Sequence[Claim], outbox: Outbox[ArticlesEnriched]) -> None:
    for lane in Lane:
        ids = [claim.id for claim in claims if claim.lane is lane]
        traces = {claim.id: claim.trace for claim in claims}
        try:
            for event in events_about(ids, ArticlesEnriched, traces, lane=lane):
                outbox.publish(event)
        except QueueAway as error:
            get_logger("enrich").warning("left to the sweep: %s", error)
