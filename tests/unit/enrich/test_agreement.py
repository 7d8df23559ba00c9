"""One spelling has one type, and what is surely a name is one wherever it stands."""

import pytest

from services.enrich.names import no_names
from services.enrich.names.agreement import agreed
from services.enrich.names.cues import Row, cue, rows
from shared.entity_types import EntityType
from shared.text.folding import simplified

PER, LOC, ORG = EntityType.PER, EntityType.LOC, EntityType.ORG


def found(text: str, *tagged: tuple[str, EntityType, float]) -> list[tuple[str, str]]:
    """Return the names of a text by what the tagger found, in the text's order."""
    taggings, at = [], 0
    for name, type, margin in tagged:
        start = text.index(name, at)
        at = start + len(name)
        taggings.append((start, at, type, margin))
    words = [(at, at + 1) for at in range(len(text))]
    named = agreed(text, text, taggings, lambda: words, [])
    return [(text[start:end], type.value) for start, end, type in named]


def test_the_surest_mention_decides() -> None:
    """Rather than the most frequent type."""
    text = "星澜,星澜,星澜。"
    tagged = (("星澜", PER, 0.5), ("星澜", PER, 0.4), ("星澜", ORG, 5.0))
    assert found(text, *tagged) == [("星澜", "ORG")] * 3


def test_what_stands_beside_a_name_decides_between_types() -> None:
    """And keeps a mention apart that it clearly says is another's."""
    text = "星澜股价上涨。记者星澜报道。望着星澜。"
    tagged = (("星澜", ORG, 1.0), ("星澜", PER, 1.0), ("星澜", LOC, 0.5))
    assert found(text, *tagged) == [("星澜", "ORG"), ("星澜", "PER"), ("星澜", "ORG")]


def test_a_cue_alone_makes_no_other_type() -> None:
    """水务局 before 局长 stays what the tagger says."""
    assert found("水务局局长到场。", ("水务局", ORG, 3.0)) == [("水务局", "ORG")]


@pytest.mark.parametrize(
    ("text", "tagged", "names"),
    [
        (
            "祁·范德林来了,范德林说。",
            (("祁·范德林", PER, 1.0), ("范德林", LOC, 4.0)),
            [("祁·范德林", "PER"), ("范德林", "PER")],
        ),
        (
            "望川电机集团,望川电机。",
            (("望川电机集团", ORG, 1.0), ("望川电机", LOC, 2.0)),
            [("望川电机集团", "ORG"), ("望川电机", "ORG")],
        ),
        (
            "青岭共和国与青岭。",
            (("青岭共和国", LOC, 1.0), ("青岭", PER, 2.0)),
            [("青岭共和国", "LOC"), ("青岭", "LOC")],
        ),
    ],
)
def test_a_longer_name_says_what_the_shorter_one_is(
    text: str, tagged: tuple[tuple[str, EntityType, float], ...], names: list[tuple[str, str]]
) -> None:
    """A part of a transcribed name, a firm and a state without what they end in."""
    assert found(text, *tagged) == names


def test_what_was_missed_is_found() -> None:
    """A person's name, its surname before a title, and a firm that was tagged as often."""
    text = "祁闻笛到场,祁闻笛说。祁局长走了。"
    assert found(text, ("祁闻笛", PER, 3.0)) == [
        ("祁闻笛", "PER"),
        ("祁闻笛", "PER"),
        ("祁", "PER"),
    ]
    firm = (("青石机械", ORG, 3.0), ("青石机械", ORG, 3.0))
    assert found("青石机械,青石机械,青石机械。", *firm) == [("青石机械", "ORG")] * 3
    assert len(found("青石机械,青石机械。" + "青石机械。" * 3, *firm)) == 2


def test_a_name_that_was_cut_short_is_whole() -> None:
    """The longer one stands in place of the shorter."""
    text = "祁闻一到场,祁闻一说。"
    assert found(text, ("祁闻一", PER, 3.0), ("祁闻", PER, 3.0))[-1] == ("祁闻一", "PER")


def test_the_parts_of_a_transcribed_name_are_one() -> None:
    """With a hyphen between them."""
    assert found("奥莉-祁澜到场。", ("奥莉", PER, 2.0), ("祁澜", PER, 2.0)) == [
        ("奥莉-祁澜", "PER")
    ]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.type}-{row.where}")
def test_cues_match_their_examples(row: Row) -> None:
    """And not what must not match."""
    for example, said in ((row.example, True), (row.counterexample, False)):
        start, end = example.index("["), example.index("]") - 1
        text = example.replace("[", "").replace("]", "")
        assert (cue(text, start, end) is row.type) is said


@pytest.mark.parametrize("row", no_names.rows(), ids=lambda row: row.pattern[:20])
def test_each_row_of_what_is_no_name_does_what_its_examples_say(row: no_names.Row) -> None:
    """Of each of its types; the name of the counterexample is one."""
    for type in row.types:
        for text, is_none in ((row.example, True), (row.counterexample, False)):
            start, end = text.index("["), text.index("]") - 1
            bare = text.replace("[", "").replace("]", "")
            assert no_names.is_no_name(bare, start, end, type) is is_none


@pytest.mark.parametrize(
    ("text", "tagged", "names"),
    [
        ("台风“星澜”登陆，星澜减弱。", (("星澜", PER, 2.0), ("星澜", PER, 2.0)), []),
        ("颱風「星瀾」登陸，星瀾減弱。", (("星瀾", PER, 2.0), ("星瀾", LOC, 2.0)), []),
        ("台风福建登陆。", (("福建", LOC, 2.0),), [("福建", "LOC")]),
        (
            "台风星澜登陆，总经理星澜说。",
            (("星澜", PER, 2.0), ("星澜", PER, 2.0)),
            [("星澜", "PER"), ("星澜", "PER")],
        ),
        (
            "心理咨询师说，祁闻笛来了。",
            (("心理咨询师", PER, 2.0), ("祁闻笛", PER, 2.0)),
            [("祁闻笛", "PER")],
        ),
        ("祁医生说。", (("祁医生", PER, 2.0),), [("祁医生", "PER")]),
    ],
)
def test_storms_and_what_people_do_are_no_names(
    text: str, tagged: tuple[tuple[str, EntityType, float], ...], names: list[tuple[str, str]]
) -> None:
    """Wherever the article mentions them, unless a mention is told to be somebody's."""
    read = simplified(text)
    taggings, at = [], 0
    for name, type, margin in tagged:
        start = text.index(name, at)
        at = start + len(name)
        taggings.append((start, at, type, margin))
    words = [(at, at + 1) for at in range(len(text))]
    named = agreed(text, read, taggings, lambda: words, [])
    assert [(text[start:end], type.value) for start, end, type in named] == names
