"""How titles and names sound, and what a query in Latin letters stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

from services.search.documents.extract import pack_extract
from services.search.fields import Heard
from services.search.index.ports import Hit
from services.search.query.nodes import Group, Sound, Term
from services.search.query.plain import query
from services.search.query.query import Query
from services.search.query.sounds import Sounds, heard, sounds
from services.search.query.weights import TIER
from services.search.ranking.order import better_order
from services.search.text.analysis import BREAK
from services.search.text.pinyin import initials, readings, syllables, typed_initials
from services.search.text.tokens import cut
from shared.articles import Entity, Name, Zone, ZoneKind
from shared.entity_types import EntityType
from tests.contract.indexes import PairCutter, made
from tests.unit.search.test_queries import BlankCutter


def parts(group: Group | None) -> list[Sound]:
    """Return the sounds of which some are to be heard."""
    assert group is not None
    return [each for each in group.any if isinstance(each, Sound)]


def typed_sounds(text: str) -> Sounds:
    """Return what a query sounds like that is pinyin."""
    found = sounds(text)
    assert found is not None
    return found


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


@pytest.mark.parametrize("typed", ["pmi", "vip", "iphone", "z"])
def test_letters_that_begin_no_syllable_are_no_initials(typed: str) -> None:
    """Nor is a single letter."""
    assert sounds(typed) is None


def test_hits_begin_with_all_syllables() -> None:
    """In each way in which they can be read, and the whole name besides."""
    hits = typed_sounds("xiangeng").hits
    runs = [each.tokens for each in parts(hits)]
    ways = [("xian", "geng"), ("xiang", "eng"), ("xi", "an", "geng"), ("xi", "ang", "eng")]
    assert runs[::2] == [(BREAK, *way) for way in readings("xiangeng")]
    assert runs[1::2] == [(*run, BREAK) for run in runs[::2]]
    assert set(readings("xiangeng")) <= set(ways)
    assert all(each.is_beginning for each in parts(hits))
    assert [each.is_whole for each in parts(hits)] == [False, True] * (len(runs) // 2)


def test_initials_are_only_heard_where_no_syllables_are() -> None:
    """Few of them stand anywhere, so they find nothing but beginnings."""
    spelled, letters, few = map(typed_sounds, ("yunling", "ylqg", "ylg"))
    assert (spelled.is_spelled_out, letters.is_spelled_out) == (True, False)
    assert [each.heard for each in parts(letters.hits)] == [Heard.INITIALS] * 2
    assert parts(letters.hits)[0].tokens == (BREAK, *"ylqg")
    assert parts(letters.further) == [Sound(Heard.INITIALS, tuple("ylqg"))]
    assert few.further is None


def test_a_repeated_syllable_is_to_be_heard() -> None:
    """However few different ones there are."""
    further = typed_sounds("ma ma ma ma").further
    assert further is not None
    assert further.minimum == 1


def test_a_part_of_a_long_query_comes_near() -> None:
    """Of a short one the whole, in one of its readings."""
    short = typed_sounds("xian").further
    long = typed_sounds("yun ling shi qing shi qu qing gui tong che").further
    assert short is not None
    assert long is not None
    assert ([each.tokens for each in parts(short)], short.minimum) == ([("xi", "an")], 1)
    assert 1 < long.minimum < len(long.any)
    assert sounds("轻轨") is None


@given(st.text(max_size=200) | st.text("aeinghu", max_size=300))
def test_any_text_is_read_quickly(text: str) -> None:
    """However many ways there are."""
    found = sounds(text)
    assert found is None or len(parts(found.hits)) <= 8
    assert found is None or found.further is None or len(found.further.any) <= 60


def test_words_are_read_as_pypinyin_reads_them() -> None:
    """Without its detours: every fiftieth phrase and character."""
    words = [*list(phrases_dict)[::50], *map(chr, list(pinyin_dict)[::50])]
    words = [word for word in words if word.isalnum() and len(cut(word)) == len(word)]
    for word in words:
        assert syllables(word) == lazy_pinyin(word)


def test_how_much_of_what_was_typed_is_heard() -> None:
    """Of pairs and single syllables, of initials all or nothing; at edges or not."""
    typed = typed_sounds("yun ling shi tong che")
    near = parts(typed.further)
    assert heard(near, "云岭市通车") == 1.0
    assert 0.0 < heard(near, "云岭昨日通车") < 1.0
    assert heard(near, "雁洲") == heard(near, "") == 0.0
    assert heard(parts(typed.hits), "昨日云岭市通车了") == 1.0
    letters = parts(typed_sounds("ylstc").hits)
    assert (heard(letters, "云岭市通车"), heard(letters, "云岭市")) == (1.0, 0.0)


def test_what_begins_as_it_sounds_comes_first() -> None:
    """Though another hit has the higher score, but not a higher tier; a single hit stays."""
    hits = [
        Hit("tier", 2 * TIER, pack_extract([], ["雁洲"])),
        Hit("names", 2.0, pack_extract([], ["雁洲", "轻轨", "通车"])),
        Hit("begins", 1.9, pack_extract([], ["云岭市", "青石区", "通车"])),
    ]
    for way in ("hits", "further"):
        node = getattr(typed_sounds("yun ling shi qing shi qu tong che"), way)
        asked = Query(words=(node,))
        assert [hits[at].id for at in better_order(asked, hits)[0]] == ["tier", "begins", "names"]
        assert better_order(asked, hits[:1]) == ([0], [])


def test_names_stand_between_edges() -> None:
    """Salient ones more often; keywords that are names and names of editors are left out."""
    text = "云岭通车\n昨日雁洲轻轨通车。责编陆知远"
    article = made(
        "a",
        1,
        text,
        zones=(
            Zone(start=0, end=4, kind=ZoneKind.TITLE),
            Zone(start=5, end=14, kind=ZoneKind.BODY),
            Zone(start=14, end=19, kind=ZoneKind.CREDIT),
        ),
        names=(Name(name="雁洲", type=EntityType.LOC, salience=0.5, mentions=((7, 9),)),),
        entities=(
            Entity(start=0, end=2, type=EntityType.LOC, text="云岭"),
            Entity(start=16, end=19, type=EntityType.PER, text="陆知远"),
        ),
        keywords=("雁洲", "轻轨"),
    )
    assert article.texts["title_pinyin"] == "¶ yun ling tong che ¶"
    assert article.texts["place_pinyin"] == "¶ yan zhou ¶ yan zhou ¶ yun ling ¶"
    assert article.texts["keyword_initials"] == "¶ q g ¶"
    assert article.texts["person_pinyin"] == ""


def test_a_division_within_a_name_is_a_name() -> None:
    """What only lies above it isn't written."""
    name = Name(
        name="云岭省青石市",
        type=EntityType.LOC,
        salience=0.1,
        mentions=((0, 6),),
        chain=("云岭省", "青石市", "鹭洲区"),
    )
    article = made("a", 1, "云岭省青石市通车", names=(name,))
    assert article.texts["place_initials"] == "¶ y l s q s s ¶ y l s ¶ q s s ¶"


def test_letters_that_stand_as_they_were_typed_are_no_sound() -> None:
    """GDP is not 广东派."""
    hits = [
        Hit("gdp", 2.0, pack_extract([], ["gdp", "增长"])),
        Hit("sound", 1.0, pack_extract(["广东", "派"], ["广东", "派"])),
    ]
    asked = query("GDP", BlankCutter())
    assert asked.terms == (Term("gdp", ("gdp",)),)
    assert asked.sounds
    assert [hits[at].id for at in better_order(asked, hits)[0]] == ["gdp", "sound"]
