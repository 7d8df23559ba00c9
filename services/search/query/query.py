"""What is asked of the index: one neutral tree that each adapter renders."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from operator import itemgetter

from services.search.query.cursor import SearchAfter
from services.search.query.filters import NO_FILTERS, Filters
from services.search.query.near import Near
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
# What a sign of a synonym counts beside one of the query's own.
_KIN = 0.5
# So many synonyms of all its words together.
_KINDRED = 30
# More clauses than that say nothing more and cost the index time.
_LONGEST = 60


class Sort(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    FRESH = "fresh"
    NEWEST = "newest"
    OLDEST = "oldest"

    @property
    def is_ranked(self) -> bool:
        """Tell whether it is an order by how well hits match, with their age or without."""
        return self in (Sort.RELEVANCE, Sort.FRESH)


class Zones(StrEnum):
    """Where to search: title and body, or everything on the page."""

    DEFAULT = "default"
    ALL = "all"


@dataclass(frozen=True)
class Term:
    """Something to find: a word by `token` (None for a quotation) or by adjacent `characters`.

    `others` are adjacent characters that will do as well: its synonyms.
    """

    token: str | None
    characters: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """Return the adjacent characters by which it is found."""
        return tuple(filter(None, (self.characters, *self.others)))


@dataclass(frozen=True)
class Prefix:
    """Adjacent characters of which the last token may go on: Mate6* finds Mate60."""

    characters: tuple[str, ...]


@dataclass(frozen=True)
class Value:
    """A keyword field that holds a value as it was indexed."""

    field: str
    value: str


@dataclass(frozen=True)
class Group:
    """All of `all`, at least `minimum` of `any` and none of `none`.

    `scopes` bounds where in an article its terms are searched, None leaves that open.
    """

    all: tuple["Node", ...] = ()
    any: tuple["Node", ...] = ()
    none: tuple["Node", ...] = ()
    minimum: int = 0
    scopes: tuple[str, ...] | None = None


Node = Term | Prefix | Value | Group


@dataclass(frozen=True)
class Query:
    """A search: all of `required` and `nodes`, at least `minimum` of `optional`, and the filters.

    What is found that way, by its `sounds` or as `near` in meaning is ranked by `scored_terms`.
    Only hits behind `after` are wanted.
    """

    required: tuple[Term, ...] = ()
    optional: tuple[Term, ...] = ()
    minimum: int = 0
    filters: Filters = NO_FILTERS
    sort: Sort = Sort.RELEVANCE
    zones: Zones = Zones.DEFAULT
    size: int = 10
    nodes: tuple[Node, ...] = ()
    after: SearchAfter | None = None
    scored_terms: tuple[ScoredTerm, ...] = ()
    sounds: Sounds | None = None
    near: tuple[Near, ...] = ()

    @property
    def is_loose(self) -> bool:
        """Tell whether some of its words are enough, so that what is near in meaning is a hit."""
        return not (self.required or self.nodes or self.sounds) and bool(self.scored_terms)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return every word and quotation that is to be found."""
        return self.required + self.optional + tuple(sought(self.nodes))

    @property
    def is_scored(self) -> bool:
        """Tell whether hits differ in how well they match."""
        return self.sort.is_ranked and bool(self.terms)

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the parts of an article that are searched."""
        return ("title", "body", "other") if self.zones is Zones.ALL else ("title", "body")


def query(
    text: str,
    cutter: WordCutter,
    *,
    filters: Filters = NO_FILTERS,
    sort: Sort = Sort.RELEVANCE,
    zones: Zones = Zones.DEFAULT,
    size: int = 10,
    synonyms: Synonyms = NO_SYNONYMS,
) -> Query:
    """Return the query that a reader typed: quotations whole, the rest cut into words.

    Every word of a short query must be found, of a longer one most, of a question some.
    """
    cutter = OnceCutter(cutter)
    quotations, words = _parts(text, cutter, synonyms)
    folded, spans = fold(text), cutter.words(text)
    minimum = _minimum(words, is_ranked=sort.is_ranked, is_question=_is_question(folded, spans))
    is_whole = minimum == len(words)
    return Query(
        required=(*quotations, *(words if is_whole else ())),
        optional=() if is_whole else tuple(words),
        minimum=0 if is_whole else minimum,
        filters=filters,
        sort=sort,
        zones=zones,
        size=size,
        scored_terms=tuple(_signs(folded, spans, words, cutter)) if sort.is_ranked else (),
        sounds=sounds(folded),
    )


def sought(nodes: Iterable[Node]) -> Iterator[Term]:
    """Yield the terms that nodes want to be found, not those that they exclude."""
    for node in nodes:
        if isinstance(node, Term):
            yield node
        elif isinstance(node, Prefix):
            yield Term(None, node.characters)
        elif isinstance(node, Group):
            yield from sought((*node.all, *node.any))


def characters(text: str) -> tuple[str, ...]:
    """Return a text as adjacent characters, without marks at its ends."""
    return tuple(_trim(cut(fold(text)))[:_LONGEST])


def _signs(
    folded: str, spans: Sequence[tuple[int, int]], words: Iterable[Term], cutter: WordCutter
) -> Iterator[ScoredTerm]:
    """Yield the signs of a query and, half as heavy, further ones of its words' synonyms."""
    own = scored_terms(folded, spans)
    yield from own
    known = {(sign.grain, sign.token) for sign in own}
    for other in dict.fromkeys(chain.from_iterable(word.others for word in words)):
        text = typed(other)
        for sign in scored_terms(text, cutter.words(text)):
            if (sign.grain, sign.token) not in known and len(known) < MOST_SCORED_TERMS:
                known.add((sign.grain, sign.token))
                yield replace(sign, weight=sign.weight * _KIN)


def _parts(text: str, cutter: WordCutter, synonyms: Synonyms) -> tuple[list[Term], list[Term]]:
    """Return the quotations of a query and its other words."""
    straight = _STRAIGHT.sub(" ", text)
    rest = _words(_CURLY.sub(" ", straight), cutter, synonyms)
    if len(rest) > _BESIDE:
        return _quotations(_STRAIGHT.findall(text)), _words(straight, cutter, synonyms)
    return _quotations(_STRAIGHT.findall(text) + _CURLY.findall(straight)), rest


def _is_question(folded: str, words: Sequence[tuple[int, int]]) -> bool:
    is_asking = any(folded[start:end] in QUESTION for start, end in words)
    return is_asking or _ASKING.search(folded) is not None


def _minimum(words: Sequence[Term], *, is_ranked: bool, is_question: bool) -> int:
    """Return how many of a query's words must be found."""
    count = len(words)
    if is_ranked and is_question:
        return max(min(count, 1), int(count * _SOME))
    if count <= _SHORT[is_ranked]:
        return count
    return max(_FEWEST, int(count * _MOST[is_ranked]))


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
    free = _KINDRED
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
