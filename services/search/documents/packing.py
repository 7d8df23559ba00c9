"""How the index keeps an article: small, and each blob packed by its likeness to the one before.

The card is read of many hits; the enriched article is packed by what the card holds, the raw one by
the enriched. Texts are kept as GB 18030, in which a Chinese character takes two bytes, not three.
"""

import struct
import zlib
from functools import cache
from pathlib import Path

import msgspec

from services.search.article import Article, ArticleText
from services.search.documents.column_encoding import (
    Columns,
    ZoneColumns,
    decode,
    decode_zones,
    encode,
)

WORDS = Path(__file__).with_name("packing.txt")
"""Words of ordinary news, the most frequent last. What was packed is read only with the same."""
CODING = "gb18030"
_LEVEL = 9
# Without zlib's own frame.
_BITS = -15
# As far back as zlib looks.
_WINDOW = 1 << 15
FORMAT = 6
"""How blobs are made. Whoever raises it keeps reading the one before."""
# The format, and how much isn't packed.
_HEAD = struct.Struct("<BH")
# What the JSON of most articles holds besides words; part of the format too.
_USUAL = (
    '"promotional":true,"odd_texts":{"0":"odd_mentions":{"0":["liability","reprint","investment",'
    '"disclaimers":[{"start":0,"end":0,"kind":"copyright","confidence":0.982,"trigger":"'
    '2026-01-01/2026-12-31","CNY 0000","USD ","亿元","万元"["北京市"],["上海市"],"byline",'
    '"related","navigation","related","navigation","https://www..com.cn/.html","author":"'
    '{"content":"","content_type":"text/html","url":"https://","title":"","source":"",'
    '"published_at":"2026-","metadata":{"id":"text-","digest":"","received_at":"2026-'
    '{"id":"url-","revision":1,"title":"","received_at":"2026-Z","text":"","url":"https://",'
    '"source":"","author":"","published_at":"2026-T00:00:00Z","language":"zh-Hans",'
    '"zones":[[0,20,1,18,1,400],["title","byline","body","credit","disclaimer"]],'
    '"sentences":[0,20,1,0,30,0,40,0,50,0],"words":"02201221022","entities":[[2,0,3,0,4],'
    '[["LOC","MONEY","ORG","PER","PERCENT","QUANTITY","TIME"],"0232"],[null,null,null,null]],'
    '"keywords":["",""],"fingerprint":"","names":[[1,2,0,3,0,0],[0,1,2],[["LOC","ORG","PER"],"'
    '0101"],[1.0,0.667,0.5,0.333,0.25,0.2],[[],[],[],[]]],"summary":[0,'
    '],"versions":{"model":"","dictionary":"none"}}'
    '\n{"id":"url-","revision":1,"url":"https://","title":"","source":"","published_at":"2026-'
    'T00:00:00Z","received_at":"2026-Z","summary":""}'
    '\n{"id":"","revision":1,"url":null,"title":"","source":null,"published_at":null,'
    '"received_at":"2026-'
)


class _TextColumns(msgspec.Struct, frozen=True):
    """Of the columns what a text is read from."""

    title: str
    text: str
    zones: ZoneColumns = ZoneColumns([], [])


_COLUMNS = msgspec.json.Decoder(Columns)
_TEXT_COLUMNS = msgspec.json.Decoder(_TextColumns)


def pack(content: bytes, likeness: bytes = b"", beside: bytes = b"") -> bytes:
    """Return a small blob, the smaller the more it is like another; `beside` stays as it is.

    Of a long likeness the last 32 KiB count.
    """
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _BITS, zdict=usual() + likeness)
    return _HEAD.pack(FORMAT, len(beside)) + beside + packer.compress(content) + packer.flush()


def unpack(packed: bytes, likeness: bytes = b"") -> bytes:
    """Return what was packed. Raises zlib.error."""
    unpacker = zlib.decompressobj(_BITS, zdict=usual() + likeness)
    content = unpacker.decompress(packed[_HEAD.size + _size(packed) :])
    if not unpacker.eof:
        raise zlib.error("the blob ends too early")
    return content


def beside(packed: bytes) -> bytes:
    """Return what was kept beside a packed blob. Raises zlib.error."""
    return packed[_HEAD.size : _HEAD.size + _size(packed)]


def pack_article(article: Article, raw: str, card: bytes) -> tuple[bytes, bytes]:
    """Return the blobs of an article, by what its card holds, and of the JSON of its raw one.

    The signature can't be made smaller, and is looked at alone: it stays beside.
    """
    columns = msgspec.json.encode(encode(article)).decode().encode(CODING)
    packed = pack(columns, card, bytes(article.signature))
    return packed, pack(raw.encode(CODING), columns)


def read_article(enriched: bytes, card: bytes) -> Article:
    """Return the article of a packed one. Raises zlib.error, msgspec.DecodeError."""
    return decode(_COLUMNS.decode(_unpacked(enriched, card)), signature=signature(enriched))


def read_annotations(enriched: bytes, card: bytes) -> Article:
    """Return the article of a packed one, soon: without its words and its signature.

    Raises zlib.error, msgspec.DecodeError.
    """
    return decode(_COLUMNS.decode(_unpacked(enriched, card)), with_words=False)


def read_text(enriched: bytes, card: bytes) -> ArticleText:
    """Return the text of a packed article, sooner still. Raises zlib.error, msgspec.DecodeError."""
    columns = _TEXT_COLUMNS.decode(_unpacked(enriched, card))
    return ArticleText(columns.title, columns.text, decode_zones(columns.zones))


def signature(enriched: bytes) -> bytes:
    """Return the signature of a packed article, empty for one that can't be read any more.

    It is asked for while another article is written, which isn't at fault then.
    """
    try:
        return beside(enriched)
    except zlib.error:
        return b""


def unpack_raw(raw: bytes, enriched: bytes, card: bytes) -> str:
    """Return the JSON of a raw article that was packed beside this enriched one."""
    return unpack(raw, unpack(enriched, unpack(card))).decode(CODING)


def _unpacked(enriched: bytes, card: bytes) -> str:
    return unpack(enriched, unpack(card)).decode(CODING)


def _size(packed: bytes) -> int:
    try:
        format, size = _HEAD.unpack_from(packed)
    except struct.error as error:
        raise zlib.error(str(error)) from error
    if format != FORMAT:
        raise zlib.error(f"packed in format {format}, which this version can't read")
    return int(size)


@cache
def usual() -> bytes:
    """Return what every blob is likened to. It never changes: what was packed needs it."""
    words = WORDS.read_text(encoding="utf-8").split()
    return ("".join(words) + _USUAL).encode(CODING)[-_WINDOW // 2 :]
