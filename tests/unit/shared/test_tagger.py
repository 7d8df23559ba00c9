"""The tagger's pure part with a scripted scorer: windows, decoding, spans."""

from collections.abc import Mapping

import numpy as np
import pytest

from shared.tagging.decoding import ENTITY_TAGS, Floats, Grammar, decode, joined_places
from shared.tagging.encoding import Ints, Vocabulary, code_points
from shared.tagging.tagger import Tagger
from shared.tagging.windows import LONGEST, WIDTH, filled_rows, place, windows_of

NGRAMS = {1: list(" 甲乙丙省市。"), 2: ["甲乙", "\n甲"], 3: ["甲乙丙"], 4: ["甲乙丙省"]}
VOCABULARY = Vocabulary(NGRAMS)
OTHER = ENTITY_TAGS.index("O")


def scripted(tags: Mapping[str, str], score_of_tag: float = 2) -> Tagger:
    """Return a tagger that gives each known character its entity tag and cuts every character."""
    numbers = {NGRAMS[1].index(char) + 2: ENTITY_TAGS.index(tag) for char, tag in tags.items()}

    def score(feeds: Mapping[str, Ints]) -> Floats:
        scores = np.zeros((*feeds["c1"].shape, 4 + len(ENTITY_TAGS)), np.float32)
        scores[..., 3] = 1
        scores[..., 4 + OTHER] = 1
        for number, tag in numbers.items():
            scores[feeds["c1"] == number, 4 + tag] = score_of_tag
        return scores

    return Tagger(VOCABULARY, score)


def test_ngrams_are_numbered_where_they_begin() -> None:
    """Each n-gram has its number at its first character, 0 elsewhere; unknown characters are 1."""
    feeds = VOCABULARY.encode(code_points("\n甲乙丙省x\n")[None])
    assert feeds["c1"][0].tolist() == [0, 3, 4, 5, 6, 1, 0]
    assert feeds["c2"][0].tolist() == [2, 1, 0, 0, 0, 0, 0]
    assert feeds["c3"][0].tolist() == [0, 1, 0, 0, 0, 0, 0]
    assert feeds["c4"][0].tolist() == [0, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("text", ["", "字" * 1000, "短。" * 300, "长，" * 400 + "。完", "\n\n"])
def test_windows_cover_every_character_once(text: str) -> None:
    """What the windows keep is the whole text, and none is longer than a row has room for."""
    windows = list(windows_of(text))
    kept = [i for window in windows for i in range(window.start, window.end)]
    assert kept == list(range(len(text)))
    assert all(w.first <= w.start < w.end <= w.last <= w.first + LONGEST for w in windows)


def test_rows_hold_every_window_apart() -> None:
    """Windows lie in rows without touching each other or the edge."""
    text = "一二三。" * 100 + "字" * 600
    placed, count = place(list(windows_of(text)))
    rows = filled_rows(code_points(text), placed, count)
    assert rows.shape == (count, WIDTH)
    for p in placed:
        end = p.column + p.window.last - p.window.first
        assert rows[p.row, p.column - 1] == rows[p.row, end] == ord("\n")
        assert rows[p.row, p.column] == ord(text[p.window.first])


def test_rows_are_scored_no_wider_than_they_are_used() -> None:
    """Each row is one call, which ends with the blank behind its last window."""
    calls = list[tuple[int, ...]]()

    def score(feeds: Mapping[str, Ints]) -> Floats:
        calls.append(feeds["c1"].shape)
        assert feeds["c1"][0, -1] == 0
        return np.zeros((*feeds["c1"].shape, 4 + len(ENTITY_TAGS)), np.float32)

    tagger = Tagger(VOCABULARY, score)
    tagger.tag(["甲" * 200 + "。" + "乙" * 99 + "。"])
    assert calls == [(1, 203), (1, 102)]


def test_decoding_repairs_illegal_tags() -> None:
    """A sequence that can't be is replaced by the best one that can."""
    grammar = Grammar(("B", "M", "E", "S"))
    scores = np.array([[5, 0, 0, 4], [0, 1, 0, 2], [0, 0, 0, 3]], np.float32)
    assert decode(scores, np.array([3], np.int32), grammar).tolist() == [3, 3, 3]


def test_names_are_spans_of_the_given_text() -> None:
    """Entities come with offsets into each text, wherever it stands in the batch."""
    tagger = scripted({"甲": "B-PER", "乙": "E-PER"})
    assert [t.entities for t in tagger.tag(["x甲乙", "", "。甲乙"])] == [
        [(1, 3, "PER")],
        [],
        [(1, 3, "PER")],
    ]


TWO_LEVELS = {"甲": "B-LOC", "省": "E-LOC", "乙": "B-LOC", "市": "E-LOC", "丙": "S-LOC"}


def test_touching_places_are_one() -> None:
    """Levels of one place become one name; single characters and other sentences stay apart."""
    tagger = scripted(TWO_LEVELS, score_of_tag=1.4)
    tagged = tagger.tag(["甲省乙市。丙丙", "甲省", "乙市"])
    assert tagged[0].entities == [(0, 4, "LOC"), (5, 6, "LOC"), (6, 7, "LOC")]
    assert [each.entities for each in tagged[1:]] == [[(0, 2, "LOC")], [(0, 2, "LOC")]]


def test_places_that_are_surely_apart_stay_apart() -> None:
    """Where the scores speak clearly for two places, two they are."""
    tagged = scripted(TWO_LEVELS, score_of_tag=4).tag(["甲省乙市甲省。"])[0]
    assert tagged.entities == [(0, 2, "LOC"), (2, 4, "LOC"), (4, 6, "LOC")]


def test_three_levels_are_one_place() -> None:
    """However many touch: the tags of all of them become those of one."""
    tags = np.array([ENTITY_TAGS.index(f"{part}-LOC") for part in "BEBEBE"], np.int8)
    scores = np.zeros((6, len(ENTITY_TAGS)), np.float32)
    joined = joined_places(tags, scores, np.array([6], np.int32))
    assert [ENTITY_TAGS[tag][0] for tag in joined] == list("BMMMME")
    apart = joined_places(tags, scores, np.array([2, 4], np.int32))
    assert [ENTITY_TAGS[tag][0] for tag in apart] == list("BEBMME")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ECL.US涨19.7%", ["ECL.US", "涨", "19.7%"]),
        ("C919 与\tAT&T", ["C919", "与", "AT&T"]),
        ("1,234.5元，3，5", ["1,234.5", "元", "，", "3", "，", "5"]),
        ("ＴＣＬ\u3000彩电", ["ＴＣＬ", "彩", "电"]),
        ("a\x00b😀𠮷", ["a", "b", "😀", "𠮷"]),
        (" \n\t ", []),
        ("\ud800x", ["\ud800", "x"]),
    ],
)
def test_words_keep_latin_and_numbers_whole(text: str, words: list[str]) -> None:
    """Latin words and numbers are never cut, white space and controls are in no word."""
    assert [text[start:end] for start, end in scripted({}).words(text)] == words


def test_names_hold_whole_latin_words() -> None:
    """A name that ends inside a Latin word is widened to all of it."""
    tagger = scripted({"甲": "S-ORG"})
    assert tagger.tag(["甲"])[0].entities == [(0, 1, "ORG")]
    assert tagger.tag(["a甲b"])[0].entities == [(1, 2, "ORG")]
