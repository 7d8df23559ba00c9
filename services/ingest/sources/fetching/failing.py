"""How the engine gives up inside: by an error that carries what is told of it."""

from services.ingest.sources.models import Cause, Failure, Outcome

_GONE = (404, 410)
_FORBIDDEN = (401, 403, 407, 451)


class Failed(Exception):
    """It couldn't be read; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


def failed(cause: Cause, detail: str, status: int | None = None) -> Failed:
    """Return the error for what another look at once wouldn't mend."""
    return Failed(Failure(Outcome.FAILED, cause, detail, status))


def busy(cause: Cause, detail: str, after: float | None, status: int | None = None) -> Failed:
    """Return the error for what may be asked again after so many seconds."""
    return Failed(Failure(Outcome.BUSY, cause, detail, status, after))


def of_status(status: int, retry_after: float | None) -> Failed:
    """Return what a status means that is neither success, nor a redirect, nor 304."""
    detail = f"it answered {status}"
    if status in _GONE:
        return Failed(Failure(Outcome.GONE, Cause.STATUS, detail, status))
    if status in (429, 503):
        return busy(Cause.STATUS, detail, retry_after, status)
    return failed(Cause.FORBIDDEN if status in _FORBIDDEN else Cause.STATUS, detail, status)
