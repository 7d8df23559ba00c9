"""An article of the index that can't be read costs no other its place in a list."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from prometheus_client import generate_latest

from services.search.alerts.finding import Finder
from services.search.alerts.handlers import announce, save
from services.search.alerts.running import feed
from services.search.alerts.schemas import SearchIn
from services.search.documents.document import Document
from services.search.documents.extract import behind
from services.search.documents.packing import beside, pack, unpack
from services.search.documents.unreadable import unreadable_seen
from services.search.ranking.reader import RankedReader
from shared.articles import Name
from shared.entity_types import EntityType
from tests.articles import LATER
from tests.contract.indexes import PairCutter, made
from tests.fake_index import FakeIndex
from tests.fake_searches import FakePostman, FakeRivers, FakeSearches
from tests.unit.search.clients import client_of

GROUP = {"group": ["one"]}
Damage = Callable[[Document], dict[str, bytes]]


def cut_card(document: Document) -> dict[str, bytes]:
    """Let the card end too early, and with it all that is packed by its likeness."""
    return {"card": document.blobs["card"][:-3]}


def no_card(_: Document) -> dict[str, bytes]:
    """Leave nothing of the card."""
    return {"card": b""}


def odd_time(document: Document) -> dict[str, bytes]:
    """Let the card say that it was published at no time."""
    card = document.blobs["card"]
    line = behind(card).encode("gb18030")
    odd = line.replace(b'"published_at":null', b'"published_at":"soon"')
    assert odd != line
    return {"card": pack(unpack(card).replace(line, odd), beside=beside(card))}


def odd_number(document: Document) -> dict[str, bytes]:
    """Let a zone of the article begin at what is no number."""
    likeness = unpack(document.blobs["card"])
    whole = unpack(document.blobs["enriched"], likeness)
    odd = whole.replace(b'"zones":[[0', b'"zones":[["a"')
    assert odd != whole
    return {"enriched": pack(odd, likeness, beside(document.blobs["enriched"]))}


def cut_article(document: Document) -> dict[str, bytes]:
    """Let the article end too early."""
    return {"enriched": document.blobs["enriched"][:-3]}


DAMAGES = [cut_card, no_card, odd_time, odd_number, cut_article]
# What lists show by the card alone isn't touched by a damaged article.
CARDS = [cut_card, no_card, odd_time]


def index_with(damage: Damage) -> FakeIndex:
    """Return an index of two good articles and a damaged one, all in one group."""
    index = FakeIndex()
    name = Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=())
    more = {"names": (name,), "keywords": ("电机",), "received_at": LATER}
    for number, id in enumerate(("bad", "good", "other"), 1):
        document = made(id, number, "望川电机昨日投产", **more)
        if id == "bad":
            document = replace(document, blobs=document.blobs | damage(document))
        index.write([replace(document, keywords=document.keywords | GROUP)])
    return index


@pytest.mark.parametrize("damage", DAMAGES)
def test_searches_leave_it_out(damage: Damage, caplog: pytest.LogCaptureFixture) -> None:
    """Ranked or by time, explained, with facets; the log names it."""
    index = index_with(damage)
    client = client_of(index)
    client.app.state.ports = replace(client.app.state.ports, index=RankedReader(index))
    for sort in ("relevance", "fresh", "newest", "oldest"):
        params = {"q": "望川电机", "sort": sort, "group": "none", "explain": "true"}
        answer = client.get("/v1/search", params | {"facets": "day,person"})
        assert answer.status_code == 200
        assert {hit["id"] for hit in answer.json()["hits"]} == {"good", "other"}
        assert "left out: 1" in "".join(answer.json()["notes"])
    assert "bad can't be read" in caplog.text


@pytest.mark.parametrize("damage", [cut_card, no_card, odd_number, cut_article])
def test_itself_is_a_problem_and_no_bug(damage: Damage) -> None:
    """404 that says how to mend it, and counted."""
    client = client_of(index_with(damage))
    before = counted()
    answer = client.get("/v1/articles/bad")
    assert (answer.status_code, "Post it again" in answer.json()["mend"]) == (404, True)
    assert counted() == before + 1


def counted() -> float:
    """Return how often an article couldn't be read, as /metrics tells it."""
    told = generate_latest(unreadable_seen()).decode()
    return float(re.findall(r"^caibian_unreadable_articles_total (\S+)$", told, re.MULTILINE)[0])


@pytest.mark.parametrize("damage", CARDS)
def test_lists_leave_it_out(damage: Damage) -> None:
    """Reprints, the page of an entity, titles while somebody types."""
    client = client_of(index_with(damage))
    answer = client.get("/v1/articles/good").json()
    assert [other["id"] for other in answer["reprints"]] == ["other"]
    named = client.get("/v1/entities/PER:陆知远").json()
    assert {each["id"] for each in named["articles"]} == {"good", "other"}
    (title,) = (s for s in client.get("/v1/suggest?q=望川").json()["suggestions"] if s["id"])
    assert title["id"] in {"good", "other"}


@pytest.mark.parametrize("damage", [cut_card, no_card, odd_number, cut_article])
@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_the_export_goes_on_behind_it(damage: Damage, form: str) -> None:
    """As lines or as a table."""
    answer = client_of(index_with(damage)).get("/v1/export", {"format": form})
    assert answer.status_code == 200
    assert ("good" in answer.text, "other" in answer.text) == (True, True)
    assert '"bad"' not in answer.text
    assert "\nbad," not in answer.text


@pytest.mark.parametrize("damage", [cut_card, no_card, odd_number, cut_article])
def test_nothing_is_like_it(damage: Damage) -> None:
    """And it is like nothing, but that is no error."""
    index = index_with(damage)
    index.documents = {
        id: replace(each, keywords=each.keywords | {"group": [id]})
        for id, each in index.documents.items()
    }
    client = client_of(index)
    assert client.get("/v1/articles/bad/similar").json() == {"hits": []}
    alike = client.get("/v1/articles/good/similar").json()["hits"]
    assert [hit["id"] for hit in alike] == ["other"]


@pytest.mark.parametrize("damage", CARDS)
def test_saved_searches_tell_of_the_others(damage: Damage) -> None:
    """In their feed and by their webhook."""
    index, searches, postman = index_with(damage), FakeSearches(), FakePostman()
    search = save(
        SearchIn(name="电机", q="电机", webhook="https://hook.example/"), searches=searches
    )
    entries = feed(search, index=index, cutter=PairCutter())
    assert {entry.id for entry in entries} == {"good", "other"}
    announce(
        dict.fromkeys(["bad", "good", "other"]),
        searches=searches,
        rivers=FakeRivers(searches),
        index=index,
        finder=Finder(PairCutter()),
        postman=postman,
    )
    assert {sent.article.id for sent, _ in postman.sent} == {"good", "other"}
