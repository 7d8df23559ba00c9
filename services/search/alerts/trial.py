"""Trying a webhook: one message is sent, and what was answered is told."""

import secrets
from datetime import UTC, datetime

from services.search.alerts.delivery import Desk, ask_robot, note_failure, tell
from services.search.alerts.schemas import Delivery, FeedEntry, SavedSearch, Trial
from services.search.alerts.shapes.message import bulletin_of
from services.search.alerts.shapes.robots import ROBOTS
from services.search.alerts.web import WebhookFailed, WebhookRefused
from shared.errors import CaibianError
from shared.web.texts import Language, texts

_REST = 1.0


class NoWebhook(CaibianError):
    """The saved search has no webhook."""


def try_webhook(search: SavedSearch, desk: Desk) -> Trial:
    """Send one message to a search's webhook, which counts as any other call of it.

    Raises NoWebhook, RedisAway.
    """
    if search.webhook is None:
        raise NoWebhook(search.id)
    robot = ROBOTS.get(search.shape)
    if wait := desk.paces.turn(search.webhook, robot.rest if robot else _REST):
        return Trial(taken=False, cause=f"it was called just now; again in {wait:.0f} s")
    try:
        if robot is None:
            said = str(tell(search, _trial(search, desk), desk, is_trial=True))
        else:
            bulletin = bulletin_of(search, (), desk.site)
            call = robot.compose(bulletin, search.webhook, search.sign_secret, desk.clock())
            said = ask_robot(robot, search, call, desk)
    except (WebhookFailed, WebhookRefused) as error:
        note_failure(search.id, str(error), desk.searches, desk.clock)
        return Trial(taken=False, cause=str(error))
    desk.searches.note_call(search.id, None)
    return Trial(taken=True, answer=said)


def _trial(search: SavedSearch, desk: Desk) -> Delivery:
    """Return a delivery of an article that there isn't."""
    now = datetime.fromtimestamp(desk.clock(), UTC)
    entry = FeedEntry(
        id="trial",
        revision=1,
        title=texts(Language.ZH)("robots.trial"),
        url=None,
        source=None,
        published_at=None,
        received_at=now,
        summary="",
    )
    return Delivery(key=secrets.token_hex(16), search=search.id, article=entry)
