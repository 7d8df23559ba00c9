"""An article opened out of a result, and the pages of sources and trends."""

from datetime import UTC, datetime, timedelta

from services.search.indexing.reprints import grouped
from services.search.searching.publishers import dated, publisher
from shared.articles import Name
from shared.entity_types import EntityType
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


def test_the_result_goes_on_across_its_pages(client: Client) -> None:
    """From the last hit of a page to the first of the next one, and back; so the keys do too."""
    path = "/?q=望川&group=none&sort=oldest&size=2"
    first_page = parsed(client.get(path))
    more = str(first_page.one("[data-more]").attributes["href"])
    second = [str(a.attributes["href"]) for a in first_page.css(".hit h3 a")][-1]
    (last,) = [str(a.attributes["href"]) for a in parsed(client.get(more)).css(".hit h3 a")]
    on = client.get(str(parsed(client.get(second)).one("[rel=next]").attributes["href"]))
    assert on.status_code == 303
    # The result was searched anew, so it is another cursor of the same page.
    assert on.headers["Location"].partition("&cursor")[0] == last.partition("&cursor")[0]
    page = parsed(client.get(on.headers["Location"]))
    assert page.css("[rel=next]") == []
    results = parsed(client.get(str(page.one("[data-key=b]").attributes["href"])))
    assert [a.text() for a in results.css(".hit h3 a")] == [page.one("h1").text()]
    back = client.get(str(page.one("[rel=prev]").attributes["href"]))
    assert (back.status_code, back.headers["Location"]) == (303, second)


def test_who_stands_nowhere_in_a_result_is_led_to_it(client: Client) -> None:
    """A cursor that is over leaves the words; what has gone from the pages leads to the first."""
    path = "/?q=望川&group=none&sort=oldest&size=2"
    more = str(parsed(client.get(path)).one("[data-more]").attributes["href"])
    (last,) = [str(a.attributes["href"]) for a in parsed(client.get(more)).css(".hit h3 a")]
    assert parsed(client.get(f"{last}x")).css(".text .found")
    for side in ("previous", "next"):
        gone = client.get(f"/articles/nobody/{side}?q=望川&cursor=x")
        assert (gone.status_code, gone.headers["Location"]) == (303, "/?q=%E6%9C%9B%E5%B7%9D")
    assert client.get("/articles/a/above?q=望川").status_code == 422


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


def test_trends_of_nothing_offer_a_period_of_something(client: Client, index: FakeIndex) -> None:
    """The newest article is said, none of tomorrow, and how many articles no period counts."""
    names = (Name(name="骆青川", type=EntityType.PER, salience=1.0, mentions=()),)
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    days = {"old": datetime(2021, 5, 4, 3, tzinfo=UTC), "ahead": tomorrow}
    index.write([made(id, 9, "望川", names=names, published_at=at) for id, at in days.items()])
    page = parsed(client.get("/trends", "en"))
    told = page.one("main").text()
    assert "No article is of these days" in told
    assert "The latest article is of 2021-05-04" in told
    assert "3 articles have no date" in told
    links = [str(a.attributes["href"]) for a in page.css("main a")]
    (offered,) = [link for link in links if "from=" in link]
    assert offered == "/trends?from=2021-04-28&to=2021-05-04"
    shown = parsed(client.get(offered, "en"))
    assert "骆青川" in shown.one("main table").text()
    of_places = parsed(client.get(f"{offered}&type=LOC", "en")).one("main").text()
    assert "Nobody is on the rise" in of_places


def test_lists_of_the_newest_say_what_has_no_date(client: Client, index: FakeIndex) -> None:
    """On the page of a name as on that of a source: apart, at the end, and counted."""
    name = Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=((0, 3),))
    dated = {"names": (name,), "source": "云岭日报", "published_at": RECEIVED}
    items = [made(f"n{at}", at, f"陆知远{at}", **dated) for at in (11, 12)]
    items.append(made("n13", 13, "陆知远", **dated | {"published_at": None}))
    index.write(grouped(items, index))
    for address in ("/entities/PER:陆知远", "/publishers?name=云岭日报"):
        page = parsed(client.get(address))
        rows = page.css(".lines li")
        apart = [at for at, row in enumerate(rows) if "apart" in str(row.attributes.get("class"))]
        assert len(apart) == 1, address
        assert all("收到于" in row.text() for row in rows[apart[0] + 1 :])
        assert "收到于" not in "".join(row.text() for row in rows[: apart[0]])
    assert "没有日期，不在图中" in parsed(client.get("/entities/PER:陆知远")).one("main").text()


def test_all_keys_stand_on_a_page(client: Client) -> None:
    """To which each page leads, without scripts too."""
    for language, said in (("zh", "勾选"), ("en", "tick or untick")):
        page = parsed(client.get("/shortcuts", language))
        assert said in page.one("main").text()
        assert {"j", "k", "x", "n", "p", "b", "m", "?"} <= {key.text() for key in page.css("kbd")}
        assert "Esc" in {key.text() for key in page.css("kbd")}
    assert parsed(client.get("/")).one("footer [data-keys-list]").attributes["href"] == "/shortcuts"


def test_a_notice_about_advertising_makes_no_article_an_advertisement(
    client: Client, index: FakeIndex
) -> None:
    """Outlets put one under all that they write: the page says what there is, and no more."""
    index.write(grouped([made("promotional", 21, "鹤汀渡轮今日复航", promotional=True)], index))
    for language, said in (
        ("zh", "文中有广告提示"),
        ("en", "It carries a notice about advertising"),
    ):
        assert said in parsed(client.get("/articles/promotional", language)).one(".note").text()


def test_a_title_that_is_a_paragraph_is_cut_in_lists(client: Client, index: FakeIndex) -> None:
    """Its own page has all of it; one of usual length is shown whole and marked."""
    paragraph = "鹤汀渡轮今日复航，" * 40
    items = [made("long", 21, paragraph), made("short", 22, "鹤汀渡轮今日复航")]
    index.write(grouped(items, index))
    shown = {link.text() for link in parsed(client.get("/?q=鹤汀渡轮")).css(".hit h3 a")}
    assert {"鹤汀渡轮今日复航", paragraph[:99] + "…"} == shown
    assert parsed(client.get("/articles/long")).one("h1").text() == paragraph
