"""Bylines, datelines and the head name sources and authors, in both scripts."""

import pytest

from tests.unit.enrich.invented_pages import BODY, below_title


@pytest.mark.parametrize(
    ("byline", "source", "author"),
    [
        ("2026-07-08 来源：望川晚报</div><div>作者：沈乔木、骆青川", "望川晚报", "沈乔木、骆青川"),
        ("2026-07-08 来源：望川晚报 作者：沈乔木 骆青川", "望川晚报", "沈乔木、骆青川"),
        ("2026-07-08 16:05 作者 | 沈乔木", None, "沈乔木"),
        ("作者丨骆青川　编辑丨叶平", None, "骆青川"),
        ("文／柏舟 圖／葉平 2026-07-08", None, "柏舟"),
        ("文｜溫如言", None, "溫如言"),
        ("撰文：溫如言 2026-07-08", None, "溫如言"),
        ("记者 沈乔木 骆青川 通讯员 叶平 2026-07-08", None, "沈乔木、骆青川、叶平"),
        ("本报记者 沈乔木 2026-07-08", None, "沈乔木"),
        (
            "2026-07-08 作者: Mary Jane Poe 来源：Wangchuan Evening Post",
            "Wangchuan Evening Post",
            "Mary Jane Poe",
        ),
        ("By Mary Poe 2026-07-08", None, "Mary Poe"),
        ("2026-07-08 來源：望川晚報 記者：沈喬木", "望川晚報", "沈喬木"),
        ("2026-07-08 稿源：《望川晚报》 责任编辑：叶平", "望川晚报", None),
        ("来源 | 望川晚报 编辑：叶平", "望川晚报", None),
        ("转自：“望川观察”公众号", "望川观察", None),
        ("2026年7月8日来源：望川晚报作者：沈乔木责任编辑：叶平", "望川晚报", "沈乔木"),
        ("来源：望川晚报2026-07-08 16:05", "望川晚报", None),
        ("作者：沈乔木、骆青川来源：望川晚报编辑：叶平", "望川晚报", "沈乔木、骆青川"),
        ("作者：沈乔木 摄影：骆青川", None, "沈乔木"),
        ("撰文：沈喬木 攝影：駱青川 2026-07-08", None, "沈喬木"),
        ("最後更新 2026-07-08 16:05", None, None),
        ("首次发布 2026-07-08 16:05", None, None),
        ("来源：https://wangchuan.example/1.html 2026-07-08", None, None),
        ("来源：www.wangchuan.example 2026-07-08", None, None),
        ("来源：望川发布 阅读 1024 字体：大 中 小", "望川发布", None),
        ("2026-07-08 来源：望川晚报 作者：NB042", "望川晚报", None),
        ("2026-07-08 来源：望川晚报 作者：望川晚报", "望川晚报", None),
        ("作者：https://weibo.example/u/1 2026-07-08", None, None),
        ("2026-07-08 责任编辑：叶平 字体：大 中 小", None, None),
        ("2026-07-08 望川晚报 沈乔木", "望川晚报", "沈乔木"),
        ("来源：网络 2026-07-08", None, None),
    ],
)
def test_bylines_name_sources_and_authors(
    byline: str, source: str | None, author: str | None
) -> None:
    """Whole, and nothing else: no address, number, outlet, editor or label."""
    found = below_title(byline)
    assert (found.source, found.author) == (source, author)


@pytest.mark.parametrize(
    ("first", "last", "author"),
    [
        ("望川晚报讯（记者 沈乔木 通讯员 骆青川）", "", "沈乔木、骆青川"),
        ("（青石社記者沈喬木望川8日電）", "", "沈喬木"),
        ("記者沈喬木／望川報導</p><p>", "", "沈喬木"),
        ("〔記者溫如言／望川報導〕", "", "溫如言"),
        ("【記者溫如言／綜合報導】", "", "溫如言"),
        ("", "（本报记者 柏舟 骆青川）", "柏舟、骆青川"),
        ("", "（作者：骆青川，系青石大学教授）", "骆青川"),
        ("", "（作者骆青川系青石大学教授）", "骆青川"),
        ("", "<p>撰文：溫如言</p><p>責任編輯：葉平</p>", "溫如言"),
        ("", "（望川晚报记者 叶平 摄）", None),
        ("记者从发布会上获悉，", "记者表示将继续关注。", None),
        ("", "<p>责任编辑：叶平</p>", None),
    ],
)
def test_the_ends_of_the_body_name_reporters(first: str, last: str, author: str | None) -> None:
    """In a dateline, in brackets at the end, in a line below it."""
    body = BODY.replace("<p>", f"<p>{first}", 1).removesuffix("</p>") + f"{last}</p>"
    assert below_title("2026-07-08 16:05", body=body).author == author


def test_wechat_is_nobodys_source() -> None:
    """The account is; so is its author."""
    head = (
        '<meta property="og:site_name" content="微信公众平台"><meta name="author" content="沈乔木">'
    )
    named = below_title('<span>沈乔木</span> <a id="js_name"> 望川观察 </a>', head)
    assert (named.source, named.author) == ("望川观察", "沈乔木")
    assert below_title("", head).source is None


def test_the_site_is_the_source_where_none_is_printed_or_it_says_so() -> None:
    """But not where the page says that it has it from elsewhere."""
    head = '<meta property="og:site_name" content="望川在线">'
    assert below_title("2026-07-08", head).source == "望川在线"
    assert below_title("2026-07-08 来源：本站原创", head).source == "望川在线"
    assert below_title("2026-07-08 来源：网络综合", head).source is None
    assert below_title("2026-07-08 来源：望川晚报", head).source == "望川晚报"


def test_an_outlet_in_the_head_is_no_author() -> None:
    """Nor is an address."""
    for name in ("望川在线", "https://social.example/wangchuan", "admin", "10086"):
        site = '<meta property="og:site_name" content="望川在线">'
        head = f'<meta name="author" content="{name}">{site}'
        assert below_title("2026-07-08", head).author is None
    assert below_title("", '<meta name="author" content="沈乔木">').author == "沈乔木"
