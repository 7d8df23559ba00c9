"""What ingest does: take articles in, take them back, bring the dead back to life."""

from collections.abc import Sequence

from services.ingest.ports import Archive
from shared.articles import RawArticle
from shared.errors import NotDead, NotFound, Overloaded
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
) -> Receipt:
    """Take one article in. Raises Overloaded."""
    (receipt,) = accept_all([article], intake=intake, received=received, again=again)
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
    """Take articles in, in order; None stands where the path is full.

    `again` takes what is indexed unchanged through the path once more.
    """
    receipts = intake.accept(articles, again=again)
    lane = Lane.BULK if again else Lane.FRESH
    for receipt in receipts:
        if receipt and not receipt.duplicate:
            received.publish(ArticlesReceived(ids=(receipt.id,), lane=lane))
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
    try:
        status, is_new = intake.withdraw(id)
    except NotFound:
        archive.status(id)
        status, is_new = intake.withdraw(id, known=True)
    if is_new:
        withdrawn.publish(ArticlesWithdrawn(ids=(id,)))
    return status


def replay(id: str, *, intake: Intake, received: Outbox[ArticlesReceived]) -> Status:
    """Make a dead letter due again. Raises NotFound, NotDead."""
    status = intake.replay(id)
    received.publish(ArticlesReceived(ids=(id,)))
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
