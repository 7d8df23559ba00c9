"""Wires the worker of the queue `vectors`, which gives articles their vectors."""

from collections.abc import Sequence

from celery import Celery

from services.search.adapters import open_reader, open_vectors
from services.search.index.vectors import Embedder
from services.search.meaning.embedding import embed
from services.search.settings import SearchSettings
from shared.path.celery_queue import PATIENT, make_celery
from shared.path.events import ArticlesIndexed


def create_vectors_worker(settings: SearchSettings, embedder: Embedder) -> Celery:
    """Return the Celery app with the task of the queue `vectors`."""
    app = make_celery(settings)
    index, vectors = open_reader(settings), open_vectors(settings, embedder)

    @app.task(name=ArticlesIndexed.task, **PATIENT)
    def articles_indexed(ids: Sequence[str]) -> None:
        """Bring the vectors of these articles in line with them."""
        embed(ids, index=index, vectors=vectors, embedder=embedder)

    return app
