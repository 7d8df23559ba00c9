"""What enrich does: annotate what is due and put it on the enriched shelf."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from shared.errors import QueueAway, SurroundingsError
from shared.events import MAX_IDS, ArticlesEnriched
from shared.logs import get_logger
from shared.models import Claim, EnrichedArticle, LastError, RawArticle, Step
from shared.ports import Outbox, WorkLedger

Annotate = Callable[[RawArticle, int], EnrichedArticle]
Limit = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Desk:
    """What the handler works with: the ledger, the way on, the annotator and its limits."""

    ledger: WorkLedger
    enriched: Outbox[ArticlesEnriched]
    annotate: Annotate
    limit: Limit
    batch: int
    batch_seconds: float


def enrich(ids: Sequence[str], *, holder: str, desk: Desk) -> None:
    """Annotate the due ones of these articles and, to fill the batch, further due ones.

    What an earlier worker never came back from is done last and alone, so that it can't hold up
    its neighbours. Raises RedisAway; the claims then come free when their lease ends.
    """
    claims = desk.ledger.claim(Step.ENRICH, ids, holder, desk.batch)
    fresh = [claim for claim in claims if not claim.suspect]
    suspects = [[claim] for claim in claims if claim.suspect]
    ends_at = time.monotonic() + desk.batch_seconds
    for group in [fresh, *suspects]:
        _enrich_group(group, desk, ends_at)


def _enrich_group(claims: Sequence[Claim], desk: Desk, ends_at: float) -> None:
    done = []
    try:
        for number, claim in enumerate(claims):
            if time.monotonic() > ends_at:
                desk.ledger.release(claims[number:])
                break
            if _enrich_one(claim, desk):
                done.append(claim.id)
    finally:
        _publish(done, desk.enriched)


def _enrich_one(claim: Claim, desk: Desk) -> bool:
    if not desk.ledger.begin(claim):
        return False
    try:
        with desk.limit():
            article = desk.annotate(RawArticle.model_validate_json(claim.raw or ""), claim.revision)
    except SurroundingsError:
        desk.ledger.release([claim])
        raise
    except Exception as error:  # noqa: BLE001  # whatever an annotator raises is the article's fault
        _note(claim, error, desk.ledger)
        return False
    return desk.ledger.shelve(claim, article)


def _note(claim: Claim, error: Exception, ledger: WorkLedger) -> None:
    get_logger("enrich").warning("failed on %s", claim.id, exc_info=error)
    kind, message = type(error).__name__, str(error)
    ledger.fail(claim, LastError(step=Step.ENRICH, type=kind, message=message))


def _publish(ids: Sequence[str], outbox: Outbox[ArticlesEnriched]) -> None:
    try:
        for first in range(0, len(ids), MAX_IDS):
            outbox.publish(ArticlesEnriched(ids=tuple(ids[first : first + MAX_IDS])))
    except QueueAway as error:
        get_logger("enrich").warning("left to the sweep: %s", error)
