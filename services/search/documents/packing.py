"""How the index keeps an article: small, and each blob packed by its likeness to the one before.

The card is read of many hits; the enriched article is packed by what the card holds, the raw one by
the enriched. Texts are kept as GB 18030, in which a Chinese character takes two bytes, not three.
"""

import json
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from services.search.documents import packed_before
from services.search.documents.column_encoding import in_columns, in_rows, zones
from services.search.documents.minhash import places

Json = dict[str, Any]
WORDS = Path(__file__).with_name("packing.txt")
"""Words of ordinary news, the most frequent last. What was packed is read only with the same."""
CODING = "gb18030"
_LEVEL = 9
# Without zlib's own frame.
_BITS = -15
# As far back as zlib looks.
_WINDOW = 1 << 15
# The schema since which blobs are made so, and how much of it isn't packed.
_HEAD = struct.Struct("<BH")
_SCHEMA = 5
# What the JSON of most articles holds besides words; part of the format too.
_USUAL = (
    '[["liability","copyright","reprint","investment","confidence":1.0,"trigger":"'
    '2026-01-01/2026-12-31","CNY 0000","USD ","亿元","万元"["北京市"],["上海市"],"byline",'
    '"related","disclaimer","credit","navigation"https://www..com.cn/.html","author":"'
    '{"content":"","content_type":"text/html","content_type":"text/plain","url":null,'
    '"title":null,"source":null,"author":null,"published_at":null,"language":null,"metadata":{},'
    '"id":"text-","digest":"","received_at":"2026-'
    '"source":null,"author":null,"published_at":null,"language":"zh-Hans","metadata":{},'
    '"received_at":"2026-Z","text":"","zones":[[0,20,1,400],["title","body"]],"sentences":[['
    '0,20,1,0,30,0,40,0,50,0]],"words":"02201221022","entities":[[","TTPLOQM%",[null,null,null]],'
    '"disclaimers":[],"keywords":["","],"fingerprint":"","names":[[0,1,2,3,4,0,0],[0,1,2],"PLO",['
    '1.0,0.6,0.4,0.2],[[],[],[]]],"summary":[[]],"signature":[],"promotional":false,'
    '"reprint_of":null,"versions":{"model":"","dictionary":"none"}}'
    '\n{"id":"url-","revision":1,"url":"https://","title":"","source":"","published_at":"2026-'
    'T00:00:00Z","received_at":"2026-Z","summary":""}'
    '\n{"id":"","revision":1,"url":null,"title":"","source":null,"published_at":null,'
    '"received_at":"2026-'
)


def pack(blob: bytes, likeness: bytes = b"", beside: bytes = b"") -> bytes:
    """Return a blob made small, the more so the more it is like another; `beside` stays as it is.

    Of a long likeness the last 32 KiB count.
    """
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _BITS, zdict=usual() + likeness)
    return _HEAD.pack(_SCHEMA, len(beside)) + beside + packer.compress(blob) + packer.flush()


def unpack(packed: bytes, likeness: bytes = b"") -> bytes:
    """Return a blob as it was before `pack`. Raises zlib.error."""
    unpacker = zlib.decompressobj(_BITS, zdict=usual() + likeness)
    blob = unpacker.decompress(packed[_HEAD.size + _size(packed) :])
    if not unpacker.eof:
        raise zlib.error("the blob ends too early")
    return blob


def beside(packed: bytes) -> bytes:
    """Return what was kept beside a packed blob. Raises zlib.error."""
    return packed[_HEAD.size : _HEAD.size + _size(packed)]


def pack_article(enriched: str, raw: str, card: bytes) -> tuple[bytes, bytes]:
    """Return the packed JSON of an enriched article, by its card, and of its raw one.

    The signature can't be made smaller, and is looked at alone: it stays beside.
    """
    # orjson reads whole numbers beyond 64 bits, as metadata may hold, as fractions.
    article = json.loads(enriched)
    signature = bytes(places(article["signature"]))
    small = _dumped(in_columns(article | {"signature": []}))
    return pack(small, unpack(card), signature), pack(raw.encode(CODING), small)


def unpack_article(enriched: bytes, card: bytes) -> Json:
    """Return an enriched article as it was packed."""
    if packed_before.is_before(enriched):
        return packed_before.unpack_article(enriched)
    article = json.loads(unpack(enriched, unpack(card)).decode(CODING))
    return in_rows(article) | {"signature": list(signature(enriched))}


def read_text(enriched: bytes, card: bytes) -> Json:
    """Return of an enriched article what highlights are made of, soon: title, text and zones."""
    article = orjson.loads(unpack(enriched, unpack(card)).decode(CODING))
    return {"title": article["title"], "text": article["text"], "zones": zones(article)}


def read_annotations(enriched: bytes, card: bytes) -> Json:
    """Return an enriched article soon: its words, signature and long numbers can't be read."""
    article: Json = orjson.loads(unpack(enriched, unpack(card)).decode(CODING))
    return in_rows(article, with_words=False)


def signature(enriched: bytes) -> tuple[int, ...]:
    """Return the signature of a packed article, empty for one that can't be read any more.

    It is asked for while another article is written, which isn't at fault then.
    """
    try:
        return tuple(beside(enriched))
    except zlib.error:
        return ()


def unpack_raw(raw: bytes, enriched: bytes, card: bytes) -> str:
    """Return the JSON of a raw article that was packed beside this enriched one."""
    if packed_before.is_before(enriched):
        return packed_before.unpack_raw(raw, enriched)
    return unpack(raw, unpack(enriched, unpack(card))).decode(CODING)


def _size(packed: bytes) -> int:
    try:
        return int(_HEAD.unpack_from(packed)[1])
    except struct.error as error:
        raise zlib.error(str(error)) from error


def _dumped(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(CODING)


@cache
def usual() -> bytes:
    """Return what every blob is likened to. It never changes: what was packed needs it."""
    words = WORDS.read_text(encoding="utf-8").split()
    return ("".join(words) + _USUAL).encode(CODING)[-_WINDOW // 2 :]
