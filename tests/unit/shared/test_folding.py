"""Folding keeps the length and folds width, case and traditional characters."""

import pytest

from shared.text.folding import fold


@pytest.mark.parametrize(
    ("given", "folded"),
    [("ＡＢｃ１９．７％", "abc19.7%"), ("臺灣總統", "台湾总统"), ("著名", "著名"), ("", "")],
)
def test_fold(given: str, folded: str) -> None:
    """Width, case and traditional characters are folded, simplified ones stay."""
    assert fold(given) == folded


@pytest.mark.parametrize("text", ["ﬁ…½", "😀李\ud800鹏", "\n\t\x00 \u3000", "İ𠮷㍿"])
def test_length_never_changes(text: str) -> None:
    """One character becomes one character, whatever it is."""
    assert len(fold(text)) == len(text)
