"""HTML becomes lines; nothing that a page may hold breaks it."""

from services.enrich.page.markup import from_html


def test_blocks_are_lines_and_what_nobody_sees_is_dropped() -> None:
    """Inline marks don't cut; links are weighed."""
    page = from_html(
        None,
        "<title>题 - 站</title><h1>题</h1><p>一<b>二</b>三<br>四</p><script>x()</script>"
        '<div class="nav"><a href="/">首页</a></div><!-- 注 -->&lt;五&gt;',
    )
    assert page.text == "题\n一二三\n四\n首页\n<五>"
    assert page.head["title"] == "题 - 站"
    link = page.lines[3]
    assert (link.link_share, "nav" in link.hints) == (1.0, True)
    assert [page.text[line.start : line.end] for line in page.lines] == page.text.split("\n")


def test_hostile_pages_are_read_all_the_same() -> None:
    """Deep nesting, NULs, broken tags."""
    deep = "<div>" * 20_000 + "底" + "</div>" * 20_000
    assert from_html(None, deep).text.strip() == "底"
    assert from_html(None, "<p>甲\x00乙<p><a href='" + "x" * 100_000).text.startswith("甲乙")
    assert from_html(None, "").text == ""
