"""What is packed comes out as it went in, also what an index of before holds."""

import base64
import json
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.documents import packed_before
from services.search.documents.column_encoding import in_columns, in_rows
from services.search.documents.document import document
from services.search.documents.extract import behind, pack_extract, unpack_extract
from services.search.documents.packing import (
    pack_article,
    read_annotations,
    read_text,
    signature,
    unpack,
    unpack_article,
    unpack_raw,
    usual,
)
from services.search.documents.rebuild import remade
from services.search.documents.stored import Stored
from shared.articles import (
    Disclaimer,
    DisclaimerKind,
    EnrichedArticle,
    Entity,
    EntityType,
    Name,
    Sentence,
    Zone,
    ZoneKind,
)
from tests.articles import enriched_from, raw

TEXT = "望川电机投产\n望川电机昨日在云岭投产,年产值3亿元。云岭人欢迎。"
CARD = pack_extract(["望川", "电机"], ["昨日", "投产"], '{"id":"a"}')
PLACES = st.integers(-3, 40)
SPANS = {"start": PLACES, "end": PLACES}
ODD = st.builds(
    EnrichedArticle,
    text=st.text(max_size=40),
    metadata=st.dictionaries(st.text(), st.integers() | st.text() | st.none()),
    zones=st.lists(st.builds(Zone, **SPANS)),
    sentences=st.lists(st.builds(Sentence, **SPANS)),
    words=st.lists(st.tuples(PLACES, PLACES)),
    entities=st.lists(st.builds(Entity, **SPANS, text=st.sampled_from(["", "云岭", "3"]))),
    names=st.lists(
        st.builds(
            Name,
            name=st.sampled_from(["云岭", "望川"]),
            mentions=st.lists(st.tuples(PLACES, PLACES)),
            salience=st.sampled_from([0.4, 1.0]),
        )
    ),
    summary=st.lists(st.builds(Sentence, **SPANS)),
    signature=st.lists(st.integers(0, 255)),
    received_at=st.just(datetime(2026, 1, 1, tzinfo=UTC)),
    published_at=st.none(),
)


def article_of_news() -> EnrichedArticle:
    """Return an article as they are made."""
    stands = {"start": 14, "end": 16, "type": EntityType.LOC, "text": "云岭"}
    more = stands | {"start": 26, "end": 28}
    money = {"start": 22, "end": 25, "type": EntityType.MONEY, "text": "3亿元", "value": "CNY 3"}
    firm = {"start": 7, "end": 11, "type": EntityType.ORG, "text": "望川电机"}
    made = enriched_from(raw("a", TEXT), 1).model_dump() | {
        "words": ((0, 2), (2, 4), (4, 6), (7, 9), (9, 11), (11, 13)),
        "zones": (Zone(start=0, end=6, kind=ZoneKind.TITLE),),
        "sentences": (Sentence(start=7, end=26), Sentence(start=26, end=32)),
        "entities": (firm, stands, money, more),
        "names": (
            Name(
                name="云岭",
                type=EntityType.LOC,
                salience=1.0,
                mentions=((14, 16), (26, 28)),
                chain=("云岭",),
            ),
            Name(name="望川电机公司", type=EntityType.ORG, salience=0.4, mentions=((7, 11),)),
        ),
        "disclaimers": (Disclaimer(start=26, end=32, kind=DisclaimerKind.OTHER),),
        "summary": (Sentence(start=7, end=26),),
        "signature": tuple(range(64)),
    }
    return EnrichedArticle.model_validate(made)


def rows(article: EnrichedArticle) -> dict[str, Any]:
    """Return an article as its JSON reads."""
    read: dict[str, Any] = json.loads(article.model_dump_json())
    return read


@given(ODD)
def test_articles_come_out_as_they_went_in(article: EnrichedArticle) -> None:
    """Whatever is said of their text, and in the same order."""
    enriched, posted = article.model_dump_json(), json.dumps({"content": article.text})
    packed, packed_raw = pack_article(enriched, posted, CARD)
    read = unpack_article(packed, CARD)
    assert (read, list(read)) == (rows(article), list(rows(article)))
    assert signature(packed) == article.signature
    assert unpack_raw(packed_raw, packed, CARD) == posted
    skimmed = read_annotations(packed, CARD)
    for name, value in read_text(packed, CARD).items():
        assert skimmed[name] == value == read[name]


def test_a_usual_article_is_put_into_columns() -> None:
    """And says neither what its entities are called nor where its names stand."""
    small = in_columns(rows(article_of_news()))
    assert small["words"] == "2220222"
    assert small["entities"][1] == "OLML"
    assert small["names"][:2] == [[2, 1, 0, 1], [1, "望川电机公司"]]
    assert in_rows(small) == rows(article_of_news())
    assert in_rows(small, with_words=False) == rows(article_of_news()) | {"words": []}


def test_blobs_are_packed_by_their_likeness() -> None:
    """Each costs a fraction of what it costs alone."""
    content = "".join(chr(0x4E00 + 7 * number % 5000) for number in range(1000))
    card = pack_extract([], [content])
    enriched = enriched_from(raw("a", content), 1).model_dump_json()
    packed, packed_raw = pack_article(enriched, raw("a", content).model_dump_json(), card)
    assert len(packed) < len(card) / 5
    assert len(packed_raw) < len(card) / 5


def test_four_bytes_of_a_place_become_one() -> None:
    """As articles were enriched before."""
    article = article_of_news().model_copy(update={"signature": (0x01020304, 7)})
    packed, _ = pack_article(article.model_dump_json(), "{}", CARD)
    assert signature(packed) == (4, 7)
    assert document(article, 1, enriched=article.model_dump_json(), raw="{}").signature == (4, 7)


@pytest.mark.parametrize("is_first", [True, False], ids=["schema 1", "schema 4"])
def test_what_an_index_of_before_holds_is_remade(is_first: bool) -> None:
    """Its blobs were packed one by one, later by a dictionary of the JSON of then."""
    article, posted = article_of_news(), raw("a", TEXT).model_dump_json()
    enriched = article.model_dump_json()
    before = [zlib.compress(text.encode(), 1) for text in (enriched, posted)]
    if not is_first:
        before = _schema_4(rows(article), posted)
    made = remade(Stored("a", 7, "group", before[0], before[1]))
    now = document(article, 7, enriched=enriched, raw=posted)
    assert (made.texts, made.blobs) == (now.texts, now.blobs)
    assert made.keywords["group"] == ["group"]


def _schema_4(article: dict[str, Any], posted: str) -> list[bytes]:
    steps, at = [], 0
    for start, end in article["words"]:
        steps += [start - at, end - start]
        at = end
    places = struct.pack("<64I", *article["signature"])
    article |= {"words": steps, "signature": base64.b64encode(places).decode()}
    small = json.dumps(article, ensure_ascii=False, separators=(",", ":")).encode()
    return [_zlib(small, packed_before.USUAL), _zlib(posted.encode(), small)]


def _zlib(blob: bytes, likeness: bytes) -> bytes:
    packer = zlib.compressobj(6, zdict=likeness)
    return packer.compress(blob) + packer.flush()


def test_a_skim_holds_the_beginning_and_the_telling_words() -> None:
    """Empty articles as well, and words that stand very often."""
    empty = unpack_extract(pack_extract([], []))
    assert (empty.title, empty.body, empty.words, empty.length) == ("", "", b"", 0)
    packed = pack_extract(["雁洲"], ["雁洲"] * 400 + ["轻轨"] * 400, "{}")
    often = unpack_extract(packed)
    assert (often.title, often.length, len(often.times)) == ("雁洲", 501, 2)
    assert (often.body[-2:], behind(packed)) == ("轻轨", "{}")
    assert max(often.times) == 255


def test_a_damaged_blob_is_no_article() -> None:
    """It is refused, but doesn't keep others from being compared with it."""
    packed, packed_raw = pack_article(article_of_news().model_dump_json(), "{}" * 999, CARD)
    with pytest.raises(zlib.error):
        unpack_article(packed[:-3], CARD)
    with pytest.raises(zlib.error):
        unpack_raw(packed_raw[:-3], packed, CARD)
    with pytest.raises(zlib.error):
        unpack(b"")
    assert signature(packed[:-3]) == tuple(range(64))
    assert signature(b"") == ()


def test_what_blobs_are_likened_to_never_changes() -> None:
    """Else no index could be read any more: whoever changes it raises SCHEMA and keeps the old."""
    assert zlib.crc32(usual()) == 380016099
