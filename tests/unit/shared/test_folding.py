"""Folding keeps the length and folds width, case and traditional characters."""

import pytest
from hypothesis import given, strategies

from shared.text.folding import fold, simplified


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢｃ１９．７％", "abc19.7%"),
        ("臺灣總統", "台湾总统"),
        ("著名", "著名"),
        ("", ""),
        ("⻢⽂龙⻔⼾", "马文龙门户"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Width, case and traditional characters are folded, simplified ones stay."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("順著山路走著", "顺着山路走着"),
        ("執著地望著名單", "执着地望着名单"),
        ("著名作家的巨著和原著者", "著名作家的巨著和原著者"),
        ("顯著的著作權", "显著的著作权"),
        ("看著作業", "看着作业"),
    ],
)
@pytest.mark.parametrize("behind", ["", "。" * 80])
def test_a_particle_is_told_from_writing(written: str, meant: str, behind: str) -> None:
    """In traditional script 著 is both 着 and 著; in a long text as in a short one."""
    assert fold(written + behind) == simplified(written + behind) == meant + behind


def test_no_radical_stays() -> None:
    """Pages that were copied out of PDF hold radicals in place of characters."""
    blocks = (range(0x2E80, 0x2EF4), range(0x2F00, 0x2FD6), range(0xF900, 0xFA0E))
    kept = [chr(p) for block in blocks for p in block if fold(chr(p)) == chr(p)]
    assert kept == [chr(0x2E9A)]


@pytest.mark.parametrize("text", ["ﬁ…½", "😀李\ud800鹏", "\n\t\x00 \u3000", "İ𠮷㍿"])
def test_length_never_changes(text: str) -> None:
    """One character becomes one character, whatever it is."""
    assert len(fold(text)) == len(text)


# Only what 著 becomes depends on its neighbours.
@given(strategies.text(strategies.characters(exclude_characters="著"), min_size=70, max_size=200))
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
