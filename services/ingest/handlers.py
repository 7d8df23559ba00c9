"""What ingest does: take articles in, take them back, bring the dead back to life."""

from collections.abc import Sequence

from services.ingest.ports import Archive
from services.ingest.schemas import AsPosted, DeadLetter
from shared import tracing
from shared.articles import RawArticle
from shared.errors import NotDead, NotFound, Overloaded
from shared.logs import get_logger
from shared.path.events import ArticlesReceived, ArticlesWithdrawn
from shared.path.ports import Intake, Outbox
from shared.path.state import Lane, Receipt, State, Status

_REPLAY_PAGE = 500


def accept(
    article: RawArticle,
    *,
    intake: Intake,
    received: Outbox[ArticlesReceived],
    again: bool = False,
    expected: int | None = None,
) -> Receipt:
    """Take one article in, if it is as `expected` (see Intake). Raises Overloaded."""
    traces = [tracing.of_request()]
    taken = intake.accept([article], again=again, traces=traces, expected=expected)
    (receipt,) = _told(taken, traces, received, again=again)
    if receipt is None:
        raise Overloaded
    return receipt


def accept_all(
    articles: Sequence[RawArticle],
    *,
    intake: Intake,
    received: Outbox[ArticlesReceived],
    again: bool = False,
) -> list[Receipt | None]:
    """Take the articles of a batch in, in order; None stands where the path is full.

    `again` takes what is indexed unchanged through the path once more.
    """
    traces = tracing.for_each([article.id for article in articles])
    taken = intake.accept(articles, again=again, traces=traces)
    return _told(taken, traces, received, again=again)


def _told(
    receipts: list[Receipt | None],
    traces: Sequence[str],
    received: Outbox[ArticlesReceived],
    *,
    again: bool,
) -> list[Receipt | None]:
    """Tell of what was taken in; return the receipts."""
    lane = Lane.BULK if again else Lane.FRESH
    for receipt, trace in zip(receipts, traces, strict=True):
        if receipt and not receipt.duplicate:
            id = receipt.id
            received.publish(ArticlesReceived(ids=(id,), traces={id: trace}, lane=lane))
            with tracing.about(id, trace):
                get_logger("ingest").debug("received")
    return receipts


def status(id: str, *, intake: Intake, archive: Archive) -> Status:
    """Tell where an article stands; what the ledger has forgotten, the index knows.

    Raises NotFound, ArchiveAway.
    """
    try:
        return intake.status(id)
    except NotFound:
        return archive.status(id)


def withdraw(
    id: str, *, intake: Intake, archive: Archive, withdrawn: Outbox[ArticlesWithdrawn]
) -> Status:
    """Take an article back for good. Raises NotFound, ArchiveAway."""
    trace = tracing.of_request()
    try:
        status, is_new = intake.withdraw(id, trace=trace)
    except NotFound:
        archive.status(id)
        status, is_new = intake.withdraw(id, known=True, trace=trace)
    if is_new:
        withdrawn.publish(ArticlesWithdrawn(ids=(id,), traces={id: trace}))
    return status


def dead_letter(id: str, *, intake: Intake) -> DeadLetter:
    """Return a dead letter with the article as it was posted. Raises NotFound, NotDead."""
    status, article = intake.dead_letter(id)
    return DeadLetter(status=status, article=AsPosted.model_validate(dict(article)))


def replay(id: str, *, intake: Intake, received: Outbox[ArticlesReceived]) -> Status:
    """Make a dead letter due again. Raises NotFound, NotDead."""
    status = intake.replay(id)
    received.publish(ArticlesReceived(ids=(id,), traces={id: status.trace or ""}))
    return status


def replay_all(*, intake: Intake, received: Outbox[ArticlesReceived]) -> int:
    """Make the dead letters of this moment due again; return how many."""
    total = intake.dead_letters(0, 1).total
    replayed = 0
    while replayed < total:
        page = intake.dead_letters(0, min(_REPLAY_PAGE, total - replayed)).items
        done = sum(_replayed(status, intake, received) for status in page)
        if not done:
            break
        replayed += done
    return replayed


def _replayed(status: Status, intake: Intake, received: Outbox[ArticlesReceived]) -> bool:
    if status.state is not State.DEAD:
        return False
    try:
        replay(status.id, intake=intake, received=received)
    except (NotDead, NotFound):
        return False
    return True
