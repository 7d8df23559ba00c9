"""Fixtures for every kind of test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redis_server import running_redis


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Run one Redis for the contract tests; each clears it before use."""
    folder: Path = tmp_path_factory.mktemp("redis")
    with running_redis(folder) as port:
        yield port
