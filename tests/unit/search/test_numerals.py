"""Ordinals are found in the other numerals, too."""

import pytest

from services.search.query.nodes import Term
from services.search.query.numerals import other_numerals
from services.search.query.plain import query
from tests.unit.search.test_piece_kinds import Cutter


@pytest.mark.parametrize(
    ("ordinal", "other"),
    [
        ("第5号", "第五号"),
        ("第五号", "第5号"),
        ("第05号", "第五号"),
        ("第五", "第5"),
        ("5号", "五号"),
        ("五号", "5号"),
        ("第10届", "第十届"),
        ("第十届", "第10届"),
        ("第12届", "第十二届"),
        ("第十二届", "第12届"),
        ("第20届", "第二十届"),
        ("第二十届", "第20届"),
        ("第99届", "第九十九届"),
        ("第九十九届", "第99届"),
        *((text, None) for text in ("5个", "五个", "第100届", "第3.5届", "第", "")),
        *((text, None) for text in ("第一百届", "第三千号", "第一二届", "第十五六届")),
    ],
)
def test_an_ordinal_is_found_in_other_numerals(ordinal: str, other: str | None) -> None:
    """Below a hundred; a number that goes on is none of those."""
    assert list(other_numerals(ordinal)) == ([other] if other else [])


def test_either_numeral_finds_the_other() -> None:
    """As adjacent characters."""
    for typed, other in (("第5号", "第五号"), ("第五号", "第5号")):
        (term,) = query(typed, Cutter(typed)).words
        assert isinstance(term, Term)
        assert set(term.runs) == {tuple(typed), tuple(other)}
