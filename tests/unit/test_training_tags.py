"""Examples as the tagger learns from them: names put in for others, rows."""

import numpy as np

from evaluation.corpora import Example
from shared.tagging.decoding import ENTITY_TAGS
from training.tags import LONGEST, Piece, Rows, mentions, pieces, spans_of, swapped

EXAMPLE = Example("祁闻笛在云岭会见中美代表", None, [(0, 3, "PER"), (4, 6, "LOC"), (8, 9, "LOC")])
OTHERS = [Example("欧阳某乙到望川市", None, [(0, 4, "PER"), (5, 8, "LOC")])]


class Always(np.random.Generator):
    """Chance that always says yes and takes the first."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(1))

    def random(self) -> float:  # type: ignore[override]
        return 0.0

    def integers(self, high: int) -> int:  # type: ignore[override]
        return 0


def text_of(piece: Piece) -> str:
    """Return the characters of a piece."""
    return "".join(map(chr, piece.codes))


def named(piece: Piece) -> list[tuple[str, str]]:
    """Return the names of a piece by its tags."""
    text = text_of(piece)
    return [(text[a:b], ENTITY_TAGS[piece.entities[a]][2:]) for a, b in spans_of(piece.entities)]


def test_names_are_put_in_for_others_of_their_type() -> None:
    """Tags follow the new names; what has no match (here one character) stays."""
    (piece,) = pieces(EXAMPLE)
    other = swapped(piece, mentions([OTHERS]), Always())
    assert text_of(other) == "欧阳某乙在望川市会见中美代表"
    assert named(other) == [("欧阳某乙", "PER"), ("望川市", "LOC"), ("中", "LOC")]
    assert set(other.words.tolist()) == {-1}


def test_single_characters_are_swapped_among_themselves() -> None:
    """A name of one character stands for one of one character alone."""
    pool = mentions([[Example("访俄", None, [(1, 2, "LOC")])]])
    (piece,) = pieces(EXAMPLE)
    assert text_of(swapped(piece, pool, Always())) == "祁闻笛在云岭会见俄美代表"


def test_a_piece_that_would_be_too_long_stays() -> None:
    """Names that make a piece longer than a row holds aren't put in."""
    long = Example("长" * (LONGEST - 2) + "云岭", None, [(LONGEST - 2, LONGEST, "LOC")])
    (piece,) = pieces(long)
    assert swapped(piece, mentions([OTHERS]), Always()) is piece


def test_rows_hold_whole_pieces() -> None:
    """A row's tags are those of its pieces, and blanks lie between."""
    row = Rows([EXAMPLE], seed=1, pool={}).next_row()
    lines = "".join(map(chr, row[0])).split("\n")
    assert set(lines) == {"", EXAMPLE.text}
    assert lines.count(EXAMPLE.text) == (row[2] == ENTITY_TAGS.index("B-PER")).sum() > 1
