"""A text without some of its characters, and where those that stay stand in the given text.

Zero-width characters hide in names (贺<U+200D>兰亭), and hard-wrapped lines cut them in two. What
reads such a text reads a copy without them and says what it found by the given text's offsets.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.text.folding import folding_table

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""The characters that no reader sees, as a class of a pattern: Unicode's default ignorables."""
_UNSEEN = re.compile(f"[{UNSEEN}]")
# Radicals and compatibility characters look like the characters that they stand for.
_RADICALS = "\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f"
_ALIKE = re.compile(f"[{_RADICALS}]")
_ODD = re.compile(f"[{UNSEEN}{_RADICALS}]")
_UNSEEN_RUN = re.compile(f"[{UNSEEN}]+")


@dataclass(frozen=True, slots=True)
class JoinedText:
    """A text without some characters; `places` [characters] are the offsets of those that stay.

    `places` is None where nothing was left out.
    """

    text: str
    places: Ints | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of `text` stands in the given text, what lies within included."""
        if self.places is None or start >= end:
            return self._place(start), self._place(end)
        return int(self.places[start]), int(self.places[end - 1]) + 1

    def spans(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return where stretches of `text`, none of them empty, stand in the given text."""
        listed = list(spans)
        if self.places is None or not listed:
            return listed
        pairs = np.array(listed, np.int32)
        starts, ends = self.places[pairs[:, 0]], self.places[pairs[:, 1] - 1] + 1
        return list(zip(starts.tolist(), ends.tolist(), strict=True))

    def _place(self, offset: int) -> int:
        if self.places is None:
            return offset
        if offset < len(self.places):
            return int(self.places[offset])
        return int(self.places[-1]) + 1 if len(self.places) else 0


def left_out(text: str, unwanted: Bools) -> JoinedText:
    """Return the text without the characters for which `unwanted` [characters] is true."""
    if not unwanted.any():
        return JoinedText(text)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kept = points[~unwanted].tobytes().decode("utf-32-le", "surrogatepass")
    return JoinedText(kept, np.flatnonzero(~unwanted).astype(np.int32))


def unseen(text: str) -> Bools:
    """Tell which characters of a text no reader sees."""
    mask = np.zeros(len(text), np.bool_)
    if not text.isascii():
        for match in _UNSEEN_RUN.finditer(text):
            mask[match.start() : match.end()] = True
    return mask


def seen(text: str) -> JoinedText:
    """Return the text as a reader sees it: without zero-width characters and their like."""
    return left_out(text, unseen(text)) if has_unseen(text) else JoinedText(text)


def has_unseen(text: str) -> bool:
    """Tell whether a text has characters that no reader sees."""
    return not text.isascii() and _UNSEEN.search(text) is not None


def without_unseen(text: str) -> str:
    """Return the text without characters that no reader sees."""
    return text if text.isascii() else _UNSEEN_RUN.sub("", text)


def is_as_seen(text: str) -> bool:
    """Tell whether a text has neither unseen characters nor radicals in place of characters."""
    return text.isascii() or _ODD.search(text) is None


def as_seen(text: str) -> str:
    """Return a text as it looks: without unseen characters, ⻢ (a radical) as the character 马."""
    if is_as_seen(text):
        return text
    table = folding_table()
    return _ALIKE.sub(lambda mark: table.get(ord(mark[0]), mark[0]), without_unseen(text))
