"""The page of a digest, which shows what a mail would tell."""

from datetime import UTC, datetime

import pytest

from services.search.alerts.handlers import save
from services.search.alerts.ports import News
from services.search.alerts.schemas import FeedEntry, SavedSearch, SearchIn
from services.search.digests.digest import Digest, DigestOf, Story
from services.search.web import digest_pages
from tests.unit.web.clients import HOSTILE, Client, parsed

NOW = datetime(2026, 7, 9, 4, tzinfo=UTC)


@pytest.fixture
def search(client: Client) -> SavedSearch:
    """Return a saved search with a hostile name."""
    return save(SearchIn(name=HOSTILE, q="望川电机"), searches=client.app.state.searches)


def entry(id: str) -> FeedEntry:
    """Return a hostile article."""
    fields = {"id": id, "revision": 1, "title": HOSTILE, "summary": HOSTILE}
    more = {"url": "javascript:alert(1)", "source": HOSTILE, "published_at": None}
    return FeedEntry.model_validate(fields | more | {"received_at": NOW})


def told(search: SavedSearch, **more: object) -> Digest:
    """Return a digest of a story in two articles."""
    story = Story(lead=entry("a"), articles=2, before=3, sources=(HOSTILE, "云岭日报"))
    fields = {
        "search": DigestOf(id=search.id, name=search.name, q=search.q),
        **{"since": NOW, "until": NOW, "number": 9, "articles": 5, "groups": 3, "sources": 2},
        **{"stories": (story,), "unlisted": 2, "unlisted_articles": 3},
        **{"is_cut": True, "missed": 7, "names": (), "is_compared": False},
    }
    return Digest.model_validate(fields | more)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_digest_says_all_that_it_tells_and_leaves_out(
    client: Client, search: SavedSearch, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """Nothing of an article becomes markup, no address but one of the web a link."""
    monkeypatch.setattr(digest_pages, "latest", lambda *_: told(search))
    page = parsed(client.get(f"/searches/{search.id}/digest", language))
    assert HOSTILE in page.one("h1").text()
    assert [a.attributes["href"] for a in page.css(".hit a")] == ["/articles/a"]
    line = page.one(".told").text()
    assert {"2", "3"} <= set(line)
    assert "云岭日报" in line
    main = page.one("main").text()
    assert "7" in page.one(".note").text()
    assert ("另有 2 条（3 篇）" if language == "zh" else "2 further stories (3 articles)") in main


def test_a_digest_is_of_the_hours_that_are_asked_for(client: Client, search: SavedSearch) -> None:
    """What came in longer ago isn't in it; a river leads there, other spans are links."""
    rivers = client.app.state.rivers
    rivers.note(search.id, [News("b", "kb", NOW), News("c", "kc", NOW)], [])
    empty = parsed(client.get(f"/searches/{search.id}/digest?hours=1"))
    assert "没有新稿" in empty.one("main").text()
    spans = [a.attributes["href"] for a in empty.css(".choice a")]
    assert spans == [f"/searches/{search.id}/digest?hours={hours}" for hours in (24, 168)]
    assert parsed(client.get(f"/searches/{search.id}")).css(f'a[href$="{search.id}/digest"]')
    assert client.get(f"/searches/{search.id}/digest?hours=0").status_code == 422
    assert client.get("/searches/0123456789abcdef/digest").status_code == 404
