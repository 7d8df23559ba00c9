"""Scores to tags: the best legal sequence of tags for every window."""

import numpy as np
import numpy.typing as npt

from shared.text.tagger_encoding import Bools, Ints

Floats = npt.NDArray[np.float32]
Tags = npt.NDArray[np.int8]

TYPES = ("PER", "LOC", "ORG")
WORD_TAGS = ("B", "M", "E", "S")
ENTITY_TAGS = ("O", *(f"{part}-{kind}" for kind in TYPES for part in "BMES"))
FORBIDDEN = np.float32(-1e4)


class Grammar:
    """Which tag may begin, follow another, and end a sequence."""

    def __init__(self, tags: tuple[str, ...]) -> None:
        """Derive the rules from tags written B, M-PER, O and the like."""
        self.first: Bools = np.array([tag[0] in "OBS" for tag in tags])
        self.last: Bools = np.array([tag[0] in "OES" for tag in tags])
        self.follows: Bools = np.array([[legal(a, b) for b in tags] for a in tags])


def legal(before: str, after: str) -> bool:
    """Tell whether a tag may come after another."""
    if before[0] in "BM":
        return after[0] in "ME" and before[1:] == after[1:]
    return after[0] in "OBS"


def decode(scores: Floats, lengths: Ints, grammar: Grammar) -> Tags:
    """Return the best legal tags of windows whose scores [positions, tags] lie end to end.

    The best tag of each position is the best sequence where it is legal; only the windows
    where it is not are searched.
    """
    tags: Tags = scores.argmax(1).astype(np.int8)
    if not len(tags):
        return tags
    ends = np.cumsum(lengths)
    starts = ends - lengths
    bad = np.zeros(len(tags), np.bool_)
    bad[1:] = ~grammar.follows[tags[:-1], tags[1:]]
    bad[starts] = ~grammar.first[tags[starts]]
    bad[ends - 1] |= ~grammar.last[tags[ends - 1]]
    for window in np.flatnonzero(np.logical_or.reduceat(bad, starts)):
        part = slice(starts[window], ends[window])
        tags[part] = viterbi(scores[part], grammar)
    return tags


def viterbi(scores: Floats, grammar: Grammar) -> Tags:
    """Return the best legal tags of one window by its scores [positions, tags]."""
    steps = np.where(grammar.follows.T, np.float32(0), FORBIDDEN)
    best = scores[0] + np.where(grammar.first, np.float32(0), FORBIDDEN)
    back = np.zeros(scores.shape, np.int8)
    every = np.arange(scores.shape[1])
    for position in range(1, len(scores)):
        paths = steps + best
        back[position] = choice = paths.argmax(1)
        best = paths[every, choice] + scores[position]
    tags: Tags = np.zeros(len(scores), np.int8)
    tag = int((best + np.where(grammar.last, np.float32(0), FORBIDDEN)).argmax())
    for position in range(len(scores) - 1, -1, -1):
        tags[position] = tag
        tag = back[position, tag]
    return tags
