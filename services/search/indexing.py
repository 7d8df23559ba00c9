"""What the indexer does: bring articles into the index and withdrawn ones out of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.search.documents import Document, Removal, document
from services.search.grouping import grouped
from services.search.ports import IndexAway, Outcome, SearchIndex
from services.search.sample import sample
from shared.errors import SurroundingsError
from shared.logs import get_logger
from shared.models import Claim, EnrichedArticle, LastError, Step
from shared.owing import give_back, pay
from shared.ports import WorkLedger


@dataclass(frozen=True)
class Desk:
    """What the handler works with.

    `announce` is told the ids of articles that a search sees from now on, or sees no more.
    """

    ledger: WorkLedger
    index: SearchIndex
    batch: int
    owed: list[Claim] = field(default_factory=list)
    announce: Callable[[Sequence[str]], object] = lambda _: None


def index(ids: Sequence[str], *, holder: str, desk: Desk) -> None:
    """Write the due ones of these articles and, to fill the bulk, further due ones.

    What an earlier indexer never came back from is counted and written alone, so that it can't
    hold up its neighbours. Raises RedisAway; the claims in work are given back once Redis answers.
    """
    pay(desk.owed, desk.ledger)
    claims = desk.ledger.claim(Step.INDEX, ids, holder, desk.batch)
    fresh = [claim for claim in claims if not claim.suspect]
    suspects = [[claim] for claim in claims if claim.suspect]
    for group in [fresh, *suspects]:
        try:
            _work(group, desk)
        except Exception:
            # The article's own faults are noted by now; any other trouble is none of its.
            give_back(group, desk.owed, desk.ledger)
            raise


def _work(claims: Sequence[Claim], desk: Desk) -> None:
    """Write fresh claims, or one suspect, which is counted first."""
    is_suspect = any(claim.suspect for claim in claims)
    if not is_suspect:
        _write(claims, desk)
    elif desk.ledger.begin(claims[0]):
        _write(claims, desk, counted=True)


def _write(claims: Sequence[Claim], desk: Desk, *, counted: bool = False) -> None:
    made = [(claim, _make(claim)) for claim in claims]
    for claim, item in made:
        if isinstance(item, LastError):
            _fail(claim, item, desk.ledger, counted=counted)
    good = [(claim, item) for claim, item in made if not isinstance(item, LastError)]
    if good:
        _write_bulk(good, desk, counted=counted)


def _make(claim: Claim) -> Document | Removal | LastError:
    if claim.enriched is None:
        return Removal(id=claim.id, version=claim.version)
    try:
        article = EnrichedArticle.model_validate_json(claim.enriched)
        return document(article, claim.version, enriched=claim.enriched, raw=claim.raw or "")
    except Exception as error:  # noqa: BLE001  # whatever it is, it is this article's fault
        get_logger("indexer").warning("no document of %s", claim.id, exc_info=error)
        return LastError(step=Step.INDEX, type=type(error).__name__, message=str(error))


def _write_bulk(
    items: Sequence[tuple[Claim, Document | Removal]], desk: Desk, *, counted: bool
) -> None:
    claims = [claim for claim, _ in items]
    try:
        whole = grouped([item for _, item in items], desk.index)
    except SurroundingsError as error:
        _wait(claims, error, desk)
        return
    try:
        written = desk.index.write(whole)
    except SurroundingsError as error:
        _wait(claims, error, desk)
        return
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not come back for ever
        _narrow(items, error, desk, counted=counted)
        return
    results = list(zip(claims, written, strict=True))
    _settle([claim for claim, result in results if result.outcome is not Outcome.REJECTED], desk)
    refused = [
        (claim, LastError(step=Step.INDEX, type="Rejected", message=result.reason or ""))
        for claim, result in results
        if result.outcome is Outcome.REJECTED
    ]
    if refused:
        _blame(refused, desk, counted=counted)


def _wait(claims: Sequence[Claim], error: SurroundingsError, desk: Desk) -> None:
    get_logger("indexer").warning("the bulk of %d waits: %s", len(claims), error)
    give_back(claims, desk.owed, desk.ledger)


def _narrow(
    items: Sequence[tuple[Claim, Document | Removal]],
    error: Exception,
    desk: Desk,
    *,
    counted: bool,
) -> None:
    """Write what raised something unforeseen in halves, until the one is found that raises it."""
    middle = len(items) // 2
    if not middle:
        claim, _ = items[0]
        get_logger("indexer").warning("%s can't be written", claim.id, exc_info=error)
        cause = LastError(step=Step.INDEX, type=type(error).__name__, message=str(error))
        _blame([(claim, cause)], desk, counted=counted)
        return
    for half in (items[:middle], items[middle:]):
        _write_bulk(half, desk, counted=counted)


def _blame(refused: Sequence[tuple[Claim, LastError]], desk: Desk, *, counted: bool) -> None:
    """Note the faults of articles, if the index takes a sample at this moment; else they wait.

    An index that refuses whatever comes, as one with a broken mapping does, is nobody's fault. What
    it raises beyond that is raised.
    """
    claims = [claim for claim, _ in refused]
    try:
        taken, _ = desk.index.write(sample(max(claim.version for claim in claims)))
        if taken.outcome is Outcome.REJECTED:
            raise IndexAway(f"it refuses a sample article: {taken.reason}")
    except SurroundingsError as trouble:
        _wait(claims, trouble, desk)
        return
    for claim, cause in refused:
        _fail(claim, cause, desk.ledger, counted=counted)


def _settle(claims: Sequence[Claim], desk: Desk) -> None:
    settled = desk.ledger.settle(claims)
    for claim, is_settled in zip(claims, settled, strict=True):
        if not is_settled:
            desk.index.remove_exact(claim.id, claim.version)
    pairs = zip(claims, settled, strict=True)
    if changed := [claim.id for claim, is_new in pairs if is_new]:
        desk.announce(changed)


def _fail(claim: Claim, error: LastError, ledger: WorkLedger, *, counted: bool) -> None:
    if counted or ledger.begin(claim):
        ledger.fail(claim, error)
