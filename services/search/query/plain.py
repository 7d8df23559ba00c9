"""Plain words and quotations as they are typed become the tree that makes a hit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from operator import itemgetter

from services.search.query.filters import NO_FILTERS, Filters
from services.search.query.nodes import Group, Node, Term, leaves
from services.search.query.query import Query, Sort, Zones, either
from services.search.query.scored_terms import MOST_SCORED_TERMS, ScoredTerm, scored_terms
from services.search.query.sounds import Sounds, sounds
from services.search.query.synonyms import NO_SYNONYMS, Synonyms, typed
from services.search.text.analysis import OnceCutter, WordCutter, word_tokens
from services.search.text.function_words import FUNCTION, QUESTION
from services.search.text.tokens import cut
from shared.text.folding import fold

_STRAIGHT = re.compile(r'"([^"]*)"')
# In a headline these marks are part of the text; a reader who means a quotation sets it off.
_CURLY = re.compile(r"(?<!\S)[“”]([^“”]*)[“”](?!\S)")
# A quotation in such marks stands beside so few words at most.
_BESIDE = 3
_ASKING = re.compile(r"[?？]\s*$")
# Every one of so few telling words must be found. Of more words a part suffices, as the order puts
# first what holds most of them, and a question is worded otherwise than its answer; but in the
# order of time what holds little would come before what holds all.
_SHORT = {True: 3, False: 6}
_FEWEST = 2
_MOST = {True: 0.3, False: 0.7}
_SOME = 0.2
# What a scored term of a synonym counts beside one of the query's own.
_SYNONYM_WEIGHT = 0.5
# So many synonyms of all its words together.
_MOST_SYNONYMS = 30
# More clauses than that say nothing more and cost the index time.
_LONGEST = 60


def query(  # noqa: PLR0913  # one for each part of a query that a caller may give
    text: str,
    cutter: WordCutter,
    *,
    filters: Filters = NO_FILTERS,
    sort: Sort = Sort.RELEVANCE,
    zones: Zones = Zones.DEFAULT,
    size: int = 10,
    synonyms: Synonyms = NO_SYNONYMS,
    is_whole: bool = False,
) -> Query:
    """Return the query that a reader typed: quotations whole, the rest cut into words.

    Every word of a short query must be found, of a longer one most, of a question some; of any
    query every one if `is_whole`.
    """
    cutter = OnceCutter(cutter)
    words = wanted(text, cutter, synonyms, sort, is_whole=is_whole)
    return Query(
        words=_or_sounds(words, sounds(fold(text))),
        filters=filters,
        sort=sort,
        zones=zones,
        size=size,
        scored_terms=tuple(_scored(text, words, cutter)) if sort.is_ranked else (),
    )


def wanted(
    text: str,
    cutter: WordCutter,
    synonyms: Synonyms,
    sort: Sort = Sort.RELEVANCE,
    *,
    is_whole: bool = False,
) -> tuple[Node, ...]:
    """Return the nodes that hold where the quotations and enough of the words of a text stand."""
    quotations, words = _parts(text, cutter, synonyms)
    minimum = len(words) if is_whole else _minimum(words, text, cutter, is_ranked=sort.is_ranked)
    if minimum == len(words):
        return (*quotations, *words)
    return (*quotations, Group(any=tuple(words), minimum=minimum))


def characters(text: str) -> tuple[str, ...]:
    """Return a text as adjacent characters, without marks at its ends."""
    return tuple(_trim(cut(fold(text)))[:_LONGEST])


def _or_sounds(words: tuple[Node, ...], heard: Sounds | None) -> tuple[Node, ...]:
    """Return the nodes that hold where the words do or what begins as they sound."""
    if heard is None:
        return words
    return (either(words, heard.hits),) if words else (heard.hits,)


def _scored(text: str, words: Iterable[Node], cutter: WordCutter) -> Iterator[ScoredTerm]:
    """Yield the scored terms of a query and, half as heavy, further ones of its synonyms."""
    own = scored_terms(fold(text), cutter.words(text))
    yield from own
    known = {(term.grain, term.token) for term in own}
    synonyms = (leaf.others for leaf, _ in leaves(words) if isinstance(leaf, Term))
    for other in dict.fromkeys(chain.from_iterable(synonyms)):
        written = typed(other)
        for term in scored_terms(written, cutter.words(written)):
            if (term.grain, term.token) not in known and len(known) < MOST_SCORED_TERMS:
                known.add((term.grain, term.token))
                yield replace(term, weight=term.weight * _SYNONYM_WEIGHT)


def _parts(text: str, cutter: WordCutter, synonyms: Synonyms) -> tuple[list[Term], list[Term]]:
    """Return the quotations of a query and its other words."""
    straight = _STRAIGHT.sub(" ", text)
    rest = _words(_CURLY.sub(" ", straight), cutter, synonyms)
    if len(rest) > _BESIDE:
        return _quotations(_STRAIGHT.findall(text)), _words(straight, cutter, synonyms)
    return _quotations(_STRAIGHT.findall(text) + _CURLY.findall(straight)), rest


def _minimum(words: Sequence[Term], text: str, cutter: WordCutter, *, is_ranked: bool) -> int:
    """Return how many of a query's words must be found."""
    count = len(words)
    if is_ranked and _is_question(text, cutter):
        return max(min(count, 1), int(count * _SOME))
    if count <= _SHORT[is_ranked]:
        return count
    return max(_FEWEST, int(count * _MOST[is_ranked]))


def _is_question(text: str, cutter: WordCutter) -> bool:
    folded = fold(text)
    is_asking = any(folded[start:end] in QUESTION for start, end in cutter.words(text))
    return is_asking or _ASKING.search(folded) is not None


def _quotations(quoted: Iterable[str]) -> list[Term]:
    runs = (_trim(cut(fold(each))) for each in quoted)
    return [Term(None, tuple(run[:_LONGEST])) for run in runs if run]


def _words(text: str, cutter: WordCutter, synonyms: Synonyms) -> list[Term]:
    folded, spans = fold(text), cutter.words(text)
    stretches = list(synonyms.stretches(folded, spans))
    rest = [span for span in spans if not any(s <= span[0] < e for s, e, _ in stretches)]
    terms = [(start, Term(folded[start:end], (), others)) for start, end, others in stretches]
    terms += [
        (start, Term(token, ()))
        for start, end in rest
        for token in word_tokens([folded[start:end]])
    ]
    distinct = list(dict.fromkeys(term for _, term in sorted(terms, key=itemgetter(0))))
    telling = [term for term in distinct if term.token not in FUNCTION]
    free = _MOST_SYNONYMS
    words = []
    for term in (telling or distinct)[:_LONGEST]:
        others = term.others[:free]
        free -= len(others)
        characters = tuple(_trim(cut(term.token or "")))
        words.append(replace(term, characters=characters, others=others))
    return words


def _trim(run: Sequence[str]) -> list[str]:
    """Drop marks at both ends: what stands around a quotation doesn't matter."""
    found = [place for place, token in enumerate(run) if token[0].isalnum()]
    return list(run[found[0] : found[-1] + 1]) if found else []
