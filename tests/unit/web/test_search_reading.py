"""What only comes near stands behind the hits, and a page says how a query was understood."""

from datetime import date
from typing import Any

import pytest

from services.search.query.steps import Step
from services.search.searching.answers import SearchAnswer, Total
from services.search.searching.find import find
from services.search.searching.reading import PeriodRead, Reading
from services.search.web import pages
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.unit.web.clients import Client, Page, parsed

FULL, PART, OTHER = "云岭铁路通车", "云岭公路", "雁洲港口"
ASKED = "/?q=云岭铁路"


@pytest.fixture
def index() -> FakeIndex:
    """Return an index of one article that holds all of ASKED, two of which hold a part."""
    index = FakeIndex()
    sources = {"x": "青石晚报", "y": "云岭日报", "z": "云岭日报"}
    texts = {"x": FULL, "y": PART, "z": f"{PART}改道", "w": OTHER}
    for place, (id, text) in enumerate(texts.items()):
        index.write([made(id, place + 1, text, source=sources.get(id))])
    return index


def answered(monkeypatch: pytest.MonkeyPatch, reading: Reading, **more: Any) -> None:
    """Let every search be understood so."""

    def found(*asked: Any, **ports: Any) -> SearchAnswer:
        return find(*asked, **ports).model_copy(update={"reading": reading, **more})

    monkeypatch.setattr(pages, "find", found)


def titles(tree: Page, part: str) -> list[str]:
    """Return the titles in a part of the page."""
    return [node.text() for node in tree.css(f"{part} h3 a")]


@pytest.mark.parametrize(
    ("language", "lack", "head"),
    [("zh", "缺：铁路", "相近的文章"), ("en", "without 铁路", "Near,")],
)
def test_what_comes_near_stands_behind_the_hits(
    client: Client, language: str, lack: str, head: str
) -> None:
    """Under a heading of its own, each with what it lacks; it is neither counted nor a facet."""
    tree = parsed(client.get(ASKED, language))
    assert titles(tree, "[data-hits]") == [FULL]
    assert sorted(titles(tree, "[data-further]")) == [PART, f"{PART}改道"]
    assert {node.text() for node in tree.css(".mark-near")} == {lack}
    assert [node.text() for node in tree.css("[data-hits] .mark-near")] == []
    assert tree.one("#further").text().startswith(head)
    assert tree.one("#found").text() in ("1 篇", "1 article")
    by_source = tree.css("#facets [aria-labelledby=by-source] li a:not(.sign)")
    assert [each.text().strip() for each in by_source] == ["青石晚报1"]


def test_the_order_changes_neither_the_number_nor_the_parts(client: Client) -> None:
    """In all four orders."""
    for order in ("relevance", "fresh", "newest", "oldest"):
        tree = parsed(client.get(f"{ASKED}&sort={order}"))
        assert tree.one("#found").text() == "1 篇"
        assert titles(tree, "[data-hits]") == [FULL]
        assert len(titles(tree, "[data-further]")) == 2


def test_what_lacks_all_is_near_in_meaning(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so in place of all the words that it lacks; one that holds some says what not."""
    (first, second), needed = _further(client, monkeypatch), ("云岭", "铁路")
    near = first.model_copy(update={"near": 3.5, "lacks": needed})
    some = second.model_copy(update={"near": 3.5, "lacks": ("铁路",)})
    answered(monkeypatch, Reading(needed=needed), further=(near, some))
    for language, said in (("zh", "意思相近"), ("en", "near in meaning")):
        tree = parsed(client.get(ASKED, language))
        first, second = (node.text() for node in tree.css(".mark-near"))
        assert first == said
        assert "铁路" in second


def _further(client: Client, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    """Return what comes near to ASKED."""
    seen: list[SearchAnswer] = []

    def found(*asked: Any, **ports: Any) -> SearchAnswer:
        seen.append(find(*asked, **ports))
        return seen[-1]

    monkeypatch.setattr(pages, "find", found)
    client.get(ASKED)
    return seen[0].further


def test_a_page_without_hits_says_so_first(client: Client) -> None:
    """With what no article holds, before what comes near; there is nothing to export."""
    for language, said in (
        ("zh", "没有文章同时包含 云岭、港口；以下相近。"),
        ("en", "No article holds all of 云岭、港口; these come near."),
    ):
        tree = parsed(client.get("/?q=云岭港口", language))
        section = tree.one("[aria-labelledby=found]")
        assert said in " ".join(section.text().split())
        assert tree.css("[data-hits], [download]") == []
        assert len(tree.css("[data-further] .hit")) == 4
        assert tree.one(".save input[name=q]").attributes["value"] == "云岭港口"
    alone = parsed(client.get("/?q=望川电机", "zh")).one("main").text()
    assert "没有找到。" in alone
    assert "相近" not in alone


def test_later_pages_keep_what_comes_near_apart(client: Client) -> None:
    """From the last hit on; each article is on one page alone."""
    path, hits, further = f"{ASKED}&size=1", list[str](), list[str]()
    for _ in range(5):
        tree = parsed(client.get(path))
        hits += titles(tree, "[data-hits]")
        further += titles(tree, "[data-further]")
        assert tree.one("#found").text() == "1 篇"
        if not (more := tree.css_first("[data-more]")):
            break
        path = str(more.attributes["href"])
    assert hits == [FULL]
    assert sorted(further) == [PART, f"{PART}改道"]


@pytest.mark.parametrize(
    ("step", "chinese", "english"),
    [
        (Step.CUT, "未找到连写的原词，改为分开查找： 铁路、新政", "in one piece"),
        (Step.NEAR, "也找了意思相近的词： 楼市 ≈ 房地产、房市；受贿 ≈ 贪腐", "near in meaning"),
    ],
)
def test_a_loosened_query_says_how(
    client: Client, monkeypatch: pytest.MonkeyPatch, step: Step, chinese: str, english: str
) -> None:
    """With the words that were searched, and a way back to what was typed."""
    alike = (("楼市", "房地产", "房市"), ("受贿", "贪腐"))
    answered(monkeypatch, Reading(needed=("铁路", "新政"), step=step, alike=alike))
    for language, said in (("zh", chinese), ("en", english)):
        note = parsed(client.get(f"{ASKED}&place=x", language)).one(".understood")
        assert said in " ".join(note.text().split())
        back = str(note.css("a")[0].attributes["href"])
        assert "exact=true" in back
        assert "place=x" in back


def test_a_long_query_says_how_many_words_a_hit_may_lack(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of which words, with a way back; that they were cut is not worth a word then."""
    needed = ("云岭", "铁路", "新政")
    for missing, chinese, english in ((1, "至多缺 1 个", "lack one"), (2, "至多缺 2 个", "lack 2")):
        answered(monkeypatch, Reading(needed=needed, step=Step.CUT, missing=missing))
        for language, said in (("zh", chinese), ("en", english)):
            (note,) = parsed(client.get(ASKED, language)).css(".understood p")
            assert said in note.text()
            assert "云岭、铁路、新政" in note.text()
            assert "exact=true" in str(note.css("a")[0].attributes["href"])


def test_words_that_were_passed_over_are_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one way back, whatever else was done; nothing of them becomes markup."""
    for step in (Step.TYPED, Step.CUT):
        read = Reading(needed=("云岭", "铁路"), step=step, passed_over=("关于", "最新<b>消息"))
        answered(monkeypatch, read)
        for language, said in (
            ("zh", "不要求稿件含有 关于、最新<b>消息。"),
            ("en", "No hit need hold"),
        ):
            note = parsed(client.get(ASKED, language)).one(".understood")
            assert said in " ".join(note.text().split())
            assert len(note.css("a[href*=exact]")) == 1


def test_a_period_without_articles_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the words: these alone may stand in articles of another time."""
    (found, other), day = _further(client, monkeypatch), date(2024, 3, 1)
    reading = Reading(needed=("云岭",), period=PeriodRead(text="3月1日", first=day, last=day))
    late = found.model_copy(update={"near": 4.0, "lacks": ("3月1日",)})
    total = Total(value=0, relation="eq")
    answered(monkeypatch, reading, total=total, hits=(), further=(late, other))
    tree = parsed(client.get("/?q=云岭3月1日"))
    assert "没有文章同时包含 云岭、3月1日；以下相近。" in tree.one("main").text()
    assert tree.css(".mark-near")[0].text() == "缺：3月1日"


def test_a_corrected_query_says_so_and_is_what_is_saved(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a way back that names what was typed; nothing of either becomes markup."""
    answered(monkeypatch, Reading(needed=("云岭",), corrected="云岭<b>"))
    for language, said in (
        ("zh", "已改按 云岭<b> 查找。 仍查 云陵<i>"),
        ("en", "Search for 云陵<i>"),
    ):
        tree = parsed(client.get("/?q=云陵<i>", language))
        note = tree.one(".understood")
        assert said in " ".join(note.text().split())
        assert [link.attributes["href"] for link in note.css("a")] == [
            "/?q=%E4%BA%91%E9%99%B5%3Ci%3E&exact=true"
        ]
        assert tree.one("input[type=search]").attributes["value"] == "云陵<i>"
    answered(monkeypatch, Reading(needed=("云岭",), corrected="云岭"))
    kept = parsed(client.get("/?q=云岭铁路")).css(".save input[name=q], .save input[name=name]")
    assert [field.attributes["value"] for field in kept] == ["云岭", "云岭"]


def test_a_search_just_as_typed_can_be_loosened_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a link on its page; a search that was not loosened says nothing of it."""
    answered(monkeypatch, Reading(needed=("云岭", "铁路")))
    assert parsed(client.get(ASKED)).css("a[href*=exact], .understood") == []
    tree = parsed(client.get(f"{ASKED}&exact=true", "en"))
    assert "Searched just as typed" in tree.one("main").text()
    back = [node for node in tree.css("main a") if "Loosen" in node.text()]
    assert [node.attributes["href"] for node in back] == [
        "/?q=%E4%BA%91%E5%B2%AD%E9%93%81%E8%B7%AF"
    ]
