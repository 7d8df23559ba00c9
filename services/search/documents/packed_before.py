"""Reads what an index of schema 4 or before has packed, so that a new one can be made from it."""

import base64
import json
import struct
import zlib
from typing import Any

Json = dict[str, Any]

# What most articles' JSON held besides their text. What was packed can be read only with the same.
USUAL = (
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
# With which byte such a blob begins; what is packed now begins with its schema.
_ZLIB = 0x78
_WINDOW = 1 << 15


def is_before(blob: bytes) -> bool:
    """Tell whether a blob was packed so."""
    return blob[:1] == bytes([_ZLIB])


def unpack(packed: bytes, likeness: bytes = USUAL) -> bytes:
    """Return a blob as it was; it may also be packed by zlib alone."""
    unpacker = zlib.decompressobj(zdict=likeness)
    blob = unpacker.decompress(packed) + unpacker.flush()
    if not unpacker.eof:
        raise zlib.error("the blob ends too early")
    return blob


def unpack_article(blob: bytes) -> Json:
    """Return an enriched article as it was packed."""
    article: Json = json.loads(unpack(blob))
    # The first schemas kept words and signature as they are.
    if article["words"] and isinstance(article["words"][0], int):
        article["words"] = _words(article["words"])
    signature = article.get("signature", ())
    if isinstance(signature, str):
        places = base64.b64decode(signature)
        article["signature"] = list(struct.unpack(f"<{len(places) // 4}I", places))
    return article


def unpack_raw(raw: bytes, enriched: bytes) -> str:
    """Return the JSON of a raw article that was packed beside this enriched one."""
    return unpack(raw, unpack(enriched)[-_WINDOW:]).decode()


def _words(steps: list[int]) -> list[tuple[int, int]]:
    words, at = [], 0
    for gap, length in zip(steps[::2], steps[1::2], strict=True):
        words.append((at + gap, at + gap + length))
        at += gap + length
    return words
