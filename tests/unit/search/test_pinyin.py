"""How titles and names sound, and what a query in Latin letters stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

from services.search.documents.extract import pack_extract
from services.search.index.ports import Hit
from services.search.query.nodes import Group, Sound, Term
from services.search.query.plain import query
from services.search.query.query import Query
from services.search.query.sounds import heard, sounds
from services.search.ranking.order import better_order
from services.search.text.pinyin import initials, readings, syllables, typed_initials
from services.search.text.tokens import cut
from tests.contract.indexes import PairCutter
from tests.unit.search.test_queries import BlankCutter


def parts(sounds: Group) -> list[Sound]:
    """Return the sounds of which some are to be heard."""
    return [each for each in sounds.any if isinstance(each, Sound)]


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("重庆市", "chong qing shi"),
        ("银行行长", "yin hang hang zhang"),
        ("绿色c919", "lv se c 919"),
        ("云岭“新”城·青石", "yun ling xin cheng qing shi"),
        ("かな", "か な"),
        ("", ""),
    ],
)
def test_characters_sound_as_their_words_do(text: str, sound: str) -> None:
    """Marks are silent; letters and numbers stand for themselves."""
    assert " ".join(syllables(text)) == sound


def test_surnames_have_readings_of_their_own() -> None:
    """In persons' names only."""
    assert syllables("单知远", is_person=True)[0] == "shan"
    assert syllables("单知远")[0] == "dan"
    assert initials(syllables("云岭3号")) == ["y", "l", "3", "h"]


@pytest.mark.parametrize("typed", ["chongqing", "chong qing", "Chóngqìng", "chong2qing4"])
def test_full_pinyin_is_read(typed: str) -> None:
    """With or without tones and spaces."""
    assert readings(typed) == [("chong", "qing")]


def test_other_readings_are_kept() -> None:
    """Unless an apostrophe decides; ü is v."""
    assert readings("xian") == [("xian",), ("xi", "an")]
    assert readings("xi'an") == [("xi", "an")]
    assert readings("lüse") == [("lv", "se")]


@pytest.mark.parametrize("typed", ["轻轨 chongqing", "c919", "windows", "", "123"])
def test_what_is_no_pinyin_is_not_read(typed: str) -> None:
    """Nor is what holds other writing."""
    assert readings(typed) == []
    assert typed_initials("轻轨") == ()


def test_full_width_letters_sound_the_same() -> None:
    """As they come from a keyboard that types wide."""
    wide, narrow = (query(typed, PairCutter()).sounds for typed in ("ｌｉｕｂａ", "liuba"))
    assert narrow
    assert wide == narrow


def test_initials_are_read() -> None:
    """With or without spaces; what is a syllable isn't taken for them."""
    assert typed_initials("zgyh") == typed_initials("z g y h") == tuple("zgyh")
    assert typed_initials("he") == ()
    assert typed_initials("z") == ()


def test_a_repeated_syllable_is_to_be_heard() -> None:
    """However few different ones there are."""
    typed = sounds("ma ma ma ma")
    assert typed is not None
    assert typed.minimum == 1


def test_a_long_query_needs_a_part_of_its_syllables() -> None:
    """Of a short one the whole, in one of its readings."""
    short, long = sounds("xian"), sounds("yun ling shi qing shi qu qing gui tong che")
    assert short is not None
    assert long is not None
    assert ([each.tokens for each in parts(short)], short.minimum) == ([("xi", "an")], 1)
    assert 1 < long.minimum < len(long.any)
    assert sounds("轻轨") is None


@given(st.text(max_size=200) | st.text("aeinghu", max_size=300))
def test_any_text_is_read_quickly(text: str) -> None:
    """However many ways there are."""
    found = sounds(text)
    assert found is None or len(found.any) <= 200


def test_words_are_read_as_pypinyin_reads_them() -> None:
    """Without its detours: every fiftieth phrase and character."""
    words = [*list(phrases_dict)[::50], *map(chr, list(pinyin_dict)[::50])]
    words = [word for word in words if word.isalnum() and len(cut(word)) == len(word)]
    for word in words:
        assert syllables(word) == lazy_pinyin(word)


def test_how_much_of_what_was_typed_is_heard() -> None:
    """Of pairs and single syllables, of initials all or nothing."""
    typed = sounds("yun ling shi tong che")
    assert typed is not None
    assert heard(parts(typed), "云岭市通车") == 1.0
    assert 0.0 < heard(parts(typed), "云岭昨日通车") < 1.0
    assert heard(parts(typed), "雁洲") == heard(parts(typed), "") == 0.0
    letters = sounds("ylstc")
    assert letters is not None
    assert (heard(parts(letters), "云岭市通车"), heard(parts(letters), "云岭市")) == (1.0, 0.0)


def test_what_begins_as_it_sounds_comes_first() -> None:
    """Though another hit has the higher score; a single hit stays."""
    hits = [
        Hit("names", 2.0, pack_extract([], ["雁洲", "轻轨", "通车"])),
        Hit("begins", 1.9, pack_extract([], ["云岭市", "青石区", "通车"])),
    ]
    typed = sounds("yun ling shi qing shi qu tong che")
    assert typed is not None
    asked = Query(words=(typed,))
    assert [hits[at].id for at in better_order(asked, hits)] == ["begins", "names"]
    assert list(better_order(asked, hits[:1])) == [0]


def test_letters_that_stand_as_they_were_typed_are_no_sound() -> None:
    """GDP is not 广东派."""
    hits = [
        Hit("gdp", 2.0, pack_extract([], ["gdp", "增长"])),
        Hit("sound", 1.0, pack_extract(["广东", "派"], ["广东", "派"])),
    ]
    asked = query("GDP", BlankCutter())
    assert asked.terms == (Term("gdp", ("gdp",)),)
    assert asked.sounds
    assert [hits[at].id for at in better_order(asked, hits)] == ["gdp", "sound"]
