"""A correction keeps the length, leaves what is known alone and says whether it is certain."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.query.query import Query
from services.search.searching.corrections import Candidate, Corrector, Slip
from services.search.searching.entries import Entry
from services.search.searching.meant import Correction, meant
from shared.articles import Name
from shared.entity_types import EntityType
from tests.contract.indexes import made
from tests.cpu import cpu_seconds
from tests.cutters import NamelessCutter
from tests.fake_index import FakeIndex
from tests.unit.search.test_queries import BlankCutter

COUNTS = {
    **{"陆知远": 12, "祁闻笛": 3, "望川电机": 3, "青石": 3, "云岭市": 2},
    **{"望川省水利厅": 2, "云岭新能源集团": 2, "雁洲": 1, "青石水务": 1},
}
NAMES = Corrector((Entry(text, "person_name", count) for text, count in COUNTS.items()), 100)


class Cutter(NamelessCutter):
    """Cuts a text at its marks (port WordCutter): 望川|电机."""

    def __init__(self, marked: str) -> None:
        self.text = marked.replace("|", "")
        self._marked = marked

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the words of the text that was marked, of others those between blanks."""
        if text != self.text:
            return BlankCutter().words(text)
        spans, at = [], 0
        for piece in self._marked.replace(" ", "| |").split("|"):
            if piece.strip():
                spans.append((at, at + len(piece)))
            at += len(piece)
        return spans


def candidates(marked: str) -> list[Candidate]:
    """Return what may be meant by a query that is cut at its marks."""
    cutter = Cutter(marked)
    return NAMES.candidates(cutter.text, cutter.words(cutter.text))


@pytest.mark.parametrize(
    ("marked", "name", "slip"),
    [
        ("路知远", "陆知远", Slip.SOUND),
        ("露|之|源", "陆知远", Slip.SOUND),
        ("陸之遠", "陆知远", Slip.SOUND),
        ("昨日|的|望穿|电机|投产", "望川电机", Slip.SOUND),
        ("岭云市", "云岭市", Slip.SWAPPED),
        ("望川|机电", "望川电机", Slip.SWAPPED),
        ("望川|店|机", "望川电机", Slip.SOUND),
        ("望州|电机", "望川电机", Slip.REPLACED),
        ("祁闻曲", "祁闻笛", Slip.REPLACED),
        ("轻石", "青石", Slip.SOUND),
    ],
)
def test_a_slip_is_recognised(marked: str, name: str, slip: Slip) -> None:
    """A homophone, neighbours that were swapped, one character for another."""
    assert (name, slip) in [(each.name, each.slip) for each in candidates(marked)]


@pytest.mark.parametrize(
    "marked",
    [
        *("陆知远", "望川|机", "望川", "陆知", "陆知远行"),
        *("望 穿电机", "望穿，电机", "望川|水务", "青石|水雾"),
        *("Luzhiyuan", "", " ", "路" * 300),
    ],
)
def test_nothing_is_meant_instead(marked: str) -> None:
    """By what is known, shorter or longer, goes across a blank or a mark or is cut otherwise."""
    named = ("陆知远", "望川电机", "青石", "雁洲")
    assert not [each for each in candidates(marked) if each.name in named]


def test_a_part_of_a_known_name_is_left_alone() -> None:
    """Even where it sounds like another name."""
    assert [each.name for each in candidates("轻石")] == ["青石"]
    known = Corrector([Entry("青石", "place_name", 9), Entry("轻石水务", "organisation_name", 1)])
    assert known.candidates("轻石水务", [(0, 2), (2, 4)]) == []


def asked(marked: str, *texts: str, counts: dict[str, int] | None = None) -> Correction | None:
    """Return what is meant where articles hold these texts."""
    index = FakeIndex()
    index.write([made(str(at), at, text) for at, text in enumerate(texts, 1)])
    listed = counts or COUNTS
    entries = [Entry(text, "person_name", count) for text, count in listed.items()]
    corrector = Corrector(entries, 100)
    cutter = Cutter(marked)
    return meant(cutter.text, Query(), cutter, corrector=corrector, index=index)


ARTICLE = "陆知远与祁闻笛在云岭市望川电机望川省水利厅云岭新能源集团青石水务"


@pytest.mark.parametrize(
    ("marked", "text", "is_certain"),
    [
        # Of three characters only what is named often.
        ("路知远", "陆知远", True),
        ("齐闻笛", "祁闻笛", False),
        ("知陆远", "陆知远", True),
        ("陆知桥", "陆知远", False),
        # Of more it suffices that two articles name it.
        ("望穿|电机", "望川电机", True),
        ("望电|川机", "望川电机", True),
        ("清石|水务", "青石水务", False),
        # What is replaced must stand inside of a longer name.
        ("云岭|新龙|源|集团", "云岭新能源集团", True),
        # A surname stands beside it.
        ("祁|望穿|电机", "祁望川电机", False),
    ],
)
def test_how_certain_it_is(marked: str, text: str, is_certain: bool) -> None:
    """By the length of the name and how many articles hold it."""
    assert asked(marked, ARTICLE, "祁望川电机") == Correction(text, is_certain)


@pytest.mark.parametrize(
    ("marked", "texts"),
    [
        # Another name of the same kind, not a slip: a telling character, the last one, a short one.
        ("望东|电机", (ARTICLE,)),
        ("望川省水利局", (ARTICLE,)),
        ("祁闻曲", (ARTICLE,)),
        # What was typed stands somewhere, as a whole or as a word of it.
        ("路知远", (ARTICLE, "路知远到访")),
        # What is meant finds nothing together with the rest.
        ("路知远 雁洲", (ARTICLE,)),
    ],
)
def test_what_may_be_right_is_not_corrected(marked: str, texts: tuple[str, ...]) -> None:
    """Nothing is even offered."""
    assert asked(marked, *texts) is None


def test_a_word_that_is_known_is_no_slip() -> None:
    """From articles, or from ordinary news: 陕西 sounds like 山西."""
    counts = {"山西水务集团": 5}
    assert asked("陕西|水务|集团", "山西水务集团", counts=counts) is None
    assert asked("删西|水务|集团", "山西水务集团", counts=counts) == Correction(
        "山西水务集团", True
    )


def test_what_has_a_rival_is_offered() -> None:
    """The more frequent one."""
    counts = {"望川电机": 5, "王川电机": 3}
    found = asked("旺穿|电机", "望川电机", "王川电机", counts=counts)
    assert found == Correction("望川电机", is_certain=False)


def test_a_frequent_name_must_be_so_in_a_large_index() -> None:
    """One article of a thousand."""
    index = FakeIndex()
    index.write([made("a", 1, "陆知远", names=(_person("陆知远"),))])
    for articles, is_certain in ((12_000, True), (13_000, False)):
        corrector = Corrector([Entry("陆知远", "person_name", 12)], articles)
        found = meant("路知远", Query(), BlankCutter(), corrector=corrector, index=index)
        assert found == Correction("陆知远", is_certain)


def _person(name: str) -> Name:
    return Name(name=name, type=EntityType.PER, salience=1.0, mentions=())


@given(st.text(max_size=60) | st.text("陆路知之远电店机望川 \ud800\x00", max_size=300))
def test_whatever_is_typed_keeps_its_length(text: str) -> None:
    """And differs where it is said to."""
    for each in NAMES.candidates(text, [(at, at + 1) for at in range(len(text))]):
        assert len(each.corrected(text)) == len(text)
        assert each.differing


def test_a_long_query_costs_no_more_than_a_short_one() -> None:
    """Only its beginning is corrected."""
    spent = []
    for size in (40, 4000):
        text = "路知远望穿电机" * (size // 7)
        words = [(at, at + 1) for at in range(len(text))]
        spent.append(cpu_seconds(partial(NAMES.candidates, text, words), tries=20))
    assert spent[1] < 20 * spent[0] + 0.0025
