"""What enrich does: annotate what is due and put it on the enriched shelf."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from shared.articles import EnrichedArticle, RawArticle
from shared.errors import ArticleError, QueueAway, SurroundingsError, TimeLimitExceeded
from shared.logs import get_logger
from shared.path.events import ArticlesEnriched, events_about
from shared.path.ports import Outbox, WorkLedger
from shared.path.state import Claim, LastError, Step
from shared.path.unreleased import give_back, retry_releases

_LONG = 200_000
"""Characters of a posted article from which on it is worked on last: ten times the longest of
64,473 news articles. It takes a second or two, not milliseconds."""

Annotate = Callable[[RawArticle, int], EnrichedArticle]
Limit = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class EnrichPorts:
    """What the handler works with: the ledger, the way on, the annotator and its limits.

    What exceeds the `brief` limit is set aside and worked on alone, under `limit`.
    """

    ledger: WorkLedger
    enriched: Outbox[ArticlesEnriched]
    annotate: Annotate
    limit: Limit
    batch: int
    batch_seconds: float
    unreleased: list[Claim] = field(default_factory=list)
    brief: Limit = nullcontext


def enrich(ids: Sequence[str], *, holder: str, ports: EnrichPorts) -> None:
    """Annotate the due ones of these articles and, to fill the batch, further due ones.

    What an earlier worker never came back from, what is long, and what takes long is done last and
    alone, so that it can't hold up its neighbours. Raises RedisAway; the claim in work is given
    back once Redis answers, the others come free when their lease ends.
    """
    retry_releases(ports.unreleased, ports.ledger)
    claims = ports.ledger.claim(Step.ENRICH, ids, holder, ports.batch)
    quick = [claim for claim in claims if not _may_be_slow(claim)]
    slow = sorted(filter(_may_be_slow, claims), key=lambda claim: claim.suspect)
    ends_at = time.monotonic() + ports.batch_seconds
    aside = _enrich_quick(quick, ports, ends_at)
    for claim in aside:
        _enrich_slow(claim, ports, ends_at, has_begun=True)
    for claim in slow:
        _enrich_slow(claim, ports, ends_at)


def _may_be_slow(claim: Claim) -> bool:
    return claim.suspect or len(claim.raw or "") > _LONG


def _enrich_quick(claims: Sequence[Claim], ports: EnrichPorts, ends_at: float) -> list[Claim]:
    """Annotate what is quick and publish it; return what wasn't, begun and not failed."""
    done, aside = [], []
    try:
        for number, claim in enumerate(claims):
            if time.monotonic() > ends_at:
                ports.ledger.release(claims[number:])
                break
            try:
                if _enrich_one(claim, ports, ports.brief):
                    done.append(claim.id)
            except TimeLimitExceeded:
                aside.append(claim)
    finally:
        _publish(done, ports.enriched)
    return aside


def _enrich_slow(
    claim: Claim, ports: EnrichPorts, ends_at: float, *, has_begun: bool = False
) -> None:
    """Annotate one article alone, under the full limit."""
    if time.monotonic() > ends_at:
        ports.ledger.release([claim])
        return
    try:
        if _enrich_one(claim, ports, ports.limit, has_begun=has_begun):
            _publish([claim.id], ports.enriched)
    except TimeLimitExceeded as error:
        _note(claim, error, ports.ledger)


def _enrich_one(claim: Claim, ports: EnrichPorts, limit: Limit, *, has_begun: bool = False) -> bool:
    """Tell whether an article is annotated and shelved. Raises TimeLimitExceeded."""
    try:
        if not (has_begun or ports.ledger.begin(claim)):
            return False
        article = _annotated(claim, ports, limit)
        return article is not None and ports.ledger.shelve(claim, article)
    except SurroundingsError:
        # Finished or not, what it cost is no fault of the article.
        give_back([claim], ports.unreleased, ports.ledger)
        raise


def _annotated(claim: Claim, ports: EnrichPorts, limit: Limit) -> EnrichedArticle | None:
    try:
        with limit():
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


def _publish(ids: Sequence[str], outbox: Outbox[ArticlesEnriched]) -> None:
    try:
        for event in events_about(ids, ArticlesEnriched):
            outbox.publish(event)
    except QueueAway as error:
        get_logger("enrich").warning("left to the sweep: %s", error)
