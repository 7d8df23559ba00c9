"""The edge to Celery: what arrives on the queue `enrich`."""

from collections.abc import Callable, Sequence
from typing import Any

from celery import Celery

from services.enrich.handlers import EnrichPorts, enrich
from shared.path.events import ArticlesReceived


def register(app: Celery, ports: Callable[[], EnrichPorts]) -> None:
    """Register the room's tasks; `ports` is asked for in the process that does the work."""

    @app.task(name=ArticlesReceived.task, bind=True, shared=False)
    def articles_received(task: Any, ids: Sequence[str]) -> None:
        """Annotate these articles and others that are due."""
        enrich(ids, holder=task.request.id, ports=ports())
