"""Amounts are found in other numerals, too, and what only looks like an amount isn't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.query.amounts import amount_words, other_amounts
from services.search.query.nodes import Term
from services.search.query.numerals import other_numerals
from services.search.query.plain import query
from tests.unit.search.test_piece_kinds import Cutter


@pytest.mark.parametrize(
    ("amount", "others"),
    [
        ("3万人", ["30000人", "30,000人", "三万人"]),
        ("三万人", ["3万人", "30000人", "30,000人"]),
        ("30000人", ["3万人", "30,000人", "三万人"]),
        ("30,000人", ["3万人", "30000人", "三万人"]),
        ("1.2万册", ["12000册", "12,000册", "一万二千册"]),
        ("1200万", ["1,200万", "12000000", "12,000,000", "一千二百万"]),
        ("四千万", ["4000万", "4,000万", "40000000", "40,000,000"]),
        ("4千万吨", ["4000万吨", "4,000万吨", "40000000吨", "40,000,000吨", "四千万吨"]),
        ("两万亿元", ["2万亿元", "二万亿元"]),
        ("80岁", ["八十岁"]),
        ("2人", ["二人", "两人"]),
        ("三千五元", ["3500元", "三千五百元"]),
        ("一百一十五人", ["115人"]),
        ("40分钟", ["四十分钟"]),
        ("5%", ["百分之五"]),
        ("1.5%", ["百分之一点五"]),
        ("百分之五十", ["50%"]),
        ("100%", ["百分之百"]),
        *((text, []) for text in ("3名", "5个", "5号", "2024年", "12306", "40", "15pro", "1.5倍")),
        *(
            (text, [])
            for text in ("万人", "百家姓", "千万", "二〇二六人", "第三届", "人", "", "万")
        ),
        *((text, []) for text in ("12号线", "3月5日", "20时", "十一中学", "三十八线", "300分")),
        *((text, []) for text in ("百分之", "三三三人", "9999999999999人", "13800138000")),
    ],
)
def test_an_amount_in_other_numerals(amount: str, others: list[str]) -> None:
    """In digits, with commas, in 万 and 亿, in Chinese."""
    assert list(other_amounts(amount)) == others


@given(st.integers(min_value=10, max_value=99_999_999))
def test_each_form_leads_back(value: int) -> None:
    """What a number is written as has the number as its other form."""
    for form in other_amounts(f"{value}人"):
        assert f"{value}人" in list(other_amounts(form))


@pytest.mark.parametrize(
    ("quarter", "others"),
    [
        ("第三季度", ["三季度", "3季度", "q3", "三季报"]),
        ("q1", ["一季度", "第一季度", "1季度", "一季报"]),
        *((text, []) for text in ("季度", "五季度", "q5", "三季")),
    ],
)
def test_a_quarter_under_its_other_names(quarter: str, others: list[str]) -> None:
    """However it is called."""
    assert list(other_numerals(quarter)) == others


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("5%", ("5%", "百分之五")),
        ("八十岁", ("八十", "八十岁", "80", "80岁")),
        ("2号线", ("2", "2号", "二", "二号")),
        *((text, ()) for text in ("12306", "3名", "第三季度", "2号", "号线", "")),
    ],
)
def test_an_amount_is_none_inside_a_longer_number(amount: str, words: tuple[str, ...]) -> None:
    """One of these must be a word of its own: the number, or with the character behind it."""
    assert amount_words(amount) == words


def test_a_number_and_its_measure_are_one_piece() -> None:
    """Also of two characters; what stands behind it is none of it."""
    for typed, needed in (
        ("40|架次|航班", ["40架次", "航班"]),
        ("3万|人|罢工", ["3万人", "罢工"]),
        ("第三|季度|营收", ["第三季度", "营收"]),
        ("3万|船员", ["3万", "船员"]),
        ("12号|线|停运", ["12号线", "停运"]),
        ("二|号|线", ["二号线"]),
    ):
        words = query(typed.replace("|", ""), Cutter(typed)).words
        assert [term.token for term in words if isinstance(term, Term)] == needed
