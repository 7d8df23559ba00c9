"""Flower, which shows the workers: closed beyond loopback, and read-only unless told otherwise.

By itself Flower lets whoever reaches it shut workers down, shows its metrics to anybody, and lists
the queues of those workers alone that it has heard of them from.
"""

from collections.abc import Callable
from typing import Any, NoReturn

from flower.api import BaseApiHandler
from flower.urls import handlers
from flower.views import BaseHandler
from flower.views.monitor import Metrics
from tornado.routing import URLSpec
from tornado.web import HTTPError, RequestHandler, authenticated

from services.enrich.flower_door import check_flower, refusal
from services.enrich.settings import EnrichSettings
from shared.path.celery_queue import make_celery
from shared.path.events import all_queues

_CHANGING = ("post", "put", "patch", "delete")


def run_flower(settings: EnrichSettings) -> None:
    """Show the workers in Flower until told to stop. Raises FlowerOpen."""
    check_flower(settings)
    auth = settings.flower_auth.get_secret_value()
    arguments = [f"--address={settings.flower_host}", f"--port={settings.flower_port}"]
    if auth:
        arguments.append(f"--basic-auth={auth}")
        Metrics.get = authenticated(Metrics.get)
    guard(has_password=bool(auth))
    list_all_queues()
    if not settings.flower_write:
        make_read_only()
    make_celery(settings).start(["flower", *arguments])


def make_read_only() -> list[str]:
    """Have each door that changes something refuse; return the names of those behind them."""
    changing = [
        (handler, method)
        for handler in map(_handler, handlers)
        if issubclass(handler, BaseApiHandler)
        for method in _CHANGING
        if getattr(handler, method) is not getattr(RequestHandler, method)
    ]
    for handler, method in changing:
        setattr(handler, method, authenticated(_refuse))
    return [handler.__name__ for handler, _ in changing]


def list_all_queues() -> None:
    """Have the page of the broker show every queue of ours."""
    BaseHandler.get_active_queue_names = lambda _: all_queues()


def guard(*, has_password: bool) -> None:
    """Have every door refuse what another site's page asks for."""
    for kind in (BaseApiHandler, BaseHandler):
        kind.prepare = _guarded(kind.prepare, has_password=has_password)


def _guarded(before: Callable[..., None], *, has_password: bool) -> Callable[..., None]:
    def prepare(self: RequestHandler) -> None:
        request = self.request
        if why := refusal(str(request.method), request.headers, has_password=has_password):
            raise HTTPError(403, why)
        before(self)

    return prepare


def _handler(route: Any) -> type[RequestHandler]:
    """Return the handler of a route of Flower's, which has them in two forms."""
    handler: type[RequestHandler]
    handler = route.handler_class if isinstance(route, URLSpec) else route[1]
    return handler


def _refuse(_: RequestHandler, *__: str) -> NoReturn:
    raise HTTPError(403, "Flower is read-only here; CAIBIAN_FLOWER_WRITE=true changes that")
