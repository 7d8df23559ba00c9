"""Fixtures for every kind of test."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.java import java_or_skip
from tools.elasticsearch_node import elasticsearch_node
from tools.redis_server import running_redis

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Run one Redis for the contract tests; each clears it before use."""
    with running_redis(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run one Elasticsearch for all tests; each uses an index of its own.

    Without Java they are skipped, which in CI is a failure.
    """
    folder = tmp_path_factory.mktemp("elasticsearch")
    with java_or_skip(), elasticsearch_node(folder) as url:
        yield url
