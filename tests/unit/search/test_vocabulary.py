"""Names are found by their beginning, their sound and with a slip."""

import pytest

from services.search.searching.entries import Entry
from services.search.searching.vocabulary import Vocabulary, is_one_edit

NAMES = {"陆知远": 5, "陆知行": 9, "望川电机": 3, "云岭市": 2, "Mate60": 1}
VOCABULARY = Vocabulary(Entry(text, "person_name", count) for text, count in NAMES.items())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("陆", ["陆知行", "陆知远"]),
        ("陸知遠", ["陆知远"]),
        ("mate", ["Mate60"]),
        ("luzhi", ["陆知行", "陆知远"]),
        ("Lu zhi yuan", ["陆知远"]),
        ("wcdj", ["望川电机"]),
        ("路知远", ["陆知远"]),
        ("望州电", ["望川电机"]),
        ("川望电机", ["望川电机"]),
        ("望川机", ["望川电机"]),
        ("枫溪镇", []),
        ("", []),
        ("'", []),
    ],
)
def test_a_beginning_is_completed(typed: str, found: list[str]) -> None:
    """The most frequent first; exact ones before what only sounds or looks like it."""
    completed = [entry.text for entry in VOCABULARY.completed(typed, 10)]
    assert completed[: len(found)] == found
    assert bool(completed) == bool(found)


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("甲乙丙", "甲丁丙", True),
        ("甲乙丙", "甲丙", True),
        ("甲丙", "甲乙丙", True),
        ("甲乙丙", "乙甲丙", True),
        ("甲乙丙", "甲丙乙", True),
        ("甲乙丙", "甲乙丙", False),
        ("甲乙丙", "乙丙甲", False),
        ("甲乙丙", "甲丁戊", False),
        ("甲", "甲乙丙", False),
    ],
)
def test_one_edit(one: str, other: str, is_so: bool) -> None:
    """A letter replaced, left out, added, or two neighbours swapped."""
    assert is_one_edit(one, other) is is_so
    assert is_one_edit(other, one) is is_so
