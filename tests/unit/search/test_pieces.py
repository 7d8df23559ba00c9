"""What of a query is one piece: dates and numbers however they are cut, and at what cost."""

from collections.abc import Sequence

import pytest

from services.search.query.pieces import pieces
from services.search.query.plain import query
from services.search.query.synonyms import NO_SYNONYMS
from services.search.text.analysis import OnceCutter
from shared.tagging.tagger import Tagged
from tests.cpu import Work, assert_in_proportion


class Bars:
    """Cuts at bars, which a query has in place of the tagger's cuts, and at blanks."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return the runs between bars; another text is one word."""
        whole = [[(0, len(text))] for text in texts]
        cuts = [self.cuts.get(text, one) for text, one in zip(texts, whole, strict=True)]
        return [Tagged(words=words, entities=[]) for words in cuts]

    def __init__(self, text: str) -> None:
        self.text = text.replace("|", "")
        words, at = [], 0
        for part in text.split("|"):
            if part.strip():
                words.append((at, at + len(part)))
            at += len(part)
        self.cuts = {self.text: words}


def needed(text: str) -> list[str]:
    """Return the pieces of a text that is cut at bars."""
    cutter = Bars(text)
    found = pieces(cutter.text, OnceCutter(cutter), NO_SYNONYMS, is_cut=False)
    return [cutter.text[piece.start : piece.end] for piece in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月|9日| |停水", ["3月9日", "停水"]),
        ("3|月|9|日|停水", ["3月9日", "停水"]),
        ("三月|九号| |停水", ["三月九号", "停水"]),
        ("2024年|3月|9日| |停水", ["2024年3月9日", "停水"]),
        ("3月|降水", ["3月", "降水"]),
    ],
)
def test_a_day_is_one_piece(text: str, expected: list[str]) -> None:
    """Month and day stand side by side: not any March and any 9th."""
    assert needed(text) == expected


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("望舟16号", "望舟十六号"),
        ("望舟十六号", "望舟16号"),
        ("1号文件", "一号文件"),
        ("3月9号", "3月9日"),
        ("3月9日", "3月9号"),
    ],
)
def test_numbers_with_hao_are_found_in_other_numerals(typed: str, found: str) -> None:
    """16号 is 十六号, and a day of a month is 日 or 号."""
    (term,) = query(typed, Bars(typed)).terms
    assert found in ["".join(run) for run in term.others]


@pytest.mark.parametrize("typed", ["1.6号", "望舟116号", "6个", "二百一十六号"])
def test_other_numbers_stay_as_they_are(typed: str) -> None:
    """Part of a number is none."""
    (term,) = query(typed, Bars(typed)).terms
    assert term.others == ()


def test_pieces_take_time_in_line_with_a_text() -> None:
    """Four times the text takes about four times as long, not sixteen."""

    class Names:
        """Sees a name of two words everywhere."""

        def tag(self, texts: Sequence[str]) -> list[Tagged]:
            """Cut into characters."""
            return [
                Tagged(
                    words=[(at, at + 1) for at in range(len(text))],
                    entities=[(at, at + 2, "PER") for at in range(0, len(text) - 1, 2)],
                )
                for text in texts
            ]

    def work(size: int) -> Work:
        text = "祁笛" * size
        return lambda: pieces(text, OnceCutter(Names()), NO_SYNONYMS, is_cut=True)

    assert_in_proportion(work, 4_000, 4, most=2.5)
