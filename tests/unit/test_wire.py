"""What travels or is kept is read by the releases around it; what comes in is read strictly."""

import json
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pydantic import ValidationError

from services.enrich.annotate import annotate
from services.ingest.schemas import ArticleIn
from services.search.alerts.schemas import DeadDelivery, Delivery, SavedSearch, SearchIn
from services.search.article import decode_article
from services.search.documents.packing import read_article, unpack_raw
from shared.path.events import ArticlesReceived
from shared.path.state import State
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagger
from tests.fakes import World

BEFORE = Path(__file__).parent.parent / "data" / "written_by_0.1.0.json"
_FREE = ("metadata", "versions")


@cache
def tagger() -> Tagger:
    """Return the tagger."""
    return load_tagger()


def before(shelf: str) -> str:
    """Return the article as release 0.1.0 wrote it on a shelf."""
    text: str = json.loads(BEFORE.read_text(encoding="utf-8"))[shelf]
    return text


def with_more(value: Any) -> Any:
    """Return JSON in which every object has a field that no release knows."""
    if isinstance(value, list):
        return [with_more(one) for one in value]
    if not isinstance(value, dict):
        return value
    known = {name: one if name in _FREE else with_more(one) for name, one in value.items()}
    return known | {"of_tomorrow": {"a": 1}}


def world_with(raw: str, enriched: str | None = None) -> World:
    """Return a world in which another release has put this on the shelves."""
    world = World(annotate=partial(annotate, tagger=tagger()))
    id = json.loads(raw)["id"]
    world.post(id)
    if enriched is not None:
        world.enrich()
    world.ledger.rows[id].raw, world.ledger.rows[id].enriched = raw, enriched
    return world


@pytest.mark.parametrize("change", [lambda article: article, with_more])
def test_enrich_annotates_what_another_release_took_in(change: Any) -> None:
    """One from before, and one with more fields than are known today."""
    world = world_with(json.dumps(change(json.loads(before("raw")))))
    world.enrich()
    world.write()
    assert world.status("before-1").state is State.INDEXED
    blobs = world.index.documents["before-1"].blobs
    article = read_article(blobs["enriched"], blobs["card"])
    assert article.title == "星澜汽车在云岭市投产新能源客车"
    assert json.loads(bytes(article.metadata)) == {"desk": "财经"}
    assert "云岭市青石区" in [name.name for name in article.names]


@pytest.mark.parametrize("change", [lambda article: article, with_more])
def test_the_indexer_writes_what_another_release_annotated(change: Any) -> None:
    """And the index gives back all that it knows; what was posted comes back as it was."""
    raw, enriched = (change(json.loads(before(shelf))) for shelf in ("raw", "enriched"))
    world = world_with(json.dumps(raw), json.dumps(enriched))
    world.write()
    assert world.status("before-1").state is State.INDEXED
    document = world.index.documents["before-1"]
    assert document.keywords["organisation"] == ["星澜汽车"]
    assert document.keywords["disclaimer"] == ["any", "investment"]
    blobs = document.blobs
    article = json.loads(msgspec.json.encode(read_article(blobs["enriched"], blobs["card"])))
    # What fields have come since are as they are where nothing is known of them.
    assert article == json.loads(msgspec.json.encode(decode_article(before("enriched"))))
    assert json.loads(unpack_raw(blobs["raw"], blobs["enriched"], blobs["card"])) == raw


def test_events_and_what_alerts_keep_are_read_too() -> None:
    """With their parts."""
    assert ArticlesReceived.model_validate(with_more({"ids": ["a"]})).ids == ("a",)
    search = {"id": "s", "name": "甲", "created_at": "2026-07-09T00:00:00Z", "filters": {}}
    filters = {"source": "云岭日报", "of_tomorrow": None}
    kept = SavedSearch.model_validate(with_more(search) | {"filters": filters})
    assert kept.filters.keywords()["source"] == ("云岭日报",)
    entry = {"id": "a", "revision": 1, "title": "甲", "url": None, "source": None, "summary": ""}
    entry |= {"published_at": None, "received_at": "2026-07-09T00:00:00Z"}
    delivery = {"key": "k", "search": "s", "article": entry}
    assert Delivery.model_validate(with_more(delivery)).article.id == "a"
    letter = DeadDelivery.model_validate(with_more({"delivery": delivery, "cause": "x"}))
    assert letter.delivery.key == "k"


@pytest.mark.parametrize("filters", [{"of_tomorrow": "甲"}, {"disclaimer": "of_tomorrow"}])
def test_a_filter_that_is_not_known_widens_no_search(filters: dict[str, str]) -> None:
    """It is an error, where an unknown field beside the filters is none."""
    search = {"id": "s", "name": "甲", "created_at": "2026-07-09T00:00:00Z", "filters": filters}
    with pytest.raises(ValidationError, match="of_tomorrow"):
        SavedSearch.model_validate_json(json.dumps(search))


@pytest.mark.parametrize(
    ("door", "fields"),
    [
        (ArticleIn, {"content": "甲", "of_tomorrow": 1}),
        (SearchIn, {"name": "甲", "of_tomorrow": 1}),
        (SearchIn, {"name": "甲", "filters": {"of_tomorrow": 1}}),
    ],
)
def test_what_comes_in_at_the_doors_is_read_strictly(door: Any, fields: dict[str, Any]) -> None:
    """A misspelt field is told, not left out."""
    with pytest.raises(ValidationError, match="of_tomorrow"):
        door.model_validate(fields)
