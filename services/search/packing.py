"""How the index keeps an article: its JSON made small, and the raw one packed by its likeness."""

import base64
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import orjson

from services.search.signatures import pack_signature, unpack_signature

Json = dict[str, Any]
_LEVEL = 6
# As far back as zlib looks.
_WINDOW = 1 << 15


def pack(text: str) -> bytes:
    """Compress a text."""
    return zlib.compress(text.encode(), _LEVEL)


def unpack(blob: bytes) -> str:
    """Return a packed text."""
    return zlib.decompress(blob).decode()


def pack_article(enriched: str, raw: str) -> tuple[bytes, bytes]:
    """Return the packed JSON of an enriched article and of its raw one, which holds much the same.

    Words become gaps and lengths, and the signature its bytes: nine tenths of their size are gone.
    """
    article = orjson.loads(enriched)
    article["words"] = list(_steps(article["words"]))
    article["signature"] = base64.b64encode(pack_signature(article["signature"])).decode()
    small = orjson.dumps(article)
    likeness = zlib.compressobj(_LEVEL, zdict=small[-_WINDOW:])
    return zlib.compress(small, _LEVEL), likeness.compress(raw.encode()) + likeness.flush()


def unpack_article(blob: bytes) -> Json:
    """Return an enriched article as it was packed."""
    article = skim_article(blob)
    # An index of before keeps words and signature as they are.
    if not article["words"] or isinstance(article["words"][0], int):
        article["words"] = _words(article["words"])
    article["signature"] = _signature(article)
    return article


def skim_article(blob: bytes) -> Json:
    """Return an enriched article whose words and signature can't be read."""
    article: Json = orjson.loads(zlib.decompress(blob))
    return article


def signature(blob: bytes) -> tuple[int, ...]:
    """Return the signature of a packed article."""
    return _signature(skim_article(blob))


def unpack_raw(raw: bytes, enriched: bytes) -> str:
    """Return the JSON of a raw article that was packed beside this enriched one."""
    likeness = zlib.decompressobj(zdict=zlib.decompress(enriched)[-_WINDOW:])
    return (likeness.decompress(raw) + likeness.flush()).decode()


def _signature(article: Json) -> tuple[int, ...]:
    packed = article.get("signature", ())
    return unpack_signature(base64.b64decode(packed)) if isinstance(packed, str) else tuple(packed)


def _steps(words: Sequence[Sequence[int]]) -> Iterator[int]:
    """Yield for each word how far it is from the one before, and how long."""
    for (_, before), (start, end) in pairwise([(0, 0), *words]):
        yield from (start - before, end - start)


def _words(steps: Sequence[int]) -> list[tuple[int, int]]:
    words, at = [], 0
    for gap, length in zip(steps[::2], steps[1::2], strict=True):
        words.append((at + gap, at + gap + length))
        at += gap + length
    return words
