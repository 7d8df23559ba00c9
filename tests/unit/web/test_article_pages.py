"""An article opened out of a result, and the pages of sources and trends."""

from datetime import timedelta

from services.search.indexing.reprints import grouped
from services.search.searching.publishers import dated, publisher
from tests.articles import RECEIVED
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.unit.web.clients import Client, parsed


def test_an_article_knows_the_result_that_it_was_opened_from(client: Client) -> None:
    """Its words are marked; the links go on in the result, and back to it."""
    page = parsed(client.get("/?q=望川&group=none&sort=oldest"))
    first, second, third = [str(a.attributes["href"]) for a in page.css(".hit h3 a")]
    middle = parsed(client.get(second))
    assert {mark.text() for mark in middle.css(".text .found")} == {"望川"}
    assert middle.one("[rel=prev]").attributes["href"] == first
    assert middle.one("[rel=next]").attributes["href"] == third
    back = str(middle.one("[data-key=b]").attributes["href"])
    assert [a.attributes["href"] for a in parsed(client.get(back)).css(".hit h3 a")] == [
        *(first, second, third)
    ]
    assert parsed(client.get(first)).css("[rel=prev]") == []
    alone = parsed(client.get(second.partition("?")[0]))
    assert alone.css(".found, [data-key=b], [rel=next]") == []


def test_neighbours_are_those_of_the_page_of_hits(client: Client) -> None:
    """Also of a later one; a cursor that is over leaves the words."""
    path = "/?q=望川&group=none&sort=oldest&size=2"
    more = str(parsed(client.get(path)).one("[data-more]").attributes["href"])
    (last,) = [str(a.attributes["href"]) for a in parsed(client.get(more)).css(".hit h3 a")]
    page = parsed(client.get(last))
    assert page.css("[rel=prev], [rel=next]") == []
    assert str(page.one("[data-key=b]").attributes["href"]) == more
    old = parsed(client.get(f"{last}x"))
    assert old.css(".text .found")


def test_a_word_within_another_is_marked_once(client: Client) -> None:
    """And a question without words marks nothing."""
    page = parsed(client.get("/articles/a?q=望川电机 望川"))
    assert "".join(mark.text() for mark in page.css(".text .found")) == "望川电机"
    assert parsed(client.get("/articles/a?q=。")).css(".found") == []


def test_a_source_has_a_page() -> None:
    """How much, how late, how much of it with disclaimers; days have no time to be late by."""
    index = FakeIndex()
    late = {"published_at": RECEIVED - timedelta(hours=3), "source": "雁洲日报"}
    day = RECEIVED.replace(hour=16, minute=0, second=0, microsecond=0) - timedelta(days=3)
    items = [
        made("a", 1, "甲", **late),
        made("b", 2, "乙", source="雁洲日报", published_at=day),
        made("c", 3, "丙", source="雁洲日报", published_at=None),
        made("d", 4, "丁", source="别报", published_at=RECEIVED - timedelta(days=9)),
    ]
    index.write(grouped(items, index))
    found = publisher("雁洲日报", index=index)
    assert (found.count, found.undated, found.with_disclaimer) == (3, 1, 0)
    assert (found.delay, found.timed) == (timedelta(hours=3), 1)
    assert sum(each.count for each in found.days) == 2
    known = dated(index=index)
    assert known.undated == 1
    assert known.latest is not None


def test_sources_are_listed_and_shown(client: Client) -> None:
    """Each leads to its page, and that to its articles."""
    listed = parsed(client.get("/publishers"))
    link = next(a for a in listed.css("main a") if a.text() == "云岭日报")
    page = parsed(client.get(str(link.attributes["href"])))
    assert page.one("h1").text() == "云岭日报"
    assert client.get("/publishers?name=无").status_code == 404
    article = parsed(client.get("/articles/b"))
    assert "/publishers?name=" in str(
        article.one("header a[href^='/publishers']").attributes["href"]
    )


def test_trends_of_nothing_offer_a_period_of_something(client: Client) -> None:
    """And say how many articles no period counts."""
    page = parsed(client.get("/trends?from=1999-01-01&to=1999-01-07"))
    links = [str(a.attributes["href"]) for a in page.css("main a")]
    offered = [link for link in links if "from=" in link and "1999" not in link]
    undated = "不计入任何时段" in page.one("main").text()
    assert bool(offered) != undated or (offered and undated)
