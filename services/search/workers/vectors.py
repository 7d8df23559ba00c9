"""Wires the worker of the queue `vectors`, which gives articles their vectors."""

from collections.abc import Sequence

from celery import Celery

from services.search.adapters import open_reader, open_vectors
from services.search.index.vectors import Embedder
from services.search.meaning.embedding import embed
from services.search.settings import SearchSettings
from services.search.workers.following import FollowSweeper, follow_on
from services.search.workers.queues import VECTORS
from shared.path.celery_queue import make_celery
from shared.path.keeper import keep
from shared.path.redis_follow_ups import open_follow_ups


def create_vectors_worker(settings: SearchSettings, embedder: Embedder) -> Celery:
    """Return the Celery app with the task of the queue `vectors`, its sweep tied to the worker."""
    app = make_celery(settings)
    index, vectors = open_reader(settings), open_vectors(settings, embedder)
    follow_ups = open_follow_ups(settings)

    def bring_in_line(ids: Sequence[str]) -> None:
        embed(ids, index=index, vectors=vectors, embedder=embedder)

    @app.task(name=VECTORS.task, shared=False)
    def articles_indexed(*_: object) -> None:
        """Bring vectors in line with their articles, those that are due."""
        follow_on(app, VECTORS, bring_in_line, follow_ups)

    keep(FollowSweeper(app, settings, [VECTORS], follow_ups))
    return app
