"""Requests about articles on their way, and about the service itself."""

from caibian_client.models.ingest import DeadLetter, DeadLetters, Replayed, Stats, Status
from caibian_client.models.operations import Health, Readiness
from caibian_client.wire import Api, Call, model, text

_ONE = "/v1/articles/{id}"
_LETTERS = "/v1/dead-letters"


def status(id: str) -> Call[Status]:
    """Tell where an article stands on the path. Raises NotFound."""
    return Call("ingest", "GET", _ONE, model(Status), {"id": id})


def withdraw(id: str) -> Call[Status]:
    """Take an article back: no search finds it any more. Raises NotFound."""
    return Call("ingest", "DELETE", _ONE, model(Status), {"id": id})


def stats() -> Call[Stats]:
    """Count what is on the path, and how fast it moves."""
    return Call("ingest", "GET", "/v1/stats", model(Stats))


def dead_letters(*, offset: int = 0, limit: int = 50) -> Call[DeadLetters]:
    """Show a page of the articles that failed, newest first; `limit` is 500 at most."""
    page = {"offset": offset, "limit": limit}
    return Call("ingest", "GET", _LETTERS, model(DeadLetters), parameters=page)


def dead_letter(id: str) -> Call[DeadLetter]:
    """Show a dead letter as it was posted. Raises NotFound, Conflict when it isn't dead."""
    return Call("ingest", "GET", f"{_LETTERS}/{{id}}/article", model(DeadLetter), {"id": id})


def replay(id: str) -> Call[Status]:
    """Try a dead letter again. Raises NotFound, Conflict when it isn't dead."""
    path = f"{_LETTERS}/{{id}}/replay"
    return Call("ingest", "POST", path, model(Status), {"id": id}, is_repeatable=False)


def replay_all() -> Call[Replayed]:
    """Try all dead letters again."""
    return Call("ingest", "POST", f"{_LETTERS}/replay", model(Replayed))


def health(api: Api = "ingest") -> Call[Health]:
    """Tell whether a service is alive, and its release."""
    return Call(api, "GET", "/healthz", model(Health))


def readiness(api: Api = "ingest") -> Call[Readiness]:
    """Tell which parts of a service are not as they should be; also when it can't serve."""
    return Call(api, "GET", "/readyz", model(Readiness), accepts=frozenset({503}))


def metrics(api: Api = "ingest") -> Call[str]:
    """Return the metrics of a service, as Prometheus reads them."""
    return Call(api, "GET", "/metrics", text)
