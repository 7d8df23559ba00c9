"""Wires the worker behind the index: runs saved searches, calls webhooks and sends mails."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import BoundedSemaphore

from celery import Celery

from services.search.adapters import follow_known, open_reader
from services.search.alerts.delivery import Desk, deliver
from services.search.alerts.finding import Finder
from services.search.alerts.handlers import Came, announce
from services.search.alerts.ports import Postman, Searches
from services.search.alerts.present import PresentSearches
from services.search.alerts.redis_paces import open_paces
from services.search.alerts.redis_postman import open_postman
from services.search.alerts.redis_rivers import open_rivers
from services.search.alerts.redis_store import open_searches
from services.search.alerts.turns import Turns
from services.search.alerts.web_client import WebClient
from services.search.settings import SearchSettings
from services.search.workers.following import FollowSweeper, follow_on, remind
from services.search.workers.mails import mailing, mending
from services.search.workers.queues import ALERTS, DELIVERIES, DIGESTS
from shared.access.redis_owners import open_owners
from shared.errors import SurroundingsError
from shared.path.celery_queue import make_celery
from shared.path.keeper import keep
from shared.path.ports import FollowUps
from shared.path.redis_follow_ups import open_follow_ups
from shared.tagging.loader import load_tagger

ALERTS_THREADS = 5
# Webhooks that keep their callers waiting leave a thread for the searches, and one for mails.
_CALLING = ALERTS_THREADS - 2


def create_alerts_worker(settings: SearchSettings) -> Celery:
    """Return the Celery app with the tasks of alerts, deliveries and mails, and their sweep.

    Raises WeightsMissing, WeightsCorrupt, BadDictionary, BadSynonyms, BadSender.
    """
    app = make_celery(settings)
    # What was kept by who is gone rests.
    searches = PresentSearches(open_searches(settings), open_owners(settings))
    postman = open_postman(settings)
    run_searches = _announcing(settings, searches, postman)
    call_webhooks = _delivering(settings, searches, postman)
    follow_ups = open_follow_ups(settings)
    room = BoundedSemaphore(_CALLING)

    def run_and_tell(ids: Sequence[str]) -> None:
        run_searches(follow_ups.came(ALERTS.name, ids))
        with suppress(SurroundingsError):
            # Sooner than the sweep.
            remind(app, [DELIVERIES], follow_ups)

    @app.task(name=ALERTS.task, shared=False)
    def articles_indexed(*_: object) -> None:
        """Run the saved searches over articles that are due."""
        follow_on(app, ALERTS, run_and_tell, follow_ups)

    @app.task(name=DELIVERIES.task, shared=False)
    def make_deliveries(*_: object) -> None:
        """Call webhooks of deliveries that are due; those who do so already see to all of them."""
        if room.acquire(blocking=False):
            try:
                follow_on(app, DELIVERIES, call_webhooks, follow_ups)
            finally:
                room.release()

    followers, also = [ALERTS, DELIVERIES], _nothing
    if settings.smtp_host:
        _add_mails(app, settings, follow_ups)
        followers, also = [*followers, DIGESTS], mending(settings)
    keep(FollowSweeper(app, settings, followers, follow_ups, also))
    return app


def _nothing() -> None:
    """See to nothing else."""


def _add_mails(app: Celery, settings: SearchSettings, follow_ups: FollowUps) -> None:
    """Add the task that sends mails, by one thread, so that webhooks never wait for them."""
    send_mails, alone = mailing(settings), BoundedSemaphore(1)

    @app.task(name=DIGESTS.task, shared=False)
    def send_digests(*_: object) -> None:
        """Do what is due to subscribers; who does so already sees to all of it."""
        if alone.acquire(blocking=False):
            try:
                follow_on(app, DIGESTS, send_mails, follow_ups)
            finally:
                alone.release()


def _delivering(
    settings: SearchSettings, searches: Searches, postman: Postman
) -> Callable[[Sequence[str]], None]:
    """Return what calls the webhooks of deliveries, each search in its turn."""
    web, turns = WebClient(is_private_allowed=settings.webhook_private), Turns(time.monotonic)
    paces, site = open_paces(settings), settings.public_search_url
    desk = Desk(searches, web, postman, paces, time.time, site)

    def call_webhooks(keys: Sequence[str]) -> None:
        for delivery in filter(None, map(postman.find, keys)):
            with turns.of(delivery.search) as wait:
                if wait:
                    postman.again(delivery, wait)
                else:
                    deliver(delivery, desk)

    return call_webhooks


def _announcing(
    settings: SearchSettings, searches: Searches, postman: Postman
) -> Callable[[Came], None]:
    """Return what runs the saved searches over articles."""
    index, cutter = open_reader(settings), load_tagger(dictionary=settings.dictionary)
    known, rivers, finder = follow_known(settings), open_rivers(settings), Finder(cutter)

    def run_searches(came: Came) -> None:
        announce(
            came,
            searches=searches,
            rivers=rivers,
            index=index,
            finder=finder,
            postman=postman,
            known=known(),
        )

    return run_searches
