"""Names of the tagger and values of the rules become one list of entities."""

from services.enrich.entities import entities_of, words_of
from services.enrich.values.times import Clock
from shared.articles import Zone, ZoneKind
from shared.tagging.tagger import Tagged

TEXT = "三座水厂\n云岭市今年投资3亿元\n更多"
ZONES = [
    Zone(start=0, end=4, kind=ZoneKind.TITLE),
    Zone(start=5, end=15, kind=ZoneKind.BODY),
    Zone(start=16, end=18, kind=ZoneKind.RELATED),
]
TAGGED = [
    Tagged([(0, 2), (2, 4)], []),
    Tagged([(0, 3), (3, 5), (5, 7), (7, 10)], [(0, 3, "LOC"), (8, 10, "ORG")]),
    Tagged([(0, 2)], [(0, 2, "PER")]),
]


def test_words_are_placed_in_the_article() -> None:
    """From their places in their zones."""
    words = [TEXT[start:end] for start, end in words_of(ZONES, TAGGED)]
    assert words == ["三座", "水厂", "云岭市", "今年", "投资", "3亿元", "更多"]


def test_of_two_that_overlap_the_longer_stays_and_teasers_name_nobody() -> None:
    """3亿元 is an amount, whatever the tagger takes 亿元 for."""
    found = entities_of(TEXT, TEXT, ZONES, TAGGED, Clock(None))
    assert [(e.type.value, e.text) for e in found] == [
        ("LOC", "云岭市"),
        ("TIME", "今年"),
        ("MONEY", "3亿元"),
    ]


def test_a_name_has_no_half_of_a_bracket() -> None:
    """At its ends; both halves stay."""
    text = "云岭（青石社）发。望川（中国）"
    zones = [Zone(start=0, end=len(text), kind=ZoneKind.BODY)]
    tagged = [Tagged([(0, 2)], [(0, 2, "LOC"), (3, 7, "ORG"), (9, 15, "ORG")])]
    found = entities_of(text, text, zones, tagged, Clock(None))
    assert [each.text for each in found] == ["云岭", "青石社", "望川（中国）"]
