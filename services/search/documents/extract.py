"""What ranking looks at of an article: the beginning of its text, and its most telling words.

Words are kept as codes, since all that is asked is whether two articles hold the same ones.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from services.search.documents.packing import CODING, beside, pack, unpack
from services.search.text.frequencies import code, inverse_frequencies
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
    """Return the extract of an article that is cut into these words, packed; `line` is last."""
    head, content = extract_content(title, body, line)
    return pack(content, beside=head)


def extract_content(
    title: Sequence[str], body: Sequence[str], line: str = ""
) -> tuple[bytes, bytes]:
    """Return what stays beside the packed extract of an article, and what is packed of it."""
    title, body = title[:_LOOKED_AT], body[:_LOOKED_AT]
    counts = Counter(title)
    counts.update(body)
    words = [word for word in counts if len(word) > 1 and word not in FUNCTION]
    worth = {
        word: weight * counts[word] / (counts[word] + _SATURATION)
        for word, weight in zip(words, inverse_frequencies(words), strict=True)
    }
    best = sorted(worth, key=worth.__getitem__, reverse=True)[:_TELLING]
    head = _HEAD.pack(len(title) + len(body), len(best))
    codes = b"".join([code(word).to_bytes(_CODE, "little") for word in best])
    times = bytes([min(counts[word], 255) for word in best])
    text = f"{''.join(title)[:_LETTERS]}\n{''.join(body)[:_LETTERS]}\n{line}"
    return head + codes, times + text.encode(CODING)


@lru_cache(_KEPT)
def unpack_extract(blob: bytes) -> Extract:
    """Return an extract as it was packed."""
    head = beside(blob)
    length, count = _HEAD.unpack_from(head)
    unpacked = unpack(blob)
    title, _, body = unpacked[count : unpacked.rindex(b"\n")].decode(CODING).partition("\n")
    return Extract(title, body, head[_HEAD.size :], unpacked[:count], length)


def behind(blob: bytes) -> str:
    """Return the line behind an extract."""
    return unpack(blob).rpartition(b"\n")[2].decode(CODING)


def codes_of(extracts: Iterable[Extract]) -> npt.NDArray[np.uint32]:
    """Return the codes of the words of extracts, one after the other."""
    packed = np.frombuffer(b"".join(each.words for each in extracts), np.uint8)
    wide = np.zeros((len(packed) // _CODE, 4), np.uint8)
    wide[:, :_CODE] = packed.reshape(-1, _CODE)
    return wide.view("<u4")[:, 0]
