"""A client of an API with a few articles."""

import pytest

from services.search.indexing.reprints import grouped
from shared.articles import Name, Sentence
from shared.entity_types import EntityType
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.unit.search.clients import Client, client_of


@pytest.fixture
def client() -> Client:
    """Return a client of an API with three articles, two of them reprints."""
    index = FakeIndex()
    name = Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=())
    more = {"names": (name,), "signature": tuple(range(64)), "keywords": ("电机",)}
    summary = (Sentence(start=0, end=4),)
    items = [
        made("a", 1, "望川电机投产", summary=summary, source="云岭日报", **more),
        made("b", 2, "望川电机投产", **more),
        made("c", 3, "雁洲电机", keywords=("电机",)),
    ]
    index.write(grouped(items, index))
    return client_of(index)
