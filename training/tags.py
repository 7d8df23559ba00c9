"""Examples to arrays: code points and one tag for each character, packed into rows."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from evaluation.corpora import Entity, Example
from shared.tagging.decoding import ENTITY_TAGS, WORD_TAGS
from shared.tagging.encoding import BLANK, Ints, code_points
from shared.tagging.windows import GAP, WIDTH
from shared.text.folding import fold

Pool = Mapping[tuple[str, bool], list[Ints]]
"""Names by their type, and whether they have one character."""
IGNORED = -1
LONGEST = 200
WORD, NAME = ({tag: i for i, tag in enumerate(tags)} for tags in (WORD_TAGS, ENTITY_TAGS))
PAUSES = (re.compile(r"[。！？!?；;\n]"), re.compile(r"[，,、 :：]"))
SWAPPED_PIECES, SWAPPED_NAMES = 0.5, 0.5
"""In which share of the pieces names are put in for others, and in which share of their names."""
PATIENCE = 4
"""How many pieces that don't fit a row are passed over before it is closed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Code points, word tags and entity tags of a stretch of text, all of one length."""

    codes: Ints
    words: Ints
    entities: Ints


def word_tags(lengths: Sequence[int]) -> list[int]:
    """Return the tag of each character of words of these lengths."""
    tags: list[int] = []
    for n in lengths:
        middle = [WORD["M"]] * (n - 2)
        tags += [WORD["S"]] if n == 1 else [WORD["B"], *middle, WORD["E"]]
    return tags


def entity_tags(size: int, entities: Sequence[Entity]) -> list[int]:
    """Return the tag of each character; an entity that overlaps an earlier one is left out."""
    tags = [NAME["O"]] * size
    for start, end, kind in entities:
        if end <= size and not any(tags[start:end]):
            parts = "S" if end - start == 1 else "B" + "M" * (end - start - 2) + "E"
            tags[start:end] = [NAME[f"{part}-{kind}"] for part in parts]
    return tags


def pieces(example: Example) -> Iterator[Piece]:
    """Turn an example into pieces of at most LONGEST characters, cut at pauses."""
    size = len(example.text)
    if not size:
        return
    codes = code_points(fold(example.text))
    none = [IGNORED] * size
    words = none if example.words is None else word_tags(example.words)
    names = none if example.entities is None else entity_tags(size, example.entities)
    arrays = [np.asarray(tags, np.int32) for tags in (codes, words, names)]
    start = 0
    for end in [*cuts(example), size]:
        yield Piece(*(array[start:end] for array in arrays))
        start = end


def cuts(example: Example) -> Iterator[int]:
    """Yield where to cut a long example: behind the last pause that no name goes across."""
    inside = {i for s, e, _ in example.entities or [] for i in range(s + 1, e)}
    marks = [[m.end() for m in pause.finditer(example.text)] for pause in PAUSES]
    start, size = 0, len(example.text)
    while size - start > LONGEST:
        fits = ([c for c in found if start < c <= start + LONGEST] for found in marks)
        legal = ([c for c in found if c not in inside] for found in fits)
        start = next((found[-1] for found in legal if found), start + LONGEST)
        yield start


def mentions(corpora: Iterable[Sequence[Example]]) -> Pool:
    """Return all names of the corpora by their type and whether they have one character."""
    pool: dict[tuple[str, bool], list[Ints]] = defaultdict(list)
    for example in chain.from_iterable(corpora):
        codes = code_points(fold(example.text))
        for start, end, kind in example.entities or ():
            pool[kind, end - start == 1].append(codes[start:end])
    return pool


def swapped(piece: Piece, pool: Pool, random: np.random.Generator) -> Piece:
    """Put other names of their types in for some names of a piece; its words are unknown then."""
    codes, tags = list[Ints](), list[Ints]()
    place = 0
    for start, end in spans_of(piece.entities):
        kind = ENTITY_TAGS[piece.entities[start]][2:]
        name = piece.codes[start:end]
        names = pool.get((kind, end - start == 1))
        if names and random.random() < SWAPPED_NAMES:
            name = names[random.integers(len(names))]
        named = entity_tags(len(name), [(0, len(name), kind)])
        codes += [piece.codes[place:start], name]
        tags += [piece.entities[place:start], np.array(named, np.int32)]
        place = end
    whole = np.concatenate([*codes, piece.codes[place:]])
    if len(whole) > LONGEST:
        return piece
    words = np.full(len(whole), IGNORED, np.int32)
    return Piece(whole, words, np.concatenate([*tags, piece.entities[place:]]))


def spans_of(tags: Ints) -> Iterator[tuple[int, int]]:
    """Yield start and end of each name by its tags."""
    start = 0
    for place, tag in enumerate(tags.tolist()):
        part = ENTITY_TAGS[tag][0] if tag > 0 else "O"
        if part in "BS":
            start = place
        if part in "ES":
            yield start, place + 1


class Rows:
    """An endless stream of rows [3, WIDTH] of one corpus: code points, word and entity tags."""

    def __init__(self, examples: Sequence[Example], seed: int, pool: Pool) -> None:
        """Take the examples of one corpus, and names to put in for others."""
        self._pool = pool
        self._pieces = [piece for example in examples for piece in pieces(example)]
        self._random = np.random.default_rng(seed)
        self._order: list[int] = []

    def __len__(self) -> int:
        """Count the characters of the corpus."""
        return sum(len(piece.codes) for piece in self._pieces)

    def next_row(self) -> Ints:
        """Pack pieces into a row as the tagger packs sentences, with blanks between them."""
        row = np.full((3, WIDTH), IGNORED, np.int32)
        row[0] = BLANK
        column, missed = 1, 0
        while column < WIDTH - 8 and missed < PATIENCE:
            piece = self._next_piece()
            size = len(piece.codes)
            if column + size >= WIDTH:
                missed += 1
                continue
            row[:, column : column + size] = piece.codes, piece.words, piece.entities
            column += size + GAP
        return row

    def _next_piece(self) -> Piece:
        """Return the next piece of a shuffled pass over the corpus."""
        if not self._order:
            self._order = self._random.permutation(len(self._pieces)).tolist()
        piece = self._pieces[self._order.pop()]
        if not self._pool or self._random.random() >= SWAPPED_PIECES:
            return piece
        return swapped(piece, self._pool, self._random)
