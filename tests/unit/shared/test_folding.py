"""Folding keeps the length and folds width, case and traditional characters."""

import pytest
from hypothesis import given, strategies

from shared.text.folding import fold


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
