"""The headline is told from widgets and sites, and a text without one is called by its start."""

import pytest

from tests.unit.enrich.invented_pages import BODY, NEWS, TITLE, raw, read


@pytest.mark.parametrize(
    "head",
    [
        f"<title>{TITLE}_望川网</title>",
        f"<title>{TITLE} - 望川网 - 青石门户</title>",
        f"<title>{TITLE} | 社会 | 望川晚报</title>",
        f'<meta property="og:title" content="{TITLE}"><title>望川网</title>',
        f"<title>望川网 | {TITLE}</title>",
        NEWS,
    ],
)
@pytest.mark.parametrize("widget", ["A-A+", "用微信扫描二维码", "缩小字体 放大字体 收藏", "望川网"])
def test_the_head_tells_the_headline_from_widgets(head: str, widget: str) -> None:
    """Without the site's name, whether the line is a heading or not."""
    site = '<meta property="og:site_name" content="望川网">'
    for block in (
        f"<h1>{widget}</h1><div>{TITLE}</div>",
        f"<div>{widget}</div><h1>{TITLE}</h1>",
        "",
    ):
        page = (
            f"<html><head>{site}{head}</head><body>{block}<div>2026-07-08 16:05</div>{BODY}</body>"
        )
        assert read(raw(page)).title == TITLE


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "原标题：望川新建两座污水处理厂 今年动工。明年底完工，日处理能力八万吨。",
            "望川新建两座污水处理厂",
        ),
        (
            "（原標題：望川新建兩座污水處理廠）\n工程明年底完工，日處理能力八萬噸。",
            "望川新建兩座污水處理廠",
        ),
        (
            "青石日报讯 7月8日，望川市两座污水处理厂开工。工程明年底完工。",
            "望川市两座污水处理厂开工",
        ),
        ("望川市两座污水处理厂开工。工程明年底完工。", "望川市两座污水处理厂开工"),
        (
            "望川市今年新建两座污水处理厂，预计明年底完工，日处理能力八\n"
            "万吨。两座厂分别建在青石区和临河新区，工程由望川集团承建，截\n"
            "流的六个排口同时封堵。厂区绿化与道路一并施工，污泥全部运往青\n"
            "石区的焚烧厂处理。",
            "望川市今年新建两座污水处理厂，预计明年底完工，日处理能力八万吨",
        ),
        ("Jul 8, 2026 ... 望川市两座污水处理厂开工。", "Jul 8, 2026 ... 望川市两座污水处理厂开工"),
        (
            "望川市今年将在青石区和临河新区新建两座污水处理厂，日处理能力合计达到八万吨并截流六个排口，完工在明年底。",
            "望川市今年将在青石区和临河新区新建两座污水处理厂",
        ),
    ],
)
def test_a_text_without_a_title_is_called_by_what_it_says(text: str, title: str) -> None:
    """Its 原标题, else its first sentence without the dateline, cut at a mark."""
    assert read(raw(text, html=False)).title == title
