"""Names are found by their beginning, as they are written or in pinyin, and by nothing else."""

from itertools import accumulate

import pytest

from services.search.searching.entries import Entry
from services.search.searching.vocabulary import Vocabulary, joined
from services.search.text.pinyin import initials, name_syllables

PERSON, PLACE, KEYWORD = "person_name", "place_name", "keyword"
NAMES = {"陆知远": 5, "陆知行": 9, "望川电机": 3, "云岭市": 2, "Mate60": 1, "西汀": 1, "锡汀河": 4}
NAMES |= {"3600亿元": 2, "1600万元": 8, "鹤汀": 1, "鹤汀渡轮": 7, "何": 1, "钢城": 3, "干渠": 2}
VOCABULARY = Vocabulary(Entry(text, PERSON, count) for text, count in NAMES.items())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("陆", ["陆知行", "陆知远"]),
        ("陸知遠", ["陆知远"]),
        ("mate", ["Mate60"]),
        ("luzhi", ["陆知行", "陆知远"]),
        ("luzh", ["陆知行", "陆知远"]),
        ("Lu zhi yuan", ["陆知远"]),
        ("wcdj", ["望川电机"]),
        ("路知远", ["陆知远"]),
        # Whole names first, however frequent longer ones are.
        ("鹤汀", ["鹤汀", "鹤汀渡轮"]),
        ("heting", ["鹤汀", "鹤汀渡轮"]),
        # A syllable that is whole begins no other one.
        ("gan", ["干渠"]),
        ("gang", ["钢城"]),
        ("ga", ["钢城", "干渠"]),
        # Nothing with a slip in it, which is corrected when it is searched.
        ("望州电", []),
        ("川望电机", []),
        ("望川机", []),
        ("3600", ["3600亿元"]),
        ("2600", []),
        # Two characters are what they are, whatever they sound like.
        ("西听", []),
        ("枫溪镇", []),
        ("", []),
        ("'", []),
    ],
)
def test_a_beginning_is_completed(typed: str, found: list[str]) -> None:
    """Whole names first, then the most frequent; written ones before what only sounds so."""
    assert [entry.text for entry in VOCABULARY.completed(typed, 10)] == found


def begins(name: str, typed: str) -> bool:
    """Tell whether a name begins so, in characters or in pinyin."""
    letters, read = joined(typed), name_syllables(name, is_person=True)
    if joined(name).startswith(letters):
        return True
    if letters.isascii():
        is_spelled = "".join(read).startswith(letters)
        return is_spelled or "".join(initials(read)).startswith(letters)
    heard = "".join(name_syllables(typed, is_person=True))
    is_whole = len(heard) in accumulate(map(len, read))
    return len(letters) > 2 and "".join(read).startswith(heard) and is_whole


PARTS = [name[:end] for name in NAMES for end in range(1, len(name) + 1)]
SPOKEN = ["".join(name_syllables(name, is_person=True)) for name in NAMES]
SPELLED = [read[:end] for read in SPOKEN for end in range(1, len(read) + 1)]
MISTYPED = [part[::-1] for part in PARTS] + [part[1:] for part in PARTS]


@pytest.mark.parametrize("typed", sorted({*PARTS, *SPELLED, *MISTYPED, *NAMES} - {""}))
def test_whatever_is_typed_a_suggestion_begins_with_it(typed: str) -> None:
    """In characters, or in pinyin; and what begins so in characters is suggested."""
    found = [entry.text for entry in VOCABULARY.completed(typed, 100)]
    assert [name for name in found if not begins(name, typed)] == []
    assert {name for name in NAMES if joined(name).startswith(joined(typed))} <= set(found)
