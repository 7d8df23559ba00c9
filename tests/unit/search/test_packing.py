"""What is packed comes out as it went in, also what an index of before holds."""

import json
import zlib

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, text, tuples

from services.search.documents import document
from services.search.packing import (
    pack_article,
    read_text,
    signature,
    skim_article,
    unpack_article,
    unpack_raw,
)
from services.search.ports import Stored
from services.search.remaking import remade
from services.search.skims import pack_skim, unpack_skim
from tests.articles import enriched_from, raw


@given(lists(tuples(integers(0, 9), integers(1, 9))), lists(integers(0, 2**32 - 1)), text())
def test_articles_come_out_as_they_went_in(
    steps: list[tuple[int, int]], places: list[int], content: str
) -> None:
    """Whatever their words, signature and text."""
    words, at = [], 0
    for gap, length in steps:
        words.append([at + gap, at + gap + length])
        at += gap + length
    article = {"id": "a", "text": content, "words": words, "signature": places}
    enriched, posted = json.dumps(article), json.dumps({"content": content})
    packed, packed_raw = pack_article(enriched, posted)
    read = unpack_article(packed)
    assert [list(word) for word in read["words"]] == words
    assert list(read["signature"]) == list(signature(packed)) == places
    assert skim_article(packed)["text"] == content
    assert unpack_raw(packed_raw, packed) == posted


@given(text())
def test_the_text_alone_comes_out_as_it_went_in(content: str) -> None:
    """Whatever it, the metadata before it and the names behind it hold."""
    tricky = {"zones": [], "sentences": [1]}
    article = {"metadata": tricky, "text": f'{content},"sentences":[', "zones": [{"start": 0}]}
    behind = {"sentences": [{"start": 0}], "names": [{"name": ',"sentences":['}]}
    made = json.dumps(article | behind | {"words": [], "signature": []})
    assert read_text(pack_article(made, "{}")[0]) == article


def test_a_raw_article_is_packed_by_its_likeness() -> None:
    """It costs a fraction of what it costs alone."""
    content = "".join(chr(0x4E00 + 7 * number % 5000) for number in range(3000))
    enriched = json.dumps({"text": content, "words": [], "signature": []}, ensure_ascii=False)
    posted = json.dumps({"content": content}, ensure_ascii=False)
    _, packed = pack_article(enriched, posted)
    assert len(packed) < len(zlib.compress(posted.encode())) / 5


def test_what_an_index_of_before_holds_is_remade() -> None:
    """Its blobs were packed one by one, with words and signature as they are."""
    article = enriched_from(raw("a", "望川电机\n望川电机昨日投产。"), 1)
    enriched, posted = article.model_dump_json(), raw("a", "望川电机").model_dump_json()
    before = (zlib.compress(text.encode(), 1) for text in (enriched, posted))
    made = remade(Stored("a", 7, "group", *before))
    now = document(article, 7, enriched=enriched, raw=posted)
    assert (made.texts, made.blobs) == (now.texts, now.blobs)
    assert made.keywords["group"] == ["group"]


def test_a_skim_holds_the_beginning_and_the_telling_words() -> None:
    """Empty articles as well, and words that stand very often."""
    empty = unpack_skim(pack_skim([], []))
    assert (empty.title, empty.body, empty.words, empty.length) == ("", "", b"", 0)
    often = unpack_skim(pack_skim(["雁洲"], ["雁洲"] * 400 + ["轻轨"] * 400))
    assert (often.title, often.length, len(often.times)) == ("雁洲", 501, 2)
    assert max(often.times) == 255


def test_a_damaged_blob_is_no_article() -> None:
    """It is refused, but doesn't keep others from being compared with it."""
    packed, packed_raw = pack_article('{"text": "甲", "words": [], "signature": [1]}', "{}" * 999)
    with pytest.raises(zlib.error):
        unpack_article(packed[:-3])
    with pytest.raises(zlib.error):
        unpack_raw(packed_raw[:-3], packed)
    assert signature(packed[:-3]) == ()
