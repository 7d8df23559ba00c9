"""The edge to Celery: what arrives on the queue `index`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from celery import Celery

from services.search.indexing import reindex as reindexing
from services.search.indexing.handlers import IndexPorts, index
from shared.path.events import ArticlesEnriched, ArticlesWithdrawn


def register(app: Celery, ports: Callable[[], IndexPorts], reindex_file: Path) -> None:
    """Register the indexer's tasks; `ports` is asked for in the process that does the work.

    `reindex_file` is where a new index is asked for.
    """

    @app.task(name=ArticlesEnriched.task, bind=True, shared=False)
    def articles_enriched(task: Any, ids: Sequence[str]) -> None:
        """Write these articles, and others that are due, into the index."""
        index(ids, holder=task.request.id, ports=ports())

    @app.task(name=ArticlesWithdrawn.task, bind=True, shared=False)
    def articles_withdrawn(task: Any, ids: Sequence[str]) -> None:
        """Remove these articles from the index."""
        index(ids, holder=task.request.id, ports=ports())

    @app.task(name=reindexing.TASK, shared=False)
    def reindex() -> None:
        """Make the index anew if that is asked for."""
        reindexing.answer(reindex_file, index=ports().index)
