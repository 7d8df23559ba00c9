"""What an input method for Chinese types is read as its half-width form."""

import pytest

from services.search.query.language import understand
from services.search.query.typed_marks import half_width
from shared.web.texts import Language, texts
from tests.cpu import Work, assert_in_proportion
from tests.unit.search.test_queries import BlankCutter


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("星澜　-停产", "星澜 -停产"),
        ("星澜\u00a0-停产", "星澜 -停产"),
        ("星澜\u2003－停产", "星澜 -停产"),
        ("星澜\r\n-停产", "星澜 -停产"),
        ("星澜 \u200b-停产\ufeff", "星澜 -停产"),
        ("星澜 −停产", "星澜 -停产"),
        ("星澜 –停产", "星澜 -停产"),
        ("星澜　OR　望川", "星澜 OR 望川"),
        ("星澜 ＯＲ 望川", "星澜 OR 望川"),
        ("星澜｜望川", "星澜|望川"),
        ("投产　ＮＯＴ　停产", "投产 NOT 停产"),
        ("投产　ＡＮＤ　（星澜　OR　望川）", "投产 AND (星澜 OR 望川)"),
        ("（星澜 OR 望川）　－（停产　裁员）", "(星澜 OR 望川) -(停产 裁员)"),
        ("标题：投产　星澜", "title:投产 星澜"),
        ("ｔｉｔｌｅ：投产", "title:投产"),
        ("人物：「陆知远」", 'person:"陆知远"'),
        ("＂青石机械＂　投产", '"青石机械" 投产'),
        ("「青石机械」 投产", "“青石机械” 投产"),
        ("Ｍａｔｅ６＊", "Mate6*"),
    ],
)
def test_wide_forms_mean_what_half_width_forms_mean(typed: str, meant: str) -> None:
    """Wherever an operator is read; and nothing is noted."""
    asked, notes = understand(typed, BlankCutter())
    expected, _ = understand(meant, BlankCutter())
    assert (asked.words, asked.clauses, notes) == (expected.words, expected.clauses, ())
    assert asked.is_quoting is expected.is_quoting


@pytest.mark.parametrize(
    "typed", ["2024–2025", "Ａ－Ｂ 股", "星澜 — 望川", "星澜 —停产", "－", "5‑7"]
)
def test_a_dash_elsewhere_is_no_operator(typed: str) -> None:
    """Within a word, alone, and as a mark of prose it stays what it is."""
    asked, notes = understand(typed, BlankCutter())
    assert (asked.clauses, notes) == ((), ())
    assert not set(half_width(typed)) & {"-"} - set(typed)


def test_marks_inside_a_headline_quote_nothing() -> None:
    """A quotation is set off by blanks; what was typed without a gap is read so."""
    for typed in ("台风“海棠”登陆", "台风「海棠」登陆"):
        assert not understand(typed, BlankCutter())[0].is_quoting
    assert understand("台风 “海棠” 登陆", BlankCutter())[0].is_quoting


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("星澜　）", "） at character 4 isn't expected"),
        ("ＯＲ　星澜", "ＯＲ at character 1 isn't expected"),
        ("投产　「星澜", "the quotation mark at character 4 isn't closed"),
    ],
)
def test_a_note_tells_what_was_typed_and_where(typed: str, note: str) -> None:
    """Not what it was read as."""
    _, notes = understand(typed, BlankCutter())
    assert note in texts(Language.EN)(notes[0].key, **notes[0].values)


@pytest.mark.parametrize("part", ["\u200b", "　", "－", "a\u200b", " \u200b"])
def test_the_time_is_linear_in_the_text(part: str) -> None:
    """Of a text of nothing else, too; no offset moves."""

    def reading(count: int) -> Work:
        texts = (f"a{part * count}a", part * count)
        assert [len(half_width(text)) for text in texts] == [len(text) for text in texts]
        return lambda: list(map(half_width, texts))

    assert_in_proportion(reading, 20_000, 8, most=3)
