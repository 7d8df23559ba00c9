"""What of a query a person sees as one thing is one piece, however the tagger cuts it."""

from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.query.known import Known
from services.search.query.pieces import Piece, pieces
from services.search.query.plain import query
from services.search.query.steps import Step
from services.search.query.synonyms import NO_SYNONYMS, Synonyms
from services.search.text.analysis import OnceCutter, WordCutter
from services.search.text.compounds import compounds
from services.search.text.function_words import FUNCTION
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagged, Tagger
from shared.text.folding import fold
from tests.contract.indexes import PairCutter
from tests.cpu import Work, assert_in_proportion
from tests.cutters import NamelessCutter
from tests.unit.search.test_queries import BlankCutter


@cache
def tagger() -> Tagger:
    """Load the tagger once."""
    return load_tagger()


class Cutter(NamelessCutter):
    """Cuts every query at the same places: 第|5|号|台风."""

    def __init__(self, marked: str) -> None:
        self.text = marked.replace("|", "")
        self._marked = marked

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the words between marks and blanks; a text of another length whole."""
        if len(text) != len(self.text):
            return [(0, len(text))]
        spans, at = [], 0
        for part in self._marked.replace(" ", "| |").split("|"):
            if part.strip():
                spans.append((at, at + len(part)))
            at += len(part)
        return spans


class NameCutter(NamelessCutter):
    """Cuts into single characters, of which every two are a name."""

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the characters."""
        return [(at, at + 1) for at in range(len(text))]

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Return the characters of each text, and pairs of them as persons."""
        pairs = [[(at, at + 2, "PER") for at in range(0, len(text) - 1, 2)] for text in texts]
        return [Tagged(self.words(t), names) for t, names in zip(texts, pairs, strict=True)]


def found(
    text: str, cutter: WordCutter, *, is_cut: bool = False, synonyms: Synonyms = NO_SYNONYMS
) -> list[Piece]:
    """Return the pieces of a text."""
    return pieces(text, OnceCutter(cutter), synonyms, is_cut=is_cut)


def told(text: str, *, is_cut: bool = False) -> list[str]:
    """Return the texts of the pieces as the tagger of the product cuts them."""
    folded = fold(text)
    return [folded[each.start : each.end] for each in found(text, tagger(), is_cut=is_cut)]


def marked(text: str) -> list[str]:
    """Return the texts of the pieces of a query that is cut at its marks."""
    cutter = Cutter(text)
    return [cutter.text[each.start : each.end] for each in found(cutter.text, cutter)]


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("祁闻笛 骆青川", "祁闻笛 骆青川", "祁闻笛 骆青川"),
        ("祁闻笛与骆青川", "祁闻笛 骆青川", "祁闻笛 骆青川"),
        ("阿依努尔·买买提", "阿依努尔·买买提", "阿依努尔·买买提"),
        ("云岭市青石区轻轨停运", "云岭市青石区 轻轨 停运", "云岭市 青石区 轻轨 停运"),
        ("雲嶺大學教授祁聞笛", "云岭大学 教授 祁闻笛", "云岭 大学 教授 祁闻笛"),
        ("望川电机投产", "望川电机 投产", "望川 电机 投产"),
        ("国家发改委", "国家发改委", "国家 发改委"),
    ],
)
def test_a_name_is_one_piece(text: str, whole: str, parts: str) -> None:
    """Those of places and bodies are cut at the later steps, persons never."""
    assert told(text) == whole.split()
    assert told(text, is_cut=True) == parts.split()
    assert all(each.is_name for each in found(text, tagger()) if each.end - each.start > 3)


def test_a_compound_is_one_piece_unless_it_is_cut() -> None:
    """As the table has it; the longest one."""
    assert told("新能源汽车购置税") == ["新能源汽车", "购置税"]
    assert "新能源汽车" not in told("新能源汽车购置税", is_cut=True)
    assert "汽车" in told("新能源汽车购置税", is_cut=True)
    assert {"人工智能", "新能源汽车"} <= set(compounds())
    assert marked("人工|智能|投产") == ["人工智能", "投产"]
    assert marked("人工 智能|投产") == ["人工", "智能", "投产"]
    assert marked("甲甲|乙乙|投产") == ["甲甲", "乙乙", "投产"]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("第|5|号|台风", "第5号 台风"),
        ("第5|号|台风", "第5号 台风"),
        ("第5号|台风", "第5号 台风"),
        ("第|三|届|书展", "第三届 书展"),
        ("第三|届|书展", "第三届 书展"),
        ("第十二|届|书展", "第十二届 书展"),
        ("3000|亿|元|订单", "3000亿元 订单"),
        ("3000亿|元", "3000亿元"),
        ("第 5 号", "第 5 号"),
    ],
)
def test_a_number_goes_with_what_it_counts(text: str, of: str) -> None:
    """However it is cut, but not across a blank."""
    assert marked(text) == of.split()


def test_a_lone_character_stands_with_a_neighbour() -> None:
    """With the word before or the one behind; set off by blanks it is asked for by itself."""
    text = "大桥|雨|停运"
    cutter = Cutter(text)
    bridge, rain, halted = found(cutter.text, cutter)
    assert [cutter.text[start:end] for start, end in rain.ways] == ["大桥雨", "雨停运"]
    assert (bridge.is_single, rain.is_single, halted.is_single) == (False, True, False)
    apart = Cutter("大桥 雨 停运")
    pieces_apart = found(apart.text, apart)
    assert [apart.text[each.start : each.end] for each in pieces_apart] == apart.text.split()
    assert not any(each.is_single for each in pieces_apart)
    assert marked("大桥|雨") == ["大桥", "雨"]
    assert marked("雨") == ["雨"]
    assert marked("雨 风") == ["雨", "风"]


def test_lone_characters_side_by_side_are_one_piece() -> None:
    """Up to three of them."""
    assert marked("甲|乙 投产") == ["甲乙", "投产"]
    assert marked("甲|乙|丙 投产") == ["甲乙丙", "投产"]
    assert marked("甲|乙|丙|丁|戊 投产") == ["甲乙丙", "丁戊", "投产"]


def test_a_models_number_belongs_to_its_name() -> None:
    """A short one behind Latin letters; not a longer one, and not once it is cut."""
    assert marked("mate 60 投产") == ["mate 60", "投产"]
    assert marked("mate 6000 投产") == ["mate", "6000", "投产"]
    assert marked("大桥 60 投产") == ["大桥", "60", "投产"]
    cutter = Cutter("mate 60")
    assert len(found(cutter.text, cutter, is_cut=True)) == 2


def test_function_words_are_no_pieces() -> None:
    """Nor do they join what stands around them; alone they are all there is to find."""
    assert {"的", "在", "与"} <= set(FUNCTION)
    assert told("为什么云岭的轻轨停运") == ["云岭", "轻轨", "停运"]
    assert marked("雁洲|的|轻轨|在|哪里") == ["雁洲", "轻轨"]
    assert marked("的") == ["的"]
    assert marked("的 在") == ["的", "在"]
    assert marked("，|！") == []


def test_a_synonym_is_one_piece() -> None:
    """It is found by the others as well, also inside a compound; steps have their own."""
    same = Synonyms([(tuple("雁洲行"), tuple("雁洲银行"))])
    near = same.merged(Synonyms([(tuple("轻轨"), tuple("地铁"))]))
    cutter = Cutter("雁洲|行|轻轨")
    first, second = found(cutter.text, cutter, synonyms=same)
    assert (cutter.text[first.start : first.end], first.others) == ("雁洲行", (tuple("雁洲银行"),))
    assert second.others == ()
    known = Known(same, near)
    for step, others in ((Step.TYPED, ()), (Step.CUT, ()), (Step.NEAR, (tuple("地铁"),))):
        asked = query(cutter.text, cutter, known=known, step=step)
        assert [term.others for term in asked.terms] == [(tuple("雁洲银行"),), others]


@given(st.text(max_size=80) | st.text("第5五号十的雨 云岭mate🙂\ud800\0", max_size=80))
def test_pieces_are_stretches_in_order(text: str) -> None:
    """Of any text: none overlaps another, each way holds its words, a cut loses nothing."""
    for cutter in (BlankCutter(), PairCutter(), NameCutter()):
        for is_cut in (False, True):
            ends = 0
            for each in found(text, cutter, is_cut=is_cut):
                assert ends <= each.start < each.end <= len(fold(text))
                assert (each.words[0][0], each.words[-1][1]) == (each.start, each.end)
                assert each.ways
                assert all(start <= each.start < each.end <= end for start, end in each.ways)
                ends = each.end


MANY = Synonyms((tuple("望川" * n), ("乙",)) for n in range(1, 30))


@pytest.mark.parametrize("cutter", [BlankCutter, PairCutter, NameCutter])
@pytest.mark.parametrize(
    "part",
    [
        "望川",
        "第5号",
        "第五",
        "3000亿元",
        "的",
        "雨 ",
        "600519 ",
        "甲 乙乙 ",
        '"甲',
        "\ud800",
        "a1",
    ],
)
def test_the_time_is_linear_in_the_text(part: str, cutter: Callable[[], WordCutter]) -> None:
    """Whatever there is very much of."""

    def work(count: int) -> Work:
        text = part * (count // len(part))
        return lambda: query(text, cutter(), known=Known(MANY, MANY))

    assert_in_proportion(work, 4_000, 4, most=2.5)
