"""Wires the worker of the queue `alerts`, which runs saved searches and calls webhooks."""

import time
from collections.abc import Sequence

from celery import Celery

from services.search.adapters import follow_known, open_reader
from services.search.alerts.delivery import deliver
from services.search.alerts.handlers import announce
from services.search.alerts.redis_store import open_searches
from services.search.alerts.schemas import Delivery
from services.search.alerts.web_client import WebClient
from services.search.settings import SearchSettings
from services.search.workers.queues import DELIVER, CeleryPostman
from shared.path.celery_queue import PATIENT, make_celery
from shared.path.events import ArticlesIndexed
from shared.tagging.loader import load_tagger


def create_alerts_worker(settings: SearchSettings) -> Celery:
    """Return the Celery app with the tasks of the queue `alerts`.

    Raises WeightsMissing, WeightsCorrupt, BadDictionary, BadSynonyms.
    """
    app = make_celery(settings)
    searches, postman = open_searches(settings), CeleryPostman(app)
    index, cutter = open_reader(settings), load_tagger(dictionary=settings.dictionary)
    known = follow_known(settings)
    web = WebClient(is_private_allowed=settings.webhook_private)

    @app.task(name=ArticlesIndexed.task, **PATIENT)
    def articles_indexed(ids: Sequence[str]) -> None:
        """Run the saved searches over these articles."""
        announce(
            ids,
            searches=searches,
            index=index,
            cutter=cutter,
            postman=postman,
            known=known(),
        )

    @app.task(name=DELIVER, **PATIENT)
    def make_delivery(delivery: dict[str, object]) -> None:
        """Call a webhook."""
        made = Delivery.model_validate(delivery)
        deliver(made, searches=searches, web=web, postman=postman, clock=time.time)

    return app
