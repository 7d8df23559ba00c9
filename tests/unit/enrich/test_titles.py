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


OPENED = "望川市两座污水处理厂开工"
FRONTS = [
    *(
        "望川社青石7月8日电 ",
        "望川社青石7月8日电（记者 陆知远）",
        "望川社青石7月8日电 (陆知远 温如言)",
    ),
    *(
        "望川网青石7月8日电(记者 陆知远)",
        "望川晚报讯（通讯员 柏舟、叶平）",
        "望川网（青石日报网）讯（记者 柏舟）",
    ),
    *("WC之家 7 月 8 日消息，", "望川网7月8日消息:", "【望川网报道 记者 柏舟】", "（记者 陆知远）"),
    *("| (1/6) ", "【望川网】望川社青石7月8日电 ", "望川商报讯（记者 柏舟 叶平）7月8日，"),
]
DATELINES = [(f"{front}{OPENED}。工程明年底完工。", OPENED) for front in FRONTS]
DATELINES += [
    (
        f"原标题：{OPENED}青石区居民不必再绕道，工程明年底完工，两座厂的水进入青石河，出水口移到下游。",
        f"{OPENED}青石区居民不必再绕道，工程明年底完工",
    ),
]
LONG = "日处理能力合计达到八万吨并截流六个排口的工程由望川集团承建"
CUTS = [
    # No quotation, bracket or list is torn, no half of a word stands at the end.
    (
        f"望川市启动“清河行动、洁岸行动”并新建两座污水处理厂，{LONG}。",
        "望川市启动“清河行动、洁岸行动”并新建两座污水处理厂",
    ),
    (
        f"望川集团（wangchuan.example，青石上市）宣布新建两座厂，{LONG}。",
        "望川集团（wangchuan.example，青石上市）宣布新建两座厂",
    ),
    (
        f"近日，望川市青石区水务局联合街道开展专项检查，区、镇两级河长{LONG}。",
        "近日，望川市青石区水务局联合街道开展专项检查",
    ),
    (f"这个夏天，望川市{LONG}，完工在明年底。", f"这个夏天，望川市{LONG}"),
    (
        f"据了解，望川市的 Wangchuan Full Self Draining Beta 系统{LONG}，完工在明年底。",
        f"据了解，望川市的 Wangchuan Full Self Draining Beta 系统{LONG}",
    ),
]


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
        *DATELINES,
        *CUTS,
    ],
)
def test_a_text_without_a_title_is_called_by_what_it_says(text: str, title: str) -> None:
    """Its 原标题, else its first sentence without the dateline, cut at a mark."""
    assert read(raw(text, html=False)).title == title
