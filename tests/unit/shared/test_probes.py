"""Every HTTP service tells its version, its health and how long its answers took."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from shared import __version__
from shared.errors import RedisAway
from shared.http.app import make_api
from shared.http.probes import install_probes
from shared.http.readiness import Readiness
from tests.asgi import call

ROOT = Path(__file__).parent.parent.parent.parent
router = APIRouter()


@router.get("/things/{id}")
def get_thing(id: str) -> StreamingResponse:
    """Stream a thing."""
    return StreamingResponse(iter([id, "!"]))


@router.get("/broken")
def get_broken() -> None:
    """Fail unexpectedly."""
    raise KeyError


def away() -> None:
    """Be away."""
    raise RedisAway


def test_health_tells_the_version_and_what_is_away() -> None:
    """A service that lives isn't ready for that alone."""
    app = make_api(router, title="x", version="1")
    install_probes(app, Readiness({"store": away, "index": lambda: None}))
    assert call(app, "GET", "/healthz").json() == {"status": "ok", "version": __version__}
    ready = call(app, "GET", "/readyz")
    parts = ready.json()["parts"]
    assert (ready.status_code, parts["index"]) == (503, {"state": "ok"})
    assert (parts["store"]["state"], parts["store"]["detail"]) == ("away", str(RedisAway()))


def test_times_are_told_by_route_and_status() -> None:
    """By the route's form and not by what it was asked for; of streams, bugs and strays too."""
    app = make_api(router, title="x", version="1")
    install_probes(app, Readiness({}))
    assert call(app, "GET", "/things/a").text == "a!"
    for path in ("/things/b", "/things/c?no=1", "/broken", "/nowhere/1", "/nowhere/2"):
        call(app, "GET", path)
    text = call(app, "GET", "/metrics").text
    counts = re.findall(r"^caibian_http_request_seconds_count\{(.*)\} (\S+)$", text, re.MULTILINE)
    assert dict(counts) == {
        'method="GET",route="/things/{id}",status="200"': "2.0",
        'method="GET",route="/things/{id}",status="422"': "1.0",
        'method="GET",route="/broken",status="500"': "1.0",
        'method="GET",route="none",status="404"': "2.0",
    }


def test_apps_measure_apart() -> None:
    """Each in its own registry, as in one process of the tests."""
    for _ in range(2):
        app = make_api(router, title="x", version="1")
        install_probes(app, Readiness({}))
        call(app, "GET", "/things/a")
        assert 'route="/things/{id}",status="200"} 1.0' in call(app, "GET", "/metrics").text


def test_the_version_is_the_one_of_the_project() -> None:
    """The images hold the code without pyproject.toml, so it stands in both."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


@pytest.mark.parametrize("room", ["ingest", "enrich", "search"])
def test_each_room_tells_its_version(room: str) -> None:
    """Without any setting."""
    command = [sys.executable, "-m", f"services.{room}", "--version"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == f"caibian {__version__}\n"
