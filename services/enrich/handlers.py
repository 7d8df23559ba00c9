"""What enrich does: annotate what is due and put it on the enriched shelf."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from shared.articles import EnrichedArticle, RawArticle
from shared.errors import ArticleError, QueueAway, SurroundingsError
from shared.logs import get_logger
from shared.path.events import ArticlesEnriched, events_about
from shared.path.ports import Outbox, WorkLedger
from shared.path.state import Claim, LastError, Step
from shared.path.unreleased import give_back, retry_releases

Annotate = Callable[[RawArticle, int], EnrichedArticle]
Limit = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class EnrichPorts:
    """What the handler works with: the ledger, the way on, the annotator and its limits."""

    ledger: WorkLedger
    enriched: Outbox[ArticlesEnriched]
    annotate: Annotate
    limit: Limit
    batch: int
    batch_seconds: float
    unreleased: list[Claim] = field(default_factory=list)


def enrich(ids: Sequence[str], *, holder: str, ports: EnrichPorts) -> None:
    """Annotate the due ones of these articles and, to fill the batch, further due ones.

    What an earlier worker never came back from is done last and alone, so that it can't hold up
    its neighbours. Raises RedisAway; the claim in work is given back once Redis answers, the others
    come free when their lease ends.
    """
    retry_releases(ports.unreleased, ports.ledger)
    claims = ports.ledger.claim(Step.ENRICH, ids, holder, ports.batch)
    fresh = [claim for claim in claims if not claim.suspect]
    suspects = [[claim] for claim in claims if claim.suspect]
    ends_at = time.monotonic() + ports.batch_seconds
    for group in [fresh, *suspects]:
        _enrich_group(group, ports, ends_at)


def _enrich_group(claims: Sequence[Claim], ports: EnrichPorts, ends_at: float) -> None:
    done = []
    try:
        for number, claim in enumerate(claims):
            if time.monotonic() > ends_at:
                ports.ledger.release(claims[number:])
                break
            if _enrich_one(claim, ports):
                done.append(claim.id)
    finally:
        _publish(done, ports.enriched)


def _enrich_one(claim: Claim, ports: EnrichPorts) -> bool:
    try:
        if not ports.ledger.begin(claim):
            return False
        article = _annotated(claim, ports)
        return article is not None and ports.ledger.shelve(claim, article)
    except SurroundingsError:
        # Finished or not, what it cost is no fault of the article.
        give_back([claim], ports.unreleased, ports.ledger)
        raise


def _annotated(claim: Claim, ports: EnrichPorts) -> EnrichedArticle | None:
    try:
        with ports.limit():
            return ports.annotate(RawArticle.model_validate_json(claim.raw or ""), claim.revision)
    except SurroundingsError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it raises is the article's fault
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
