"""A real Elasticsearch for the tests: the one that is named, else one of the tests' own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.redis_server import free_port

ROOT = Path(__file__).parent.parent
START_SECONDS = 300


@contextmanager
def elasticsearch_node(folder: Path) -> Iterator[str]:
    """Yield the address of a node; without Java skip, which in CI is a failure."""
    if url := os.environ.get("CAIBIAN_TEST_ELASTICSEARCH_URL"):
        yield url
        return
    if not (shutil.which("java") and shutil.which("mvn")):
        reason = "no Java and Maven here, so nothing was tested against a real Elasticsearch"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with _own_node(folder) as url:
        yield url


@contextmanager
def _own_node(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [str(ROOT / "tools/elasticsearch/run"), str(folder), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert any(line.startswith("READY") for line in process.stdout), "the node ended"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()
