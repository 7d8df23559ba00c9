"""Folding keeps the length and folds width, case and traditional characters."""

import pytest
from hypothesis import given, strategies

from shared.text.folding import fold, simplified


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＡＢｃ１９．７％", "abc19.7%"), ("臺灣總統", "台湾总统"), ("著名", "著名"), ("", "")],
)
def test_fold(text: str, folded: str) -> None:
    """Width, case and traditional characters are folded, simplified ones stay."""
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["ﬁ…½", "😀李\ud800鹏", "\n\t\x00 \u3000", "İ𠮷㍿"])
def test_length_never_changes(text: str) -> None:
    """One character becomes one character, whatever it is."""
    assert len(fold(text)) == len(text)


@given(strategies.text(min_size=70, max_size=200))
def test_a_long_text_is_folded_as_its_parts_are(text: str) -> None:
    """Though it goes another, faster way."""
    assert fold(text) == "".join(fold(text[at : at + 50]) for at in range(0, len(text), 50))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("總投資１８．６億元", "总投资18.6亿元"),
        ("【免責聲明】，「引文」：『內』", "【免责声明】，“引文”：‘内’"),
        ("ＡbＣ　iPhone", "AbC　iPhone"),
        ("長" * 80 + "。", "长" * 80 + "。"),
    ],
)
def test_rules_read_one_script_but_case_and_punctuation_stay(text: str, read: str) -> None:
    """A pattern is written once, and matches both scripts at the same places."""
    assert simplified(text) == read
