"""What is packed comes out as it went in, and what a release has stored stays readable."""

import json
import zlib
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import shared.articles as wire
from services.search.article import (
    Article,
    Disclaimer,
    Entity,
    Name,
    Zone,
    decode_article,
)
from services.search.documents.column_encoding import Columns, TypeColumn, decode, encode
from services.search.documents.extract import (
    behind,
    extract_content,
    pack_extract,
    unpack_extract,
)
from services.search.documents.packing import (
    pack,
    pack_article,
    read_annotations,
    read_article,
    read_text,
    signature,
    unpack,
    unpack_raw,
    usual,
)
from shared.articles import EnrichedArticle, ZoneKind
from shared.entity_types import EntityType
from tests.articles import enriched_from, raw

TEXT = "望川电机投产\n望川电机昨日在云岭投产,年产值3亿元。云岭人欢迎。"


HEAD, CONTENT = extract_content(["望川", "电机"], ["昨日", "投产"], '{"id":"a"}')


CARD = pack(CONTENT, beside=HEAD)
ODDITIES = {"odd_texts", "odd_mentions"}
PLACES = st.integers(-3, 40)
SPANS = {"start": PLACES, "end": PLACES}
ODD = st.builds(
    EnrichedArticle,
    text=st.text(max_size=40),
    metadata=st.dictionaries(st.text(), st.integers() | st.text() | st.none()),
    zones=st.lists(st.builds(wire.Zone, **SPANS)),
    sentences=st.lists(st.builds(wire.Sentence, **SPANS)),
    words=st.lists(st.tuples(PLACES, PLACES)),
    entities=st.lists(st.builds(wire.Entity, **SPANS, text=st.sampled_from(["", "云岭", "3"]))),
    names=st.lists(
        st.builds(
            wire.Name,
            name=st.sampled_from(["云岭", "望川"]),
            mentions=st.lists(st.tuples(PLACES, PLACES)),
            salience=st.sampled_from([0.4, 1.0]),
        )
    ),
    summary=st.lists(st.builds(wire.Sentence, **SPANS)),
    disclaimers=st.lists(st.builds(wire.Disclaimer, confidence=st.floats(0, 1))),
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
        "zones": (wire.Zone(start=0, end=6, kind=ZoneKind.TITLE),),
        "sentences": (wire.Sentence(start=7, end=26), wire.Sentence(start=26, end=32)),
        "entities": (firm, stands, money, more),
        "names": (
            wire.Name(
                name="云岭",
                type=EntityType.LOC,
                salience=1.0,
                mentions=((14, 16), (26, 28)),
                chain=("云岭",),
            ),
            wire.Name(name="望川电机公司", type=EntityType.ORG, salience=0.4, mentions=((7, 11),)),
        ),
        "disclaimers": (wire.Disclaimer(start=26, end=32, kind=wire.DisclaimerKind.OTHER),),
        "summary": (wire.Sentence(start=7, end=26),),
        "signature": tuple(range(64)),
    }
    return EnrichedArticle.model_validate(made)


def news() -> Article:
    """Return the same as this room reads it."""
    return decode_article(article_of_news().model_dump_json())


def rows(article: EnrichedArticle) -> dict[str, Any]:
    """Return an article as its JSON reads."""
    read: dict[str, Any] = json.loads(article.model_dump_json())
    return read


@given(ODD)
def test_articles_come_out_as_they_went_in(article: EnrichedArticle) -> None:
    """Whatever is said of their text, and in the same order."""
    posted = json.dumps({"content": article.text}, ensure_ascii=False)
    whole = decode_article(article.model_dump_json())
    packed, packed_raw = pack_article(whole, posted, CONTENT)
    read = json.loads(msgspec.json.encode(read_article(packed, CARD)))
    assert (read, list(read)) == (rows(article), list(rows(article)))
    assert tuple(signature(packed)) == article.signature
    assert unpack_raw(packed_raw, packed, CARD) == posted
    annotated = read_annotations(packed, CARD)
    assert annotated == replace(whole, words=(), signature=())
    text = read_text(packed, CARD)
    assert (text.title, text.text, text.zones) == (whole.title, whole.text, whole.zones)


def test_a_usual_article_is_put_into_columns() -> None:
    """And says neither what its entities are called nor where its names stand."""
    article = news()
    columns = encode(article)
    assert columns.words == "2220222"
    assert columns.entities.types == TypeColumn(["LOC", "MONEY", "ORG"], "2010")
    assert columns.names.of_entities == [2, 1, 0, 1]
    assert columns.names.names == [1, "望川电机公司"]
    assert (columns.odd_texts, columns.odd_mentions) == ({}, {})
    assert decode(columns, signature=article.signature) == article


def test_what_no_column_tells_is_written_beside() -> None:
    """Words that overlap, a text that isn't where it stands, a mention that is no entity."""
    article = news()
    first, *others = article.entities
    odd = replace(
        article,
        words=((0, 2), (1, 3)),
        entities=(replace(first, text="望川公司"), *others),
        names=(replace(article.names[0], mentions=((14, 16), (0, 1))),),
        signature=(),
    )
    columns = encode(odd)
    assert columns.words == [0, 2, -1, 2]
    assert columns.odd_texts == {0: "望川公司"}
    assert columns.odd_mentions == {0: [14, 2, -16, 1]}
    assert decode(columns) == odd


def test_an_unknown_type_is_packed_as_any_other() -> None:
    """Whoever adds one changes nothing here."""
    article = news()
    first, *others = article.entities
    new = replace(article, entities=(replace(first, type="VESSEL"), *others))
    assert encode(new).entities.types.names == ["LOC", "MONEY", "VESSEL"]
    packed, _ = pack_article(new, "{}", CONTENT)
    assert read_article(packed, CARD) == new


def test_fields_are_those_of_the_wire() -> None:
    """In the same order; and each of them is in the columns, but for the signature beside."""
    assert fields(Article) == tuple(EnrichedArticle.model_fields)
    assert set(fields(Article)) - {"signature"} == set(fields(Columns)) - ODDITIES
    for mine, theirs in ((Zone, wire.Zone), (Entity, wire.Entity)):
        assert fields(mine) == tuple(theirs.model_fields)
    assert fields(Name) == tuple(wire.Name.model_fields)
    assert fields(Disclaimer) == tuple(wire.Disclaimer.model_fields)


def fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the names of a value's fields."""
    return kind.__struct_fields__


def test_a_later_version_may_say_more() -> None:
    """What an indexer of today doesn't know is left out, and costs no article."""
    more = rows(article_of_news()) | {"mood": "calm"}
    assert decode_article(json.dumps(more)) == news()


def test_metadata_come_out_as_they_were_posted() -> None:
    """Numbers of any size too."""
    article = article_of_news().model_copy(update={"metadata": {"number": 2**80, "标": ["a"]}})
    packed, _ = pack_article(decode_article(article.model_dump_json()), "{}", CONTENT)
    read = json.loads(msgspec.json.encode(read_article(packed, CARD)))
    assert read["metadata"] == {"number": 2**80, "标": ["a"]}


def test_blobs_are_packed_by_their_likeness() -> None:
    """Each costs a fraction of what it costs alone."""
    content = "".join(chr(0x4E00 + 7 * number % 5000) for number in range(1000))
    head, card = extract_content([], [content])
    article = decode_article(enriched_from(raw("a", content), 1).model_dump_json())
    packed, packed_raw = pack_article(article, raw("a", content).model_dump_json(), card)
    size = len(pack(card, beside=head))
    assert len(packed) < size / 5
    assert len(packed_raw) < size / 5


def test_an_extract_holds_the_beginning_and_the_telling_words() -> None:
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
    packed, packed_raw = pack_article(news(), "{}" * 999, CONTENT)
    with pytest.raises(zlib.error):
        read_article(packed[:-3], CARD)
    with pytest.raises(zlib.error):
        unpack_raw(packed_raw[:-3], packed, CARD)
    with pytest.raises(zlib.error):
        unpack(b"")
    with pytest.raises(zlib.error, match="format 5"):
        unpack(b"\x05" + packed[1:])
    assert signature(packed[:-3]) == bytes(range(64))
    assert signature(b"") == b""


def test_what_blobs_are_likened_to_never_changes() -> None:
    """Else no index could be read any more: whoever changes it raises FORMAT and keeps the old."""
    assert zlib.crc32(usual()) == 2799964827
