"""Corrections: queries that are right and must stay, and names mistyped that should be mended.

Every twentieth article is in the index. Right queries are names, pieces of headlines and pairs of
words of these and of others, so that some find nothing; mistyped ones are frequent names.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from evaluation import files, product
from evaluation.indexes import empty_index
from evaluation.retrieval import Source, made, parsed_source, write
from services.search.article import Article, decode_article
from services.search.index.ports import Aggregation, SearchReader
from services.search.query.plain import query
from services.search.query.query import Query, Sort
from services.search.searching.meant import Correction
from services.search.searching.suggestions import Suggester
from services.search.text.frequencies import frequent_characters
from services.search.text.pinyin import syllables
from shared.text.folding import fold

RIGHT, MISTYPED = 200, 20
_INDEXED, _OTHERS = 20, 7
_PIECE = 3
_TRIES = 1000
_FIRST_CHINESE = "\u4e00"
_FREQUENT, _SHORTEST = 2, 3
_NAMES = ("person_name", "place_name", "organisation_name")
Mistype = Callable[[str, random.Random], str]


def evaluate(path: Path) -> dict[str, Any]:
    """Score a file of news articles: `{"id", "title", "body"}`."""
    sources = files.rows(path, parsed_source)
    chance = random.Random(1)  # noqa: S311
    with empty_index("local") as opened:
        write(opened.index, made(sources[::_INDEXED]))
        some = sources[::_INDEXED][::_OTHERS] + sources[_OTHERS :: _INDEXED * _OTHERS]
        asked = list(islice(dict.fromkeys(_right(_annotated(some), chance)), RIGHT))
        names = _frequent(opened.index)
        suggester = Suggester(opened.index)
        figures = {"right": _kept(asked, suggester, opened.index)}
        for mistype in (homophone, swapped, replaced):
            pairs = islice(_mistyped(names, mistype, chance), MISTYPED)
            figures[mistype.__name__] = _mended(pairs, suggester)
        return figures


def homophone(name: str, chance: random.Random) -> str:
    """Return a name with a character in place of one that sounds the same."""
    at = chance.randrange(len(name))
    same = [other for other in frequent_characters() if syllables(other) == syllables(name[at])]
    return name[:at] + chance.choice(same or [name[at]]) + name[at + 1 :]


def swapped(name: str, chance: random.Random) -> str:
    """Return a name two neighbours of which changed places."""
    at = chance.randrange(len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def replaced(name: str, chance: random.Random) -> str:
    """Return a name with any character in place of one."""
    at = chance.randrange(len(name))
    return name[:at] + chance.choice(frequent_characters()) + name[at + 1 :]


def _annotated(sources: list[Source]) -> list[Article]:
    found = (product.annotated(each.body, title=each.title or None) for each in sources)
    return [decode_article(each.model_dump_json()) for each in found if each is not None]


def _right(articles: list[Article], chance: random.Random) -> Iterator[str]:
    """Yield what articles hold: a name, a piece of the headline, a name and a keyword."""
    for article in chance.choices(articles, k=_TRIES) if articles else ():
        words = product.tagger().words(article.title)
        names = [name.name for name in article.names]
        kind = chance.randrange(_PIECE)
        if kind == 0 and len(words) > _PIECE:
            at = chance.randrange(len(words) - _PIECE)
            yield article.title[words[at][0] : words[at + _PIECE - 1][1]]
        elif kind == 1 and names:
            yield chance.choice(names)
        elif names and article.keywords:
            yield f"{chance.choice(names)} {chance.choice(article.keywords)}"


def _frequent(index: SearchReader) -> list[tuple[str, int]]:
    """Return the names that several articles hold, with how many."""
    counts = index.count(Query(), [Aggregation(field, 10_000) for field in _NAMES])
    counted = [(fold(name), count) for values in counts for name, count in values]
    return [
        (name, count)
        for name, count in counted
        if count >= _FREQUENT and len(name) >= _SHORTEST and min(name) >= _FIRST_CHINESE
    ]


def _mistyped(
    names: list[tuple[str, int]], mistype: Mistype, chance: random.Random
) -> Iterator[tuple[str, str]]:
    """Yield names as they are mistyped and as they are, frequent ones more often."""
    counts = [count for _, count in names]
    for name, _ in chance.choices(names, counts, k=_TRIES) if names else ():
        if (typed := mistype(name, chance)) != name:
            yield typed, name


def _kept(asked: list[str], suggester: Suggester, index: SearchReader) -> dict[str, int]:
    """Return how many of right queries find nothing, and are corrected all the same."""
    empty = [each for each in asked if not index.search(_query(each)).total]
    meant = [_meant(each, suggester) for each in empty]
    certain = sum(each is not None and each.is_certain for each in meant)
    offered = sum(each is not None and not each.is_certain for each in meant)
    return {"queries": len(asked), "empty": len(empty), "certain": certain, "offered": offered}


def _mended(pairs: Iterator[tuple[str, str]], suggester: Suggester) -> dict[str, int]:
    """Return how many of mistyped names are corrected rightly and wrongly, certainly or not."""
    counts = Counter(dict.fromkeys(("certain", "offered", "certain_wrong", "offered_wrong"), 0))
    for typed, name in pairs:
        if meant := _meant(typed, suggester):
            is_right = fold(meant.text) == name
            kind = "certain" if meant.is_certain else "offered"
            counts[kind if is_right else f"{kind}_wrong"] += 1
    return dict(counts)


def _query(text: str) -> Query:
    return query(text, product.tagger(), sort=Sort.NEWEST, size=1)


def _meant(text: str, suggester: Suggester) -> Correction | None:
    return suggester.did_you_mean(text, _query(text), product.tagger())
