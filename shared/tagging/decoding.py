"""Scores to tags: the best legal sequence of tags for every window."""

import numpy as np
import numpy.typing as npt

from shared.entity_types import NAME_TYPES
from shared.tagging.encoding import Bools, Ints

Floats = npt.NDArray[np.float32]
Tags = npt.NDArray[np.int8]

LEARNT = ("PER", "LOC", "ORG")
"""The types that the weights know, in the order of their tags."""
TYPES = (*LEARNT, *(each.value for each in NAME_TYPES if each.value not in LEARNT))
"""All types of names; those behind the learnt ones are only tagged by a dictionary."""
WORD_TAGS = ("B", "M", "E", "S")
ENTITY_TAGS = ("O", *(f"{part}-{kind}" for kind in TYPES for part in "BMES"))
FORBIDDEN = np.float32(-1e4)
PLACE = {part: ENTITY_TAGS.index(f"{part}-LOC") for part in "BME"}
SURELY_APART = np.float32(4.0)
"""By how much two touching places must beat one for them to stay apart (scores of two tags)."""
MARGIN = 2
"""How many seams beyond the nearest one a search for legal tags reaches."""


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

    The best tag of each position is the best sequence where it is legal; only the stretches where
    it is not are searched, each from one place where a name or word may begin to the next.
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
    if bad.any():
        for start, end in stretches(tags, bad, starts, ends, grammar):
            tags[start:end] = viterbi(scores[start:end], grammar)
    return tags


def stretches(
    tags: Tags, bad: Bools, starts: Ints, ends: Ints, grammar: Grammar
) -> list[tuple[int, int]]:
    """Return the stretches around illegal places: apart, and legal at both ends."""
    # A seam lies before a tag that may begin a sequence, behind one that may end it.
    seam = np.zeros(len(tags) + 1, np.bool_)
    seam[1:-1] = grammar.last[tags[:-1]] & grammar.first[tags[1:]] & ~bad[1:] & ~bad[:-1]
    seam[starts] = seam[ends] = True
    seams = np.flatnonzero(seam)
    places = np.flatnonzero(bad)
    edges = np.concatenate((starts, ends[-1:]))
    window = np.searchsorted(starts, places, side="right") - 1
    left = seams[np.maximum(np.searchsorted(seams, places, side="right") - 1 - MARGIN, 0)]
    right = seams[np.minimum(np.searchsorted(seams, places, side="right") + MARGIN, len(seams) - 1)]
    left, right = np.maximum(left, edges[window]), np.minimum(right, ends[window])
    out: list[tuple[int, int]] = []
    for start, end in zip(left.tolist(), right.tolist(), strict=True):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


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


def joined_places(tags: Tags, scores: Floats, lengths: Ints) -> Tags:
    """Join touching places of two or more characters each that aren't surely apart.

    Levels of one place are one name in news; the style of the People's Daily keeps them apart,
    which the weights know. Takes tags [positions] and scores [positions, tags] of windows that
    lie end to end; returns tags.
    """
    meets = np.zeros(len(tags), np.bool_)
    meets[1:] = (tags[:-1] == PLACE["E"]) & (tags[1:] == PLACE["B"])
    meets[np.cumsum(lengths)[:-1]] = False
    places = np.flatnonzero(meets)
    two = scores[places - 1, PLACE["E"]] + scores[places, PLACE["B"]]
    one = scores[places - 1, PLACE["M"]] + scores[places, PLACE["M"]]
    places = places[two - one < SURELY_APART]
    out = tags.copy()
    out[places - 1] = out[places] = PLACE["M"]
    return out
