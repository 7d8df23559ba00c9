"""An enriched article's annotations by columns, without what its text tells: much smaller JSON.

Spans become gaps and lengths, words a digit each, types a letter. The text of an entity is where it
stands, a name stands where its entities do. An odd article, of which that isn't true, stays as it
is.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

Json = dict[str, Any]
Pair = Sequence[int]

_LETTERS = dict(
    zip(
        ("PER", "LOC", "ORG", "TIME", "MONEY", "PERCENT", "QUANTITY", "CODE", "PHONE", "URL"),
        "PLOTM%QCFU",
        strict=True,
    )
)
_TYPES = {letter: type for type, letter in _LETTERS.items()}
_LONGEST = 1000


def in_columns(article: Json) -> Json:
    """Return an article by columns, or as it is where it wouldn't come out as it went in."""
    try:
        small = _columns(article)
    except (KeyError, ValueError):
        return article
    return small if in_rows(small) == article else article


def in_rows(small: Json, *, with_words: bool = True) -> Json:
    """Return an article that may be in columns as it was, on demand without its words."""
    if not isinstance(small["words"], str):
        return small
    entities = _entities(small["entities"], small["text"])
    return small | {
        "zones": zones(small),
        "sentences": _rows(small["sentences"]),
        "words": list(_words(small["words"])) if with_words else [],
        "entities": entities,
        "names": _names(small["names"], entities),
        "summary": _rows(small["summary"]),
    }


def zones(small: Json) -> list[Json]:
    """Return the zones of an article that may be in columns."""
    return _rows(small["zones"], "kind") if isinstance(small["words"], str) else small["zones"]


def _columns(article: Json) -> Json:
    entities = article["entities"]
    return article | {
        "zones": [_steps(_spans(article["zones"])), [each["kind"] for each in article["zones"]]],
        "sentences": [_steps(_spans(article["sentences"]))],
        "words": "".join(_digits(article["words"])),
        "entities": [
            _steps(_spans(entities)),
            _letters(entities),
            [each["value"] for each in entities],
        ],
        "names": _name_columns(article["names"], entities),
        "summary": [_steps(_spans(article["summary"]))],
    }


def _name_columns(names: Sequence[Json], entities: Sequence[Json]) -> list[Any]:
    """Return for each entity the number of its name, and the names; one is given by its entity."""
    places = {span: place for place, span in enumerate(_spans(entities))}
    numbers = [0] * len(entities)
    for number, name in enumerate(names, 1):
        for start, end in name["mentions"]:
            numbers[places[start, end]] = number
    texts = [entity["text"] for entity in entities]
    fullest = [texts.index(each["name"]) if each["name"] in texts else each for each in names]
    return [
        numbers,
        [each if isinstance(each, int) else each["name"] for each in fullest],
        _letters(names),
        [each["salience"] for each in names],
        [each["chain"] for each in names],
    ]


def _names(columns: Sequence[Any], entities: Sequence[Json]) -> list[Json]:
    numbers, *others = columns
    mentions: list[list[list[int]]] = [[] for _ in others[0]]
    for number, entity in zip(numbers, entities, strict=True):
        if number:
            mentions[number - 1].append([entity["start"], entity["end"]])
    return [
        {
            "name": entities[name]["text"] if isinstance(name, int) else name,
            "type": _TYPES[letter],
            "salience": salience,
            "mentions": stands,
            "chain": chain,
        }
        for name, letter, salience, chain, stands in zip(*others, mentions, strict=True)
    ]


def _entities(columns: Sequence[Any], text: str) -> list[Json]:
    steps, letters, values = columns
    return [
        {
            "start": start,
            "end": end,
            "type": _TYPES[letter],
            "text": text[start:end],
            "value": value,
        }
        for (start, end), letter, value in zip(_pairs(steps), letters, values, strict=True)
    ]


def _rows(columns: Sequence[Any], *names: str) -> list[Json]:
    steps, *others = columns
    rows = zip(_pairs(steps), *others, strict=True)
    return [
        {"start": start, "end": end} | dict(zip(names, more, strict=True))
        for (start, end), *more in rows
    ]


def _letters(rows: Sequence[Json]) -> str:
    return "".join(_LETTERS[row["type"]] for row in rows)


def _spans(rows: Sequence[Json]) -> list[tuple[int, int]]:
    return [(row["start"], row["end"]) for row in rows]


def _steps(spans: Iterable[Pair]) -> list[int]:
    """Return for each span how far it is from the one before, and how long."""
    steps: list[int] = []
    for (_, before), (start, end) in pairwise([(0, 0), *spans]):
        steps += (start - before, end - start)
    return steps


def _pairs(steps: Sequence[int]) -> Iterator[tuple[int, int]]:
    at = 0
    for gap, length in zip(steps[::2], steps[1::2], strict=True):
        yield at + gap, at + gap + length
        at += gap + length


def _digits(words: Iterable[Pair]) -> Iterator[str]:
    """Yield for each word its length, behind a 0 for each character that is in no word."""
    for gap, length in zip(*[iter(_steps(words))] * 2, strict=True):
        if gap < 0 or not 0 < length < _LONGEST:
            raise ValueError("words that overlap or are too long")
        yield "0" * gap + chr(ord("0") + length)


def _words(digits: str) -> Iterator[list[int]]:
    at = 0
    for digit in digits:
        length = ord(digit) - ord("0")
        if length:
            yield [at, at + length]
        at += length or 1
