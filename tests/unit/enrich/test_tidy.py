"""What is kept of a source's or an author's name, whatever a page or a crawler says."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrich.page.tidy import tidy, tidy_author, tidy_source
from tests.unit.enrich.invented_pages import below_title

OPENING, CLOSING = "(（[【<《“{", ")）]】>》”}"
KINDS = dict(zip(CLOSING, OPENING, strict=True)) | {"）": "(", ")": "(", "（": "("}
PARTS = (
    "云岭日报",
    "祁闻笛",
    "Anna Smith",
    "undefined",
    "null",
    "N/A",
    "{{ name }}",
    "%author%",
    "责任编辑",
    "来源：",
    "记者",
    "佚名",
    "qi@yunling.example",
    "https://yunling.example/1",
    "、",
    ", ",
    " ",
    "|",
    *OPENING,
    *CLOSING,
)
SAID = st.lists(st.sampled_from(PARTS), max_size=8).map("".join) | st.text(max_size=60)
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]\s?[@＠]|https?:|www\.[a-z]")
TEMPLATE = re.compile(r"\{\{|\}\}|[$#]\{|^\W*(?:undefined|null|none|nan|n/a)\W*$", re.IGNORECASE)


def is_balanced(name: str) -> bool:
    """Tell whether each bracket has its other half."""
    opened: list[str] = []
    for mark in name:
        if mark in OPENING:
            opened.append(mark.replace("（", "("))
        elif mark in CLOSING and (not opened or opened.pop() != KINDS[mark]):
            return False
    return not opened


@pytest.mark.parametrize("kept", [tidy, tidy_source, tidy_author])
@settings(max_examples=300, deadline=None)
@given(said=SAID)
def test_no_half_bracket_no_address_and_no_word_of_a_template_is_kept(
    kept: Callable[[str], str], said: str
) -> None:
    """Whatever is said; and what is kept stays as it is."""
    name = kept(said)
    assert is_balanced(name)
    assert not ADDRESS.search(name)
    assert not TEMPLATE.search(name)
    assert kept(name) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("云岭日报)", "云岭日报"),
        ("（云岭日報", "云岭日報"),
        ("云岭日报（海外版）", "云岭日报（海外版）"),
        ("云岭日报（记者", "云岭日报"),
        ("《云岭月刊》", "云岭月刊"),
        ("《云岭》与《望川》", "《云岭》与《望川》"),
        ("来源：云岭日报", "云岭日报"),
        ("稿源：【望川晚报】", "望川晚报"),
        ("The People’s Daily", "The People’s Daily"),
        ("据青石社", "青石社"),
        ("云岭网云岭网", "云岭网"),
        ("数据之家", "数据之家"),
        ("undefined)", ""),
        ("null | None", ""),
        ("{{ article.source }}", ""),
        ("${source}", ""),
        ("#author#", ""),
        ("--", ""),
        ("暂无", ""),
        ("来源", ""),
        ("https://yunling.example/1", ""),
        ("云岭网 https://yunling.example", "云岭网"),
    ],
)
def test_a_source_is_a_name(said: str, name: str) -> None:
    """Whatever stands around it; empty where there is none."""
    assert tidy_source(said) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("祁闻笛, qi@yunling.example", "祁闻笛"),
        ("qi@yunling.example (祁闻笛)", "祁闻笛"),
        ("Anna Smith <anna@yunling.example>", "Anna Smith"),
        ("anna@yunling.example", ""),
        ("祁闻笛、骆青川", "祁闻笛、骆青川"),
        ("Anna Smith and 祁闻笛", "Anna Smith and 祁闻笛"),
        ("祁闻笛 / undefined", "祁闻笛"),
        ("責任編輯", ""),
        ("责任编辑：苏未晚", ""),
        ("本报记者", ""),
        ("网站编辑部", ""),
        ("作者：祁闻笛", "祁闻笛"),
        ("本报记者 祁闻笛", "祁闻笛"),
        ("記者祁聞笛、搜狐", "祁聞笛"),
        ("新浪财经", ""),
        ("佚名", ""),
        ("远山的猫", "远山的猫"),
    ],
)
def test_an_author_is_a_name(said: str, name: str) -> None:
    """No address, no role alone, no editor, no portal; what stays is written as it was."""
    assert tidy_author(said) == name


def test_what_was_posted_is_a_name_or_the_page_is_asked() -> None:
    """A crawler's mistake hides nothing that the page says."""
    byline = "2026-07-08 来源：望川晚报 作者：沈乔木"
    wrong = below_title(byline, source="undefined", author="责任编辑")
    assert (wrong.source, wrong.author) == ("望川晚报", "沈乔木")
    right = below_title(byline, source="云岭日报）", author="祁闻笛, qi@yunling.example")
    assert (right.source, right.author) == ("云岭日报", "祁闻笛")


@pytest.mark.parametrize(
    ("byline", "source", "author"),
    [
        ("2026-07-08 （来源：望川晚报） 作者：undefined", "望川晚报", None),
        ("2026-07-08 来源：undefined 作者：沈乔木", None, "沈乔木"),
        ("2026-07-08 來源：{{source}} 作者：{{author}}", None, None),
        ("2026-07-08 来源：望川晚报 作者：搜狐", "望川晚报", None),
        ("2026-07-08 來源：即時新聞", None, None),
        ("2026-07-08 来源：望川晚报 作者：责任编辑", "望川晚报", None),
    ],
)
def test_what_a_page_prints_is_a_name(byline: str, source: str | None, author: str | None) -> None:
    """No word of the template that was to be filled in, no portal."""
    found = below_title(byline)
    assert (found.source, found.author) == (source, author)
