"""What files are called: a header in ASCII that tells any name."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.downloads import disposition


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("水厂剪报", "水厂剪报.docx"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j.docx"),
        ("..", "report.docx"),
        ("", "report.docx"),
        ("\u202eexe.", "exe.docx"),
        ("两\r\n行", "两 行.docx"),
        ("\ud800", "report.docx"),
        ("水" * 200, "水" * 60 + ".docx"),
    ],
)
def test_a_name_is_one_on_every_system(name: str, called: str) -> None:
    """Nothing in it leads elsewhere, and it isn't too long."""
    kind, plain, coded = disposition(name, "docx", "report").split("; ")
    assert (kind, plain) == ("attachment", 'filename="report.docx"')
    assert unquote(coded.removeprefix("filename*=UTF-8''")) == called


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_name_makes_a_header(name: str) -> None:
    """Of printable ASCII alone."""
    header = disposition(name, "html", "report", is_shown=True)
    assert header.startswith("inline; ")
    assert header.isascii()
    assert header.isprintable()
