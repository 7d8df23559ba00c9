"""How the index keeps an article: its JSON made small, and the raw one packed by its likeness."""

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import orjson

from services.search.signatures import pack_signature, unpack_signature

Json = dict[str, Any]
_LEVEL = 6
# What most articles' JSON holds besides their text. What was packed can be read only with the same.
_USUAL = (
    b'"versions":{"model":"","dictionary":"none"}}],"chain":[]},"promotional":false,'
    b'"reprint_of":null,"fingerprint":","signature":","disclaimers":[{"kind":"investment",'
    b'"confidence":1.0,"trigger":"":"liability":"copyright":"reprint","keywords":[","summary":['
    b'{"revision":1,"url":"https://www..com.cn/.html","title":","source":"author":null,'
    b'"published_at":"2026-","language":"zh-Hans","metadata":{},"received_at":"2026-",'
    b'"text":"\xe7\x9a\x84\xef\xbc\x8c\xe3\x80\x82","zones":[{"kind":"byline"},{"kind":"related"},'
    b'{"kind":"disclaimer"},{"kind":"credit"},{"kind":"title"},{"kind":"body"}],"sentences":['
    b'{"start":0,"end":"words":[0,2,0,2,0,1,0,2,0,1,0,1,0,3,1,2,0,2],"names":[{"name":",'
    b'"salience":0.111,"salience":1.0,"mentions":[["entities":[{"start":,"type":"PERCENT",'
    b'"text":","type":"MONEY","text":","type":"TIME","text":","type":"QUANTITY","text":",'
    b'"value":"CNY ","type":"LOC","text":","type":"ORG","text":","type":"PER","text":",'
    b'"value":null},{"start":'
)
# As far back as zlib looks.
_WINDOW = 1 << 15


def pack(blob: bytes, likeness: bytes = _USUAL) -> bytes:
    """Return a blob made small, the more so the more it is like another, 32 KiB of it at most."""
    packer = zlib.compressobj(_LEVEL, zdict=likeness)
    return packer.compress(blob) + packer.flush()


def unpack(packed: bytes, likeness: bytes = _USUAL) -> bytes:
    """Return a blob as it was before `pack`; or before zlib alone, as an index of before has it."""
    unpacker = zlib.decompressobj(zdict=likeness)
    blob = unpacker.decompress(packed) + unpacker.flush()
    if not unpacker.eof:
        raise zlib.error("the blob ends too early")
    return blob


def pack_article(enriched: str, raw: str) -> tuple[bytes, bytes]:
    """Return the packed JSON of an enriched article and of its raw one, which holds much the same.

    Words become gaps and lengths, and the signature its bytes: nine tenths of their size are gone.
    """
    # orjson reads whole numbers beyond 64 bits, as metadata may hold, as fractions.
    article = json.loads(enriched)
    article["words"] = list(_steps(article["words"]))
    article["signature"] = base64.b64encode(pack_signature(article["signature"])).decode()
    small = json.dumps(article, ensure_ascii=False, separators=(",", ":")).encode()
    return pack(small), pack(raw.encode(), small[-_WINDOW:])


def unpack_article(blob: bytes) -> Json:
    """Return an enriched article as it was packed."""
    article: Json = json.loads(unpack(blob))
    # An index of before keeps words and signature as they are.
    if not article["words"] or isinstance(article["words"][0], int):
        article["words"] = _words(article["words"])
    article["signature"] = _signature(article)
    return article


def skim_article(blob: bytes) -> Json:
    """Return an enriched article soon: its words, signature and long numbers can't be read."""
    article: Json = orjson.loads(unpack(blob))
    return article


def read_text(blob: bytes) -> Json:
    """Return what stands before the sentences of an enriched article: title, text, zones.

    No string holds such a key, as its quotes would be escaped, and no object behind it holds keys
    of other people's.
    """
    whole = unpack(blob)
    article: Json = orjson.loads(whole[: whole.rindex(b',"sentences":[')] + b"}")
    return article


def signature(blob: bytes) -> tuple[int, ...]:
    """Return the signature of a packed article, empty for one that can't be read any more.

    It is asked for while another article is written, which isn't at fault then.
    """
    try:
        return _signature(skim_article(blob))
    except (zlib.error, ValueError):
        return ()


def unpack_raw(raw: bytes, enriched: bytes) -> str:
    """Return the JSON of a raw article that was packed beside this enriched one."""
    return unpack(raw, unpack(enriched)[-_WINDOW:]).decode()


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
