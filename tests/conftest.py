"""Fixtures for every kind of test."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings

from tests.java import java_or_skip
from tests.spread import URL, is_spread, shared_node, spread, wait_for_node
from tools.elasticsearch_node import elasticsearch_node
from tools.redis_server import running_redis

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# A developer's own settings are none of their business.
os.environ["CAIBIAN_ENV_FILE"] = ""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell which tests belong together when several processes share them."""
    if is_spread(config):
        spread(items)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start what those processes share, before they are started."""
    stack = ExitStack()
    session.config.add_cleanup(stack.close)
    stack.enter_context(shared_node(session.config))


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
    if URL in os.environ:
        wait_for_node(os.environ[URL])
    with java_or_skip(), elasticsearch_node(folder) as url:
        yield url


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name cases of bytes by their number: processes that share the tests must agree on names.

    What was packed by gzip or zip holds the time at which each process packed it.
    """
    return argname if isinstance(val, bytes) else None
