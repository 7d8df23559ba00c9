"""The tagger: words (PKU standard) and names (PER, LOC, ORG) of texts in one pass.

This part is pure: it encodes characters, asks a scorer, and decodes. The scorer that runs the
network comes from `shared.tagging.loader`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from shared.tagging.decoding import (
    ENTITY_TAGS,
    WORD_TAGS,
    Floats,
    Grammar,
    Tags,
    decode,
    joined_places,
)
from shared.tagging.dictionary import WORD, Dictionary
from shared.tagging.encoding import Bools, Ints, Vocabulary, code_points
from shared.tagging.margins import margins, mean_margins
from shared.tagging.spans import entity_spans, glued, word_bounds
from shared.tagging.windows import Placed, filled_rows, place, used_widths, windows_of
from shared.text.folding import fold
from shared.text.joined import JoinedText, seen

Scorer = Callable[[Mapping[str, Ints]], Floats]
"""From the numbers of n-grams [rows, length] to scores [rows, length, word + entity tags]."""

BATCH = 20_000
"""Characters that are tagged together at most, so that memory doesn't grow with the input."""

WORDS, ENTITIES = Grammar(WORD_TAGS), Grammar(ENTITY_TAGS)
LISTED = np.float32(6.0)
"""What a tag of a listed term gains at each character: enough unless the context is very sure."""
UNKNOWN = np.float32(1.0)
"""How far below the tag of no name lies a tag that the weights don't know."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """Words (start, end) and entities (start, end, type) of one text, in characters, in order.

    `margins` tell of each entity how sure its type is; empty where that isn't known.
    """

    words: list[tuple[int, int]]
    entities: list[tuple[int, int, str]]
    margins: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Joined:
    """Some texts joined by blanks: folded and raw code points, and where each text begins."""

    codes: Ints
    raw: Ints
    starts: list[int]
    folded: list[str]


class Tagger:
    """Tags texts of any length and content; offsets count characters of each given text."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        score: Scorer,
        *,
        dictionary: Callable[[], Dictionary] = Dictionary,
        model: str = "",
    ) -> None:
        """Take the vocabulary, what runs the network, the user dictionary and the model's name."""
        self._vocabulary = vocabulary
        self._score = score
        self._dictionary = dictionary
        self._model = model

    @property
    def versions(self) -> dict[str, str]:
        """Name what cuts and tags: the model and the user dictionary in force."""
        return {"model": self._model, "dictionary": self._dictionary().version}

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return words and entities of each text; an empty text has none.

        Characters that no reader sees are passed over: they cut no word or name in two.
        """
        read = list(map(seen, texts))
        groups = batches([each.text for each in read])
        tagged = (one for batch in groups for one in self._tag_batch(batch))
        return [placed_back(one, each) for one, each in zip(tagged, read, strict=True)]

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the words of one text, for queries."""
        return self.tag([text])[0].words

    def _tag_batch(self, texts: Sequence[str]) -> list[Tagged]:
        """Tag a few texts together."""
        joined = join(texts)
        words, entities, leads = self._tags(joined)
        glue = glued(joined.codes, joined.raw)
        return split(joined, words, entities, leads, glue)

    def _tags(self, joined: Joined) -> tuple[Tags, Tags, Floats]:
        """Return the word tag, the entity tag and its lead of every character of the texts."""
        size = len(joined.codes)
        words, entities = np.full(size, 3, np.int8), np.zeros(size, np.int8)
        leads = np.zeros(size, np.float32)
        pairs = zip(joined.folded, joined.starts, strict=True)
        placed, rows = place([w for text, start in pairs for w in windows_of(text, start)])
        if placed:
            filled = filled_rows(joined.codes, placed, rows)
            scores = self._scores(filled, used_widths(placed, rows))
            keep, write = kept_positions(placed)
            flat, lengths = flattened(scores, placed)
            flat = widened(flat)
            bias = listed_bias(joined, self._dictionary())
            if bias is not None:
                flat += bias[window_positions(placed)]
            cut = len(WORD_TAGS)
            words[write] = decode(flat[:, :cut], lengths, WORDS)[keep]
            names = flat[:, cut:]
            tags = joined_places(decode(names, lengths, ENTITIES), names, lengths)
            entities[write] = tags[keep]
            leads[write] = margins(names, tags)[keep]
        return words, entities, leads

    def _scores(self, rows: Ints, widths: Sequence[int]) -> list[Floats]:
        """Return each row's scores [width, tags]: one row a call, so that it stays in the cache."""
        feeds = self._vocabulary.encode(rows)
        return [
            self._score({name: numbers[i : i + 1, :width] for name, numbers in feeds.items()})[0]
            for i, width in enumerate(widths)
        ]


def placed_back(tagged: Tagged, read: JoinedText) -> Tagged:
    """Return words and entities of what was read as spans into the text that was given."""
    if read.places is None:
        return tagged
    entities = [(*read.span(start, end), kind) for start, end, kind in tagged.entities]
    return Tagged(read.spans(tagged.words), entities, tagged.margins)


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Group texts so that a group has about BATCH characters."""
    group: list[str] = []
    size = 0
    for text in texts:
        if group and size + len(text) > BATCH:
            yield group
            group, size = [], 0
        group.append(text)
        size += len(text)
    if group:
        yield group


def join(texts: Sequence[str]) -> Joined:
    """Fold texts and join them with blanks between and behind them."""
    folded = [fold(text) for text in texts]
    starts, position = [], 0
    for text in texts:
        starts.append(position)
        position += len(text) + 1
    codes, raw = ("\n".join([*parts, ""]) for parts in (folded, texts))
    return Joined(code_points(codes), code_points(raw), starts, folded)


def flattened(scores: Sequence[Floats], placed: Sequence[Placed]) -> tuple[Floats, Ints]:
    """Return the windows' scores end to end, and their lengths; scores are those of each row."""
    spans = [(p.row, p.column, p.window.last - p.window.first) for p in placed]
    parts = [scores[row][column : column + length] for row, column, length in spans]
    return np.concatenate(parts), np.array([length for _, _, length in spans], np.int32)


def widened(flat: Floats) -> Floats:
    """Return scores [positions, tags] with tags of the types that the weights don't know.

    Each lies below the tag of no name, so that only a listed term reaches it.
    """
    missing = len(WORD_TAGS) + len(ENTITY_TAGS) - flat.shape[1]
    if not missing:
        return flat
    below = flat[:, [len(WORD_TAGS)]] - UNKNOWN
    return np.hstack([flat, np.repeat(below, missing, axis=1)])


def window_positions(placed: Sequence[Placed]) -> Ints:
    """Return where in the joined texts each flattened position stands."""
    return np.concatenate([np.arange(p.window.first, p.window.last) for p in placed])


def listed_bias(joined: Joined, dictionary: Dictionary) -> Floats | None:
    """Return what the dictionary adds to the scores [positions, tags]; None for no match."""
    pairs = zip(joined.starts, joined.folded, strict=True)
    found = [
        (base + start, base + end, kind)
        for base, text in pairs
        for start, end, kind in dictionary.matches(text)
    ]
    if not found:
        return None
    bias = np.zeros((len(joined.codes), len(WORD_TAGS) + len(ENTITY_TAGS)), np.float32)
    for start, end, kind in found:
        parts = "S" if end - start == 1 else "B" + "M" * (end - start - 2) + "E"
        for position, part in enumerate(parts, start=start):
            bias[position, WORD_TAGS.index(part)] = LISTED
            if kind != WORD:
                tag = len(WORD_TAGS) + ENTITY_TAGS.index(f"{part}-{kind}")
                bias[position, tag] = LISTED
    return bias


def kept_positions(placed: Sequence[Placed]) -> tuple[Ints, Ints]:
    """Return which flattened positions to keep, and where in the joined texts they belong."""
    keep, write, offset = [], [], 0
    for window in (p.window for p in placed):
        write.append(np.arange(window.start, window.end, dtype=np.int32))
        keep.append(write[-1] + (offset - window.first))
        offset += window.last - window.first
    return np.concatenate(keep), np.concatenate(write)


def split(joined: Joined, words: Tags, entities: Tags, leads: Floats, glue: Bools) -> list[Tagged]:
    """Share out words and entities among the texts, with offsets into each."""
    starts, ends = word_bounds(words, joined.codes, glue)
    spans = entity_spans(entities, joined.codes, glue)
    sure = mean_margins(leads, spans)
    edges = np.array([*joined.starts, len(joined.codes)])
    word_cuts = np.searchsorted(starts, edges).tolist()
    span_cuts = np.searchsorted(np.array([s for s, _, _ in spans], np.int32), edges).tolist()
    out = []
    for i, base in enumerate(joined.starts):
        mine = slice(word_cuts[i], word_cuts[i + 1])
        pairs = zip((starts[mine] - base).tolist(), (ends[mine] - base).tolist(), strict=True)
        cut = slice(span_cuts[i], span_cuts[i + 1])
        names = [(s - base, e - base, kind) for s, e, kind in spans[cut]]
        out.append(Tagged(list(pairs), names, sure[cut]))
    return out
