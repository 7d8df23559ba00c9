"""What a test does that needs a real Elasticsearch where there is no Java."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tools.elasticsearch_node import NoJava


@contextmanager
def java_or_skip() -> Iterator[None]:
    """Skip the test when a node can't be started for want of Java, which in CI is a failure."""
    try:
        yield
    except NoJava as error:
        if os.environ.get("CI"):
            pytest.fail(str(NoJava.__doc__))
        pytest.skip(str(error.__doc__))
