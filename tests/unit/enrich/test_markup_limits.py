"""Markup that a parser can't read in time is told before, ordinary markup never is."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from services.enrich.page.markup import from_html
from services.enrich.page.markup_limits import is_parsable
from tests.cpu import Work, assert_in_proportion

HOSTILE = {
    "nested": "<div>",
    "lists": "<ul><li>",
    "links": "<a><div>",
    "tables": "<div><table><tr><td></div>",
    "formats": "<div><b a={}></div>",
    "fonts": "<p><font size={}>",
    "misnested": "<span><div></span></div>",
    "options": "<option>",
    "roots": "<body a{}=1>",
    "drawings": "<svg><desc><g>",
    "closed by a comment": "<div><!--</div>-->",
    "closed by an attribute": "<div title='</div>'>",
    "closed by a script": "<div><script></div></script>",
    "quotes": '<div a=b"></div><div>',
    "unknown": "<x-y/>",
}


def repeated(unit: str, times: int) -> str:
    """Return a unit many times, {} being its number."""
    return "".join(unit.replace("{}", str(i)) for i in range(times))


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_is_told(unit: str) -> None:
    """Its text is read all the same, without what the tags would tell."""
    html = f"<select>{repeated(unit, 5000)}" if unit == "<option>" else repeated(unit, 5000)
    assert not is_parsable(html)
    page = from_html("题", f"<p>云岭市水厂开工。</p>{html}<p>总投资&yen;3亿元。")
    assert page.is_stripped
    assert page.text.startswith("题\n云岭市水厂开工。")


@pytest.mark.parametrize("prefix", ["<p ", "<p x='' ", "<script "])
def test_attributes_without_end_are_told(prefix: str) -> None:
    """They are compared pairwise."""
    assert not is_parsable(prefix + repeated(" a{}='>' ", 5000))
    assert is_parsable("<p " + repeated("a{} ", 500) + ">甲")


def test_an_ordinary_page_is_within_all_limits() -> None:
    """Of four megabytes, with tags left open that HTML lets be left open."""
    unit = (
        "<div class='x'><p>云岭市<b>三座</b>水厂开工<br><img src=a><ul><li>一<li>二</ul>"
        "<table><tr><td>1<td>2</table><a name=x><svg><title>t</title><path d='M0'/></svg></div>"
        "<script>if (a<b) document.write('<div>')</script>"
    )
    assert is_parsable(unit * 9000)


@pytest.mark.parametrize(
    "unit", ["<p>甲", "<b>甲</b>", "<div>甲</div>", "<i a={}>甲</i>", "<td>甲"]
)
def test_what_is_allowed_is_parsed_in_time(unit: str) -> None:
    """The limits hold what they are for: the parser's time grows with the length."""

    def parsing(times: int) -> Work:
        html = repeated(unit, times)
        assert is_parsable(html)
        return lambda: LexborHTMLParser(html)

    assert_in_proportion(parsing, 5_000, 4)


def test_stripped_text_has_a_line_for_a_block() -> None:
    """Without scripts, comments, and what stands in tags."""
    page = from_html(
        None,
        "<div>" * 3000 + "<h1>题 &lt;一&gt;</h1><script>x('<p>')</script><!-- 注 -->"
        "<p>云<b>岭</b>市\n水厂</p><style>p{}</style><td>甲<br/>乙 < 丙",
    )
    assert page.text == "题 <一>\n云岭市 水厂\n甲\n乙 < 丙"
