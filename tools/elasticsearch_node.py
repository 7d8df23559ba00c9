"""A real Elasticsearch: the one that is named, else a node made by tools/elasticsearch."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.redis_server import free_port

ROOT = Path(__file__).parent.parent


class NoJava(Exception):
    """There is no Java and Maven here, so nothing runs against a real Elasticsearch."""


@contextmanager
def elasticsearch_node(folder: Path, heap: str = "512m") -> Iterator[str]:
    """Yield the address of a node; its own one has so much heap. Raises NoJava."""
    if url := os.environ.get("CAIBIAN_TEST_ELASTICSEARCH_URL"):
        yield url
        return
    if not (shutil.which("java") and shutil.which("mvn")):
        raise NoJava
    with _own_node(folder, heap) as url:
        yield url


@contextmanager
def _own_node(folder: Path, heap: str) -> Iterator[str]:
    port = free_port()
    command = [str(ROOT / "tools/elasticsearch/run"), str(folder), str(port), heap]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert any(line.startswith("READY") for line in process.stdout), (
            "the node ended before it was ready"
        )
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()
