"""An index of each kind, and a ledger of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.search.index.ports import SearchIndex
from tests.contract.ledger_hands import SETTINGS
from tests.contract.ledger_world import MakeWorld, World
from tests.contract.opened import KINDS, opened


@pytest.fixture(params=KINDS)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    """Return an empty index of each kind."""
    with opened(request, tmp_path) as empty:
        yield empty


@pytest.fixture(params=["fake", "redis"])
def world(request: pytest.FixtureRequest, redis_port: int) -> Iterator[MakeWorld]:
    """Return a maker of worlds with an empty ledger."""
    worlds: list[World] = []

    def make(**config: int) -> World:
        chosen = SETTINGS.model_copy(update=config)
        worlds.append(World(request.param, redis_port, chosen))
        return worlds[-1]

    yield make
    for each in worlds:
        each.close()
