"""The edge to Celery: what arrives on the queue `enrich`."""

from collections.abc import Callable, Sequence
from typing import Any

from celery import Celery

from services.enrich.handlers import EnrichPorts, enrich
from shared.path.events import ArticlesReceived
from shared.path.heart import Heart
from shared.path.state import Lane


def register(app: Celery, ports: Callable[[], EnrichPorts], heart: Callable[[], Heart]) -> None:
    """Register the room's tasks; ports and heart are those of the process that does the work."""

    @app.task(name=ArticlesReceived.task, bind=True, shared=False)
    def articles_received(task: Any, ids: Sequence[str], lane: str = Lane.FRESH) -> None:
        """Annotate these articles and others that are due."""
        with heart().at_work(task.request.id) as holder:
            enrich(ids, holder=holder, ports=ports(), lane=Lane(lane))
