"""Serves an app by uvicorn, in this process or in several that share its port.

Several are uvicorn's own workers under its supervisor, which restarts one that dies. What it lacks
is here: workers end when their supervisor was killed (else they would hold the port), a request
that never ends keeps nobody from stopping, and /metrics tells the sum of all.
"""

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI

from shared import telemetry
from shared.http.guards import GuardedProtocol
from shared.http.probes import METRICS_FOLDER
from shared.logs import configure_logs
from shared.settings import SharedSettings, read_settings

S = TypeVar("S", bound=SharedSettings)

# Requests may go on for so long after a signal; then come the ends of what the app holds.
_GRACE_SECONDS = 4
# A worker that doesn't answer for so long is replaced; a busy machine may starve one for a while.
_HUNG_SECONDS = 30


def serve(
    make: Callable[[], FastAPI],
    factory: str,
    *,
    host: str,
    port: int,
    processes: int,
    proxies: str,
) -> None:
    """Serve until told to stop: what `make` makes or, in each of several processes, `factory`.

    `factory` names a function without arguments, as "package.module:function"; `proxies` are those
    whose word for a caller's address is taken, as uvicorn's `forwarded_allow_ips` has them.
    """
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "log_config": None,
        "access_log": False,
        "forwarded_allow_ips": proxies,
        "timeout_graceful_shutdown": _GRACE_SECONDS,
        "http": GuardedProtocol,
        "ws": "none",
        "server_header": False,
    }
    if processes == 1:
        uvicorn.run(make(), **options)
        return
    with _shared_metrics():
        uvicorn.run(
            factory,
            factory=True,
            workers=processes,
            timeout_worker_healthcheck=_HUNG_SECONDS,
            **options,
        )


def app_of_worker(kind: type[S], make: Callable[[S], FastAPI], part: str) -> FastAPI:
    """Return a part's app for one of several processes, by the settings of the environment."""
    _end_with_parent()
    settings = read_settings(kind)
    configure_logs(settings.log_level, settings.log_format)
    telemetry.install(part)
    return make(settings)


def _end_with_parent() -> None:
    """Have this process told to stop when the one that started it is gone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


@contextmanager
def _shared_metrics() -> Iterator[None]:
    """Name the folder in which the processes share what they measure, unless one is named."""
    if METRICS_FOLDER in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="caibian-metrics-") as folder:
        os.environ[METRICS_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[METRICS_FOLDER]
