"""The alert rules fire when they should, and every metric that they and the dashboards name is."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from redis import Redis

from services.ingest.app import create_app
from services.ingest.settings import IngestSettings
from shared.path.celery_queue import make_celery, send_ids
from tests.asgi import call
from tools.redis_server import free_port
from tools.system import ROOT

PROMETHEUS, GRAFANA = ROOT / "deploy" / "prometheus", ROOT / "deploy" / "grafana"
# What Prometheus and blackbox_exporter tell by themselves.
OTHERS = {"up", "probe_ssl_earliest_cert_expiry"}
NAME = re.compile(r"\b(?:caibian|probe)_[a-z_]+\b|\bup\b(?=\{)")


def promtool() -> str:
    """Return the program; without it the test is skipped, which in CI is a failure."""
    if not (found := shutil.which("promtool")):
        assert not os.environ.get("CI"), "promtool is missing (Debian package prometheus)"
        pytest.skip("promtool is missing (Debian package prometheus)")
    return found


def test_each_alert_fires_where_it_should_and_none_where_all_is_well() -> None:
    """As promtool runs them; each alert has its test."""
    for what, file in (("check", "rules.yml"), ("test", "tests.yml")):
        command = [promtool(), what, "rules", file]
        done = subprocess.run(command, cwd=PROMETHEUS, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    rules = (PROMETHEUS / "rules.yml").read_text(encoding="utf-8")
    tests = (PROMETHEUS / "tests.yml").read_text(encoding="utf-8")
    alerts = set(re.findall(r"alert: (\w+)", rules))
    assert alerts == set(re.findall(r"alertname: (\w+)", tests))


def asked() -> dict[Path, set[str]]:
    """Return the metrics that each file asks for."""
    rules = (PROMETHEUS / "rules.yml").read_text(encoding="utf-8")
    found = {PROMETHEUS: {n for e in re.findall(r"expr: (.*)", rules) for n in NAME.findall(e)}}
    for path in GRAFANA.glob("*.json"):
        board = json.loads(path.read_text(encoding="utf-8"))
        targets = [target for panel in board["panels"] for target in panel["targets"]]
        found[path] = {name for target in targets for name in NAME.findall(target["expr"])}
    return found


def test_every_metric_that_is_asked_for_is_told(redis_port: int) -> None:
    """By ingest, with a store and a broker behind it; what both APIs tell is the same there."""
    with Redis(port=redis_port) as redis:
        redis.flushall()
        redis.config_set("maxmemory", 1 << 30)
        settings = IngestSettings(
            redis_port=redis_port, broker_port=redis_port, search_port=free_port()
        )
        celery = make_celery(settings)
        send_ids(celery, "any.task", ["a"], "enrich")
        app = create_app(settings)
        call(app, "GET", "/healthz")
        text = call(app, "GET", "/metrics").text
        assert 'caibian_redis_info{server="store",version="' in text
        assert 'caibian_redis_info{server="broker",version="' in text
        redis.config_set("maxmemory", 0)
        celery.close()
    told = set(re.findall(r"^([a-z_]+)[{ ]", text, re.MULTILINE)) | OTHERS
    # Of what has labels that only trouble brings, the head alone is there as yet.
    told |= {name for line in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE) for name in [line]}
    names = asked()
    assert len(names) == 3
    for path, wanted in names.items():
        assert len(wanted) >= 2, path
        assert wanted <= told, path


def test_each_alert_leads_to_a_run_book_that_is_there() -> None:
    """A heading, or a marked place, of docs/operations.md."""
    book = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rules = (PROMETHEUS / "rules.yml").read_text(encoding="utf-8")
    marks = re.findall(r"runbook: docs/operations.md#(\S+)", rules)
    assert len(marks) == rules.count("- alert:")
    assert [mark for mark in marks if f'<a id="{mark}"></a>' not in book] == []


@pytest.mark.parametrize("path", sorted(GRAFANA.glob("*.json")), ids=lambda path: path.stem)
def test_a_dashboard_is_one_that_grafana_takes(path: Path) -> None:
    """What its schema asks for is there, ids are once, and no panel lies over another."""
    board = json.loads(path.read_text(encoding="utf-8"))
    assert {"uid", "title", "schemaVersion", "annotations", "templating", "time"} <= set(board)
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        across = range(place["x"], place["x"] + place["w"])
        cells = {(x, y) for x in across for y in range(place["y"], place["y"] + place["h"])}
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
        letters = [target["refId"] for target in panel["targets"]]
        assert len(letters) == len(set(letters))
        assert panel["datasource"] == {"type": "prometheus", "uid": "${source}"}


def test_a_panel_of_what_is_rare_says_nought_and_not_nothing() -> None:
    """A counter of trouble isn't there before the first; an empty panel looks like a broken one."""
    rare = re.compile(r'status="429"|status=~"5|retries_total|state!="ok"')
    boards = [json.loads(path.read_text(encoding="utf-8")) for path in GRAFANA.glob("*.json")]
    targets = [t["expr"] for board in boards for panel in board["panels"] for t in panel["targets"]]
    found = [expr for expr in targets if rare.search(expr)]
    assert len(found) == 4
    assert [expr for expr in found if not expr.endswith(" or vector(0)")] == []
