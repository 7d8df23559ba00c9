"""What no reader sees is left out; what scripts will show is read."""

import pytest

from services.enrich.page.markup import from_html

SEEN = "<h1>望川新桥通车</h1><p>望川新桥今晨通车，全长两千米。</p>"
UNSEEN = "青石集团停产。"


@pytest.mark.parametrize(
    "hidden",
    [
        f'<p style="display:none">{UNSEEN}</p>',
        f"<div style='color:red; DISPLAY : None'>{UNSEEN}</div>",
        f'<p style="display:block;display:none">{UNSEEN}</p>',
        f'<p style="display:none !important;display:block">{UNSEEN}</p>',
        f'<p style="/* a; */display:/**/none">{UNSEEN}</p>',
        f"<section hidden><p>{UNSEEN}</p></section>",
        f'<p hidden="hidden">{UNSEEN}</p>',
        f"<div hidden><div style='display:none'>{UNSEEN}</div></div>",
        f"<template><p>{UNSEEN}</p></template>",
        f"<dialog><p>{UNSEEN}</p></dialog>",
        f'<input type="hidden" value="{UNSEEN}">',
        f"<datalist><option>{UNSEEN}</datalist>",
    ],
)
def test_what_no_reader_sees_is_left_out(hidden: str) -> None:
    """By attributes and styles, however they are spelt."""
    text = from_html(None, f"{SEEN}{hidden}<p>工期两年。</p>").text
    assert text == "望川新桥通车\n望川新桥今晨通车，全长两千米。\n工期两年。"


@pytest.mark.parametrize(
    "seen",
    [
        "<p aria-hidden=true>甲。</p>",
        "<p style='display:none;display:block'>甲。</p>",
        "<p hidden style='display:flex'>甲。</p>",
        "<p hidden=until-found>甲。</p>",
        "<p style='visibility:hidden;opacity:0'>甲。</p>",
        "<p style='background:url(display:none.png)'>甲。</p>",
        "<p data-style='display:none' class=hidden>甲。</p>",
        "<details><p>甲。</p></details>",
        "<dialog open><p>甲。</p></dialog>",
    ],
)
def test_what_a_reader_may_see_stays(seen: str) -> None:
    """What is hidden from ears only, what opens on a click, what a script shows."""
    assert from_html(None, SEEN + seen).text.endswith("\n甲。")


def test_hidden_words_within_a_line_cut_it_not() -> None:
    """And a hidden block does."""
    page = from_html(None, "<p>望川<span hidden>x</span>区<i style=display:none>y</i>水厂</p>")
    assert page.text == "望川区水厂"
    assert from_html(None, "<div>甲<div hidden>x</div>乙</div>").text == "甲\n乙"


@pytest.mark.parametrize(
    ("ruby", "text"),
    [
        ("<ruby>澜<rt>lán</rt>江<rt>jiāng</rt></ruby>古渡", "澜江古渡"),
        ("<ruby>澜<rp>（</rp><rt>lán</rt><rp>）</rp></ruby>江", "澜江"),
        ("<ruby><rb>澜<rb>江<rtc><rt>lán<rt>jiāng</rtc></ruby>渡", "澜江渡"),
    ],
)
def test_readings_beside_characters_are_no_text(ruby: str, text: str) -> None:
    """They would cut every word in two."""
    assert from_html(None, f"<p>{ruby}</p>").text == text


@pytest.mark.parametrize("way", ["style='display:none'", "hidden", "style='visibility:hidden'"])
def test_an_article_that_scripts_will_show_is_read(way: str) -> None:
    """What is hidden has most of the page's text: its readers see it in the end."""
    body = "<p>望川新桥今晨通车，全长两千米。</p>" * 9
    text = from_html(None, f"<nav><a href=/>首页</a></nav><div {way}>{body}</div><p>版权</p>").text
    assert text.count("望川新桥") == 9
    comments = f"<div {way}>{'<p>好！</p>' * 5}</div>"
    seen = from_html(None, SEEN + "<p>工期两年，青石区同时施工。</p>" * 5 + comments).text
    assert ("好" in seen) == ("visibility" in way)
