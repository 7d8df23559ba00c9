"""Running systems for the functional tests."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.functional.quick import lean, running
from tools.system import ROOT, System

FAULTY = "tests.functional.faulty_enrich"
PAGE = ROOT / "tests/data/page.txt"


@pytest.fixture(scope="module", params=["local", "elasticsearch"])
def system(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    """Run a system on each index in turn."""
    extra = {}
    if request.param == "elasticsearch":
        extra["CAIBIAN_ELASTICSEARCH_URL"] = request.getfixturevalue("elasticsearch_url")
        extra["CAIBIAN_INDEX_NAME"] = f"test-{uuid4().hex}"
    with running(tmp_path_factory.mktemp("system") / "data", extra) as system:
        yield system


@pytest.fixture(scope="session")
def lean_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the process manager's file with the path and both APIs alone."""
    return lean(tmp_path_factory.mktemp("lean"))


@pytest.fixture(scope="session")
def faulty_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one with an enrich worker, too, that misbehaves on demand."""
    good = (ROOT / "supervisord.conf").read_text(encoding="utf-8")
    faulty = good.replace("-m services.enrich worker", f"-m {FAULTY}")
    assert faulty != good
    path = tmp_path_factory.mktemp("config") / "supervisord.conf"
    path.write_text(faulty, encoding="utf-8")
    return path
