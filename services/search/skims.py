"""What ranking looks at of an article: the beginning of its text, and its most telling words.

Words are kept as codes, since all that is asked is whether two articles hold the same ones.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from services.search.frequencies import code, telling
from services.search.function_words import FUNCTION

_LOOKED_AT = 500
# So many characters are usual for so many words; longer words aren't looked at as well.
_LETTERS = 2000
_TELLING = 64
_SATURATION = 1.2
_HEAD = struct.Struct("<HB")
_CODE = 4
# About 12 MB.
_KEPT = 2048


@dataclass(frozen=True)
class Skim:
    """Title and beginning of the body without marks; codes of words and how often each stands.

    `length` is the number of words that were looked at.
    """

    title: str
    body: str
    words: bytes
    times: bytes
    length: int


def pack_skim(title: Sequence[str], body: Sequence[str]) -> bytes:
    """Return the skim of an article that is cut into these words."""
    title, body = title[:_LOOKED_AT], body[:_LOOKED_AT]
    counts = Counter(word for word in (*title, *body) if len(word) > 1 and word not in FUNCTION)
    weights = telling(list(counts)).tolist()
    worth = {
        word: weight * times / (times + _SATURATION)
        for (word, times), weight in zip(counts.items(), weights, strict=True)
    }
    best = nlargest(_TELLING, worth, key=worth.__getitem__)
    head = _HEAD.pack(len(title) + len(body), len(best))
    codes = b"".join(code(word).to_bytes(_CODE, "little") for word in best)
    times = bytes(min(counts[word], 255) for word in best)
    text = f"{''.join(title)[:_LETTERS]}\n{''.join(body)[:_LETTERS]}"
    return head + codes + times + zlib.compress(text.encode(), 6)


@lru_cache(_KEPT)
def unpack_skim(blob: bytes) -> Skim:
    """Return a skim as it was packed; what desks look for they look for again."""
    length, count = _HEAD.unpack_from(blob)
    codes, times = _HEAD.size + _CODE * count, _HEAD.size + (_CODE + 1) * count
    title, _, body = zlib.decompress(blob[times:]).decode().partition("\n")
    return Skim(title, body, blob[_HEAD.size : codes], blob[codes:times], length)
