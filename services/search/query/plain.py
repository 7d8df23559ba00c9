"""Plain words and quotations as they are typed become the tree that makes a hit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from services.search.query.filters import NO_FILTERS, Filters
from services.search.query.nodes import Group, Node, Term
from services.search.query.numerals import other_numerals
from services.search.query.pieces import Piece, pieces
from services.search.query.query import Query, Sort, Zones, either
from services.search.query.scored_terms import MOST_SCORED_TERMS, ScoredTerm, scored_terms
from services.search.query.sounds import sounds
from services.search.query.steps import Step
from services.search.query.synonyms import NO_SYNONYMS, Synonyms, typed
from services.search.text.analysis import OnceCutter, WordCutter, word_tokens
from services.search.text.frequencies import inverse_frequencies
from services.search.text.function_words import FUNCTION, QUESTION
from services.search.text.tokens import cut
from shared.text.folding import fold

_STRAIGHT = re.compile(r'"([^"]*)"')
# In a headline these marks are part of the text; a reader who means a quotation sets it off.
_CURLY = re.compile(r"(?<!\S)[“”]([^“”]*)[“”](?!\S)")
# A quotation in such marks stands beside so few words at most.
_BESIDE = 3
_ASKING = re.compile(r"[?？]\s*$")
# Every one of so few pieces must be found; of more, and of a question, which is worded otherwise
# than its answer, so many of those that tell at least such a share of what the best one does.
MOST_NEEDED = 5
_MANY, _FEW = (MOST_NEEDED, 0.3), (2, 0.7)
# What a scored term of a synonym counts beside one of the query's own.
_SYNONYM_WEIGHT = 0.5
# So many synonyms of all its words together.
_MOST_SYNONYMS = 30
# More clauses than that say nothing more and cost the index time.
_LONGEST = 60


@dataclass(frozen=True)
class Known:
    """Which words stand for each other: always (`same`), and where else nothing is found."""

    same: Synonyms = NO_SYNONYMS
    near: Synonyms = NO_SYNONYMS

    def at(self, step: Step) -> Synonyms:
        """Return what counts at a step."""
        is_near = step in (Step.NEAR, Step.FEWER)
        return self.same.merged(self.near) if is_near else self.same

    @property
    def version(self) -> str:
        """Name the content of both."""
        return f"{self.same.version}-{self.near.version}"


NOTHING_KNOWN = Known()


@dataclass(frozen=True)
class Wanted:
    """The nodes that hold where a text's quotations and pieces stand, and where some of it does.

    `is_part` says that not all pieces are needed, `is_quoting` that something is quoted.
    """

    nodes: tuple[Node, ...]
    loose: tuple[Node, ...]
    terms: tuple[Term, ...]
    is_part: bool
    is_quoting: bool


def query(  # noqa: PLR0913  # one for each part of a query that a caller may give
    text: str,
    cutter: WordCutter | OnceCutter,
    *,
    filters: Filters = NO_FILTERS,
    sort: Sort = Sort.RELEVANCE,
    zones: Zones = Zones.DEFAULT,
    size: int = 10,
    known: Known = NOTHING_KNOWN,
    step: Step = Step.TYPED,
) -> Query:
    """Return the query that a reader typed: quotations whole, of the rest the pieces.

    All of up to MOST_NEEDED pieces must be found, of more and of a question those that tell most.
    """
    cutter = cutter if isinstance(cutter, OnceCutter) else OnceCutter(cutter)
    found = wanted(text, cutter, known, step)
    return Query(
        words=_or_sounds(found.nodes, sounds(fold(text))),
        filters=filters,
        sort=sort,
        zones=zones,
        size=size,
        scored_terms=tuple(_scored(text, found.terms, cutter)),
        loose=found.loose,
        is_long=found.is_part,
        is_quoting=found.is_quoting,
    )


def wanted(text: str, cutter: OnceCutter, known: Known, step: Step = Step.TYPED) -> Wanted:
    """Return what of a text must be found, and what of it will do for a further one."""
    quoted, rest = _parts(text)
    quotations = _quotations(quoted)
    synonyms = known.at(step)
    found = pieces(rest, cutter, synonyms, is_cut=step is not Step.TYPED)[:_LONGEST]
    needed = _needed(found, rest, cutter, step)
    terms = _terms(found, rest)
    nodes = (*quotations, *dict.fromkeys(terms[found.index(piece)] for piece in needed))
    parts = pieces(rest, cutter, known.at(Step.NEAR), is_cut=True)[:_LONGEST]
    any_part = tuple(dict.fromkeys(_terms(parts, rest)))
    loose = Group(all=tuple(quotations), any=any_part)
    is_same = len(any_part) < 2 and any_part == nodes
    return Wanted(
        nodes=nodes,
        loose=() if is_same or not any_part else (loose,),
        terms=tuple(terms),
        is_part=len(needed) < len(found) or _is_question(rest, cutter),
        is_quoting=bool(quotations),
    )


def characters(text: str) -> tuple[str, ...]:
    """Return a text as adjacent characters, without marks at its ends."""
    return tuple(_trim(cut(fold(text)))[:_LONGEST])


def _or_sounds(words: tuple[Node, ...], heard: Group | None) -> tuple[Node, ...]:
    """Return the nodes that hold where the words do or what they sound like is heard."""
    if heard is None:
        return words
    return (either(words, heard),) if words else (heard,)


def _scored(text: str, terms: Iterable[Term], cutter: OnceCutter) -> Iterator[ScoredTerm]:
    """Yield the scored terms of a query and, half as heavy, further ones of its synonyms."""
    own = scored_terms(fold(text), cutter.words(text))
    yield from own
    known = {(term.grain, term.token) for term in own}
    for other in dict.fromkeys(chain.from_iterable(term.others for term in terms)):
        written = typed(other)
        for term in scored_terms(written, cutter.words(written)):
            if (term.grain, term.token) not in known and len(known) < MOST_SCORED_TERMS:
                known.add((term.grain, term.token))
                yield replace(term, weight=term.weight * _SYNONYM_WEIGHT)


def _parts(text: str) -> tuple[list[str], str]:
    """Return the quotations of a query and the rest of it."""
    straight = _STRAIGHT.sub(" ", text)
    rest = _CURLY.sub(" ", straight)
    if len(rest.split()) > _BESIDE:
        return _STRAIGHT.findall(text), straight
    return _STRAIGHT.findall(text) + _CURLY.findall(straight), rest


def _needed(
    found: Sequence[Piece], text: str, cutter: OnceCutter, step: Step
) -> list[Piece]:
    """Return the pieces that must be found."""
    if len(found) <= MOST_NEEDED and not _is_question(text, cutter):
        return list(found)
    most, share = _FEW if step is Step.FEWER else _MANY
    worth = {piece: _worth(piece, fold(text)) for piece in found}
    least = share * max(worth.values(), default=0.0)
    best = sorted(found, key=lambda piece: -worth[piece])[:most]
    return [piece for piece in found if piece in best and worth[piece] >= least]


def _worth(piece: Piece, folded: str) -> float:
    """Return how much a piece tells: as its rarest word; a character tells half."""
    words = [folded[start:end] for start, end in piece.words]
    return max(inverse_frequencies(words)) / (2 if piece.is_single else 1)


def _is_question(text: str, cutter: OnceCutter) -> bool:
    folded = fold(text)
    is_asking = any(folded[start:end] in QUESTION for start, end in cutter.words(text))
    return is_asking or _ASKING.search(folded) is not None


def _quotations(quoted: Iterable[str]) -> list[Term]:
    runs = (_trim(cut(fold(each))) for each in quoted)
    return [Term(None, tuple(run[:_LONGEST])) for run in runs if run]


def _terms(found: Iterable[Piece], text: str) -> list[Term]:
    """Return what is to be found of each piece."""
    folded, free = fold(text), _MOST_SYNONYMS
    terms = []
    for piece in found:
        typed = folded[piece.start : piece.end]
        others = [*piece.others[:free], *map(tuple, map(cut, other_numerals(typed)))]
        free -= len(piece.others[:free])
        first, *rest = [tuple(_trim(cut(folded[start:end]))) for start, end in piece.ways]
        # A single character is no word of its own.
        token = None if piece.is_single else next(iter(word_tokens([typed])), None)
        terms.append(Term(token, first, tuple(filter(None, [*rest, *others]))))
    return terms


def _trim(run: Sequence[str]) -> list[str]:
    """Drop marks at both ends: what stands around a quotation doesn't matter."""
    found = [place for place, token in enumerate(run) if token[0].isalnum()]
    return list(run[found[0] : found[-1] + 1]) if found else []
