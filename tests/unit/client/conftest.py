"""Fixtures of the client's tests: each test is done with both clients."""

from collections.abc import Callable

import httpx
import pytest

from tests.unit.client.asked import Asked, Handler


@pytest.fixture(params=["Client", "AsyncClient"])
def scripted(request: pytest.FixtureRequest) -> Callable[[Handler], Asked]:
    """Return what makes a client whose requests a handler answers."""
    return lambda handler: Asked(request.param == "AsyncClient", httpx.MockTransport(handler))
