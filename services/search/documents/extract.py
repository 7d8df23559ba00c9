"""What ranking looks at of an article: the beginning of its text, and its most telling words.

Words are kept as codes, since all that is asked is whether two articles hold the same ones.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

import numpy as np
import numpy.typing as npt

from services.search.documents.packing import CODING, beside, pack, unpack
from services.search.text.frequencies import code, telling
from services.search.text.function_words import FUNCTION

_LOOKED_AT = 500
# So many characters are usual for so many words; longer words aren't looked at as well.
_LETTERS = 2000
_TELLING = 64
_SATURATION = 1.2
_HEAD = struct.Struct("<HB")
_CODE = 3
# About 12 MB.
_KEPT = 2048


@dataclass(frozen=True)
class Extract:
    """Title and beginning of the body without marks; codes of words and how often each stands.

    `length` is the number of words that were looked at.
    """

    title: str
    body: str
    words: bytes
    times: bytes
    length: int


def pack_extract(title: Sequence[str], body: Sequence[str], line: str = "") -> bytes:
    """Return the skim of an article that is cut into these words, packed with a line behind it."""
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
    text = f"{''.join(title)[:_LETTERS]}\n{''.join(body)[:_LETTERS]}\n{line}"
    return pack(times + text.encode(CODING), beside=head + codes)


@lru_cache(_KEPT)
def unpack_extract(blob: bytes) -> Extract:
    """Return a skim as it was packed."""
    head = beside(blob)
    length, count = _HEAD.unpack_from(head)
    unpacked = unpack(blob)
    title, _, body = unpacked[count : unpacked.rindex(b"\n")].decode(CODING).partition("\n")
    return Extract(title, body, head[_HEAD.size :], unpacked[:count], length)


def behind(blob: bytes) -> str:
    """Return the line behind a skim."""
    return unpack(blob).rpartition(b"\n")[2].decode(CODING)


def codes_of(skims: Iterable[Extract]) -> npt.NDArray[np.uint32]:
    """Return the codes of the words of skims, one after the other."""
    packed = np.frombuffer(b"".join(skim.words for skim in skims), np.uint8)
    wide = np.zeros((len(packed) // _CODE, 4), np.uint8)
    wide[:, :_CODE] = packed.reshape(-1, _CODE)
    return wide.view("<u4")[:, 0]
