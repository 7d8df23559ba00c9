"""What enrich does: annotate what is due and put it on the enriched shelf."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from shared import tracing
from shared.articles import EnrichedArticle, RawArticle
from shared.errors import ArticleError, QueueAway, RedisAway, SurroundingsError, TimeLimitExceeded
from shared.logs import get_logger
from shared.path.events import ArticlesEnriched, events_about
from shared.path.ports import Outbox, WorkLedger
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

Annotate = Callable[[RawArticle, int], EnrichedArticle]
Limit = Callable[[float, float], AbstractContextManager[None]]


@dataclass(frozen=True)
class EnrichPorts:
    """What the handler works with: the ledger, the way on, the annotator and its limits.

    `limit` bounds the processor's time of a block, and its time in all; `seconds` is what an
    article of ordinary length has of the former. After `batch_seconds`, or once `is_stopping`, no
    further article is begun.
    """

    ledger: WorkLedger
    enriched: Outbox[ArticlesEnriched]
    annotate: Annotate
    limit: Limit
    seconds: float
    batch: int
    batch_seconds: float
    is_stopping: Callable[[], bool] = lambda: False


def enrich(ids: Sequence[str], *, holder: str, ports: EnrichPorts, lane: Lane = Lane.FRESH) -> None:
    """Annotate the due ones of these articles and, to fill the batch, further due ones.

    A message of the bulk lane fills up with bulk; what is fresh comes first. What an earlier worker
    was lost with, what is long, and what takes long is done last and alone, so that it can't hold
    up its neighbours. Raises RedisAway; what it holds then comes free by itself.
    """
    claims = ports.ledger.claim(Step.ENRICH, ids, holder, ports.batch, bulk=lane is Lane.BULK)
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
    done, aside = [], []
    try:
        for number, claim in enumerate(claims):
            if _is_over(ports, ends_at):
                ports.ledger.release(claims[number:], at_once=True)
                break
            try:
                if _enrich_one(claim, ports, _BRIEF_SECONDS, _BRIEF_SECONDS):
                    done.append(claim)
            except TimeLimitExceeded:
                aside.append(claim)
    finally:
        _publish(done, ports.enriched)
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
        if _enrich_one(claim, ports, seconds, _WAITING * seconds, has_begun=has_begun):
            _publish([claim], ports.enriched)
    except TimeLimitExceeded as error:
        with tracing.about(claim.id, claim.trace):
            _note(claim, error, ports.ledger)


def _is_over(ports: EnrichPorts, ends_at: float) -> bool:
    return time.monotonic() > ends_at or ports.is_stopping()


def _enrich_one(claim: Claim, ports: EnrichPorts, *seconds: float, has_begun: bool = False) -> bool:
    """Tell whether an article is annotated and shelved. Raises TimeLimitExceeded."""
    with tracing.at_work("enrich", claim.id, claim.trace):
        if not (has_begun or ports.ledger.begin(claim)):
            return False
        article = _annotated(claim, ports, *seconds)
        is_done = article is not None and _shelved(claim, article, ports)
        get_logger("enrich").debug("annotated" if is_done else "not annotated")
        return is_done


def _shelved(claim: Claim, article: EnrichedArticle, ports: EnrichPorts) -> bool:
    """Shelve an article, if need be as soon as the ledger is back. Raises RedisAway."""
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return ports.ledger.shelve(claim, article)
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
    except Exception as error:  # noqa: BLE001  # whatever else it raises is the article's fault
        _note(claim, error, ports.ledger)
        return None


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
