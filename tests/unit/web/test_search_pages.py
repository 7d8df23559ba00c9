"""The pages of search: whole in both languages, safe, and linked."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from services.search.article import decode_article
from services.search.documents.document import document
from services.search.indexing.reprints import grouped
from services.search.searching.answers import SearchAnswer
from services.search.searching.find import find as search
from services.search.searching.reading import PeriodRead, Reading
from services.search.web import article_pages, pages
from shared.articles import Name, Zone, ZoneKind
from shared.entity_types import EntityType
from tests.articles import enriched_from, raw
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.unit.web.clients import HOSTILE, Client, parsed

PAGES = ["/", "/?q=望川", "/?q=望川&explain=true", "/?q=。", "/?q=望川&from=2026-07-09&place=x"]


PAGES += ["/articles/a", "/articles/nobody", "/entities", "/entities?q=无", "/entities/PER:陆知远"]


PAGES += [
    "/searches",
    "/searches/0123456789abcdef",
    "/collections",
    "/collections/0123456789abcdef",
    "/collections/add?id=a",
    "/collections/add?hits=1&q=望川&place=x",
    "/publishers",
    "/boards",
    "/boards/0123456789abcdef",
    "/compare?q=望川&q=雁洲&days=7",
    "/compare?from=2026-07-09&to=2026-07-01",
    "/publishers?name=云岭日报",
    "/publishers?name=无",
    "/sample?q=望川",
    "/articles/a?q=望川&sort=newest",
    "/searches/0123456789abcdef/edit",
    "/searches/0123456789abcdef/digest",
    "/searches/0123456789abcdef/subscriptions",
    f"/mail/confirm/{16 * '0'}-{32 * '0'}",
    "/entities/none",
    "/trends",
    "/trends?from=2026-01-01&to=2026-12-31&type=PER",
    "/trends?from=0822-03-29",
    "/trends?from=0001-01-01&to=9999-12-31",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_both_languages(client: Client, path: str) -> None:
    """One heading, one main part, labelled fields; nothing of an article becomes markup."""
    for language, tag in (("zh", "zh-Hans"), ("en", "en")):
        answer = client.get(path, language)
        assert answer.status_code in (200, 404, 422)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        tree = parsed(answer)
        assert tree.one("html").attributes["lang"] == tag
        assert len(tree.css("h1")) == len(tree.css("main")) == len(tree.css("header.top")) == 1
        labelled = {label.attributes["for"] for label in tree.css("label[for]")}
        fields = [field for field in tree.css("form input, form select, form textarea")]
        ids = {field.attributes.get("id") for field in fields if field.attributes.get("id")}
        assert ids <= labelled


def test_every_page_is_bound_by_a_strict_policy(client: Client) -> None:
    """No script or style inside, no foreign host, no frame around."""
    for path in PAGES:
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Vary"] == "Accept-Language, Cookie"


def test_hostile_articles_stay_text(client: Client) -> None:
    """In the list and on their page; an address that isn't of the web is no link."""
    tree = parsed(client.get("/"))
    titles = [node.text() for node in tree.css(".hit h3 a")]
    assert HOSTILE in titles
    assert tree.css("a[href^=javascript]") == []
    tree = parsed(client.get("/articles/a"))
    assert tree.one(".text").text() == HOSTILE
    assert tree.css("a[href^=javascript]") == []
    assert tree.css("[onload], svg") == []


def test_layers_are_marked_and_can_be_switched(client: Client) -> None:
    """A switch for each layer that the article has, with its number of marks."""
    tree = parsed(client.get("/articles/a", "en"))
    switches = {node.attributes["id"] for node in tree.css(".layers input[type=checkbox]")}
    assert switches == {"layer-ORG", "layer-disclaimer", "layer-zone", "layer-sentence"}
    text = tree.one(".text")
    assert "".join(node.text() for node in text.css(".ORG")) == HOSTILE[4:12]
    assert "".join(node.text() for node in text.css(".disclaimer")) == HOSTILE[2:6]
    assert tree.one(".text .disclaimer").attributes["data-label"] == "reprint 100%"


def test_an_article_says_where_its_date_is_from(client: Client, index: FakeIndex) -> None:
    """And what is to be doubted; words of a later release stand as they are."""
    notes = ("date_ahead", "of_tomorrow")
    date = {"published_at": datetime.now(UTC), "published_at_from": "json-ld"}
    index.write([made("dated", 9, "望川", notes=notes, **date)])
    for language, doubt in (("zh", "晚于接收时间"), ("en", "later than its receipt")):
        page = parsed(client.get("/articles/dated", language)).one("main").text()
        assert "JSON-LD" in page
        assert doubt in page
        assert "of_tomorrow" in page
    index.write([made("undated", 9, "望川", **date | {"published_at_from": "of_tomorrow"})])
    assert "of_tomorrow" in parsed(client.get("/articles/undated", "en")).one("main").text()
    assert "Date from" not in parsed(client.get("/articles/a", "en")).one("main").text()


def test_what_has_no_date_shows_the_day_of_its_receipt(client: Client, index: FakeIndex) -> None:
    """And says that it is that; in China, in lists as on its page."""
    received = {"received_at": datetime(2026, 7, 8, 20, tzinfo=UTC)}
    index.write([made("undated", 9, "雁洲轻轨", **received)])
    for language, said in (("zh", "收到于 2026-07-09"), ("en", "received 2026-07-09")):
        for path in ("/?q=轻轨", "/articles/undated"):
            assert said in parsed(client.get(path, language)).one(".meta").text()
    dated = {"published_at": datetime(2026, 7, 1, 8, tzinfo=UTC)}
    index.write([made("undated", 10, "雁洲轻轨", **received, **dated)])
    shown = parsed(client.get("/?q=轻轨", "en")).one(".meta").text()
    assert "2026-07-01 16:00" in shown
    assert "received" not in shown


def test_a_period_that_was_understood_can_be_taken_off(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a chip that says what it means; where there is none, there is no chip."""
    assert parsed(client.get("/?q=望川", "en")).css(".chip") == []
    days = {"first": date(2024, 3, 1), "last": date(2024, 3, 31)}
    reading = Reading(period=PeriodRead(text="2024年3月<", **days))

    def find(*asked: Any, **ports: Any) -> SearchAnswer:
        return search(*asked, **ports).model_copy(update={"reading": reading})

    monkeypatch.setattr(pages, "find", find)
    for language, said in (("zh", "时段 2024年3月< 2024-03-01"), ("en", "period 2024年3月<")):
        chip = parsed(client.get("/?q=望川", language)).one(".chip")
        assert said in " ".join(chip.text().split())
        assert chip.attributes["href"] == "/?q=%E6%9C%9B%E5%B7%9D&dated=false"
        assert "2024年3月<" in (chip.attributes["aria-label"] or "")


def test_trends_say_their_order(client: Client, index: FakeIndex) -> None:
    """In both languages, where there are any."""
    name = Name(name="骆青川", type=EntityType.PER, salience=1.0, mentions=())
    index.write([made("new", 9, "望川", names=(name,), published_at=datetime.now(UTC))])
    for language, order in (("zh", "由高到低排列"), ("en", "significant rise first")):
        assert order in parsed(client.get("/trends", language)).one("main").text()


def test_hits_show_what_was_found_and_their_reprints(client: Client) -> None:
    """Marks on the words, one hit for two reprints, the other within."""
    tree = parsed(client.get("/?q=电机投产", "en"))
    assert [mark.text() for mark in tree.css("[data-hits] h3 mark")] == ["电机投产"]
    assert "1 reprint" in tree.one(".hit details summary").text()
    apart = parsed(client.get("/?q=电机投产&group=none", "en"))
    assert len(apart.css("[data-hits] > .hit")) == 2


def test_filters_stand_as_links_that_take_them_away(client: Client) -> None:
    """And a facet that is filtered by goes on offering its other values."""
    tree = parsed(client.get("/?q=望川&source=云岭日报", "en"))
    chip = tree.one(".chip")
    assert chip.attributes["href"] == "/?q=%E6%9C%9B%E5%B7%9D"
    chosen, other, plus, minus = tree.css("[aria-labelledby=by-source] li a")
    assert (chosen.text().strip(), chosen.attributes["href"]) == (
        "云岭日报2 ×",
        "/?q=%E6%9C%9B%E5%B7%9D",
    )
    assert str(other.attributes["href"]).startswith("/?q=%E6%9C%9B%E5%B7%9D&source=%22%3E%3C")
    assert str(plus.attributes["href"]).count("source=") == 2
    assert "&not_source=" in str(minus.attributes["href"])
    assert tree.css("[aria-labelledby=by-person] a")[0].text().strip() == "陆知远2"


def test_several_values_and_excluded_ones_stand_in_chips_form_and_saved_search(
    client: Client,
) -> None:
    """Each by itself: it is taken away alone, goes along in the form, and is kept."""
    asked = {"person": ["陆知远", "无人"], "not_source": "雁洲日报", "id": ["b", "c"]}
    tree = parsed(client.get(f"/?{urlencode(asked, doseq=True)}"))
    chips = [" ".join(chip.text().split()) for chip in tree.css(".chip")]
    assert chips == ["人物 陆知远 ×", "人物 无人 ×", "编号 2 ×", "不含来源 雁洲日报 ×"]
    assert "person=%E6%97%A0%E4%BA%BA" in str(tree.one(".chip").attributes["href"])
    fields = [(n.attributes["name"], n.attributes["value"]) for n in tree.css(".ask input")]
    wanted = [(name, value) for name, value in fields if value]
    assert sorted(wanted) == sorted(
        [
            ("person", "陆知远"),
            ("person", "无人"),
            ("not_source", "雁洲日报"),
            ("id", "b"),
            ("id", "c"),
        ]
    )
    form = {"name": "甲", "person": ["陆知远", "无人"], "not_source": "雁洲日报"}
    assert client.post("/searches", {"Sec-Fetch-Site": "same-origin"}, data=form).status_code == 303
    (kept,) = client.app.state.searches.all()
    assert (kept.filters.person, kept.filters.not_source) == (("陆知远", "无人"), ("雁洲日报",))
    listed = parsed(client.get("/searches"))
    words = " ".join(listed.css("tbody td")[1].text().split())
    assert words == "人物 陆知远 或 无人 不含来源 雁洲日报"
    river = parsed(client.get(str(listed.one("tbody th a").attributes["href"])))
    assert str(river.one("a[href^='/?']").attributes["href"]).count("person=") == 2


def test_the_language_is_kept_when_it_is_switched(client: Client) -> None:
    """By a link that any browser follows, in a cookie."""
    answer = client.get("/articles/a?lang=en", "zh")
    assert parsed(answer).one("html").attributes["lang"] == "en"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("caibian_language=en;")
    kept = client.get("/articles/a", "zh", {"Cookie": "caibian_language=en"})
    assert parsed(kept).one("html").attributes["lang"] == "en"
    switch = parsed(kept).one(".tongue")
    assert switch.attributes["href"] == "/articles/a?lang=zh"
    assert "Set-Cookie" not in client.get("/articles/a?lang=xx").headers


def test_a_very_long_text_is_cut_and_says_so(client: Client, index: FakeIndex) -> None:
    """The API has the whole of it; a mark that reaches beyond ends with what is shown."""
    text = "望" * (article_pages.LONGEST + 5)
    index.write(grouped([made("long", 1, text)], index))
    tree = parsed(client.get("/articles/long"))
    assert tree.one(".text").text() == text[: article_pages.LONGEST]
    assert tree.one("section .note a").attributes["href"] == "/v1/articles/long"


def test_kinds_of_a_later_release_are_shown_by_their_names(
    client: Client, index: FakeIndex
) -> None:
    """An older page may meet an article that a newer worker has annotated."""
    zones = (Zone(start=0, end=4, kind=ZoneKind.BODY),)
    article = enriched_from(raw("n", "望川电机"), 1).model_copy(update={"zones": zones})
    newer = article.model_dump_json()
    newer = newer.replace('"kind":"body"', '"kind":"of_tomorrow"')
    index.write([document(decode_article(newer), 9, raw="{}")])
    answer = client.get("/articles/n")
    assert answer.status_code == 200
    assert "of_tomorrow" in answer.text
