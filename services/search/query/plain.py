"""Plain words and quotations as they are typed become the tree that makes a hit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from services.search.query.codes import Code, codes
from services.search.query.filters import NO_FILTERS, Filters
from services.search.query.known import NOTHING_KNOWN, Known
from services.search.query.nodes import Group, Node, Term
from services.search.query.numerals import other_numerals
from services.search.query.periods import Reach, period_of
from services.search.query.pieces import Piece, pieces
from services.search.query.query import Query, Sort, Zones, either
from services.search.query.scored_terms import MOST_SCORED_TERMS, ScoredTerm, scored_terms
from services.search.query.sounds import Sounds, sounds
from services.search.query.steps import Step
from services.search.query.synonyms import typed
from services.search.text.analysis import OnceCutter, WordCutter, word_tokens
from services.search.text.frequencies import inverse_frequencies, rarest
from services.search.text.function_words import QUESTION
from services.search.text.tokens import cut
from shared.text.folding import fold

_STRAIGHT = re.compile(r'"([^"]*)"')
# In a headline these marks are part of the text; a reader who means a quotation sets it off.
_CURLY = re.compile(r"(?<!\S)[“”]([^“”]*)[“”](?!\S)")
# A quotation in such marks stands beside so few words at most.
_BESIDE = 3
_ASKING = re.compile(r"[?？]\s*$")
# Every one of so few pieces must be found. Of more, and of a question, which is worded otherwise
# than its answer, most of those must that tell at least such a share of what the best one does.
MOST_NEEDED = 5
_MOST_TELLING, _SHARE = 8, 0.3
# Where there are fewer of them, they are needed like others.
_FEWEST = 3
# What a scored term of a synonym counts beside one of the query's own.
_SYNONYM_WEIGHT = 0.5
# So many synonyms of all its words together.
_MOST_SYNONYMS = 30
# More clauses than that say nothing more and cost the index time.
_LONGEST = 60


@dataclass(frozen=True)
class Wanted:
    """The nodes that hold where a text's quotations and pieces stand, and where some of it does.

    `is_part` says that not all pieces are needed, `most_missing` how many of those that are may be
    missing; `is_quoting` that something is quoted.
    """

    nodes: tuple[Node, ...]
    loose: tuple[Node, ...]
    terms: tuple[Term, ...]
    is_part: bool
    most_missing: int
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
    missing: int = 0,
) -> Query:
    """Return the query that a reader typed: quotations whole, of the rest the pieces.

    All of up to MOST_NEEDED pieces must be found; of more and of a question those that tell most,
    of which as many may be `missing`. A date bounds when it was published, or what it tells of.
    """
    cutter = cutter if isinstance(cutter, OnceCutter) else OnceCutter(cutter)
    period = period_of(text, known.today) if known.today else None
    rest = _without(text, [(period.start, period.end)]) if period else text
    found = wanted(rest, cutter, known, step, missing)
    heard = sounds(fold(rest))
    return Query(
        words=_or_sounds(found.nodes, heard),
        filters=filters,
        sort=sort,
        zones=zones,
        size=size,
        scored_terms=tuple(_scored(text, found.terms, cutter)),
        loose=_loose_or_sounds(found.loose, heard),
        period=None if period is None or period.is_relative else period,
        reach=_reach(found, step),
        is_long=found.is_part,
        most_missing=found.most_missing,
        is_quoting=found.is_quoting,
    )


def _reach(found: Wanted, step: Step) -> Reach:
    """Return how far a period reaches beside what else is asked for."""
    if not found.nodes:
        return Reach.ALONE
    return Reach.USUAL if step is Step.TYPED else Reach.WIDE


def wanted(
    text: str, cutter: OnceCutter, known: Known, step: Step = Step.TYPED, missing: int = 0
) -> Wanted:
    """Return what of a text must be found, and what of it will do for a further one."""
    quoted, typed = _parts(text)
    listed = codes(fold(typed))
    rest = _without(typed, [(code.start, code.end) for code in listed])
    quotations = _quotations(quoted)
    listed_terms = [_listed(code, typed) for code in listed]
    found = pieces(rest, cutter, known.at(step), is_cut=step is not Step.TYPED)[:_LONGEST]
    is_part = len(found) > MOST_NEEDED or _is_question(rest, cutter)
    terms = dict(zip(found, _terms(found, rest), strict=True))
    needed = tuple(
        dict.fromkeys(terms[each] for each in (_telling(found, rest) if is_part else found))
    )
    most_missing = max(0, len(needed) - 2) if is_part and len(needed) >= _FEWEST else 0
    if missing and most_missing:
        some_of = Group(any=needed, minimum=len(needed) - min(missing, most_missing))
        nodes: tuple[Node, ...] = (*quotations, *listed_terms, some_of)
    else:
        nodes = (*quotations, *listed_terms, *needed)
    parts = pieces(rest, cutter, known.at(Step.NEAR), is_cut=True)[:_LONGEST]
    some = tuple(dict.fromkeys([*listed_terms, *_terms(parts, rest)]))
    is_same = len(some) < 2 and some == nodes
    return Wanted(
        nodes=nodes,
        loose=() if is_same or not some else (Group(all=tuple(quotations), any=some),),
        terms=(*listed_terms, *terms.values()),
        is_part=is_part,
        most_missing=most_missing,
        is_quoting=bool(quotations),
    )


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text with blanks in place of some stretches."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _listed(code: Code, text: str) -> Term:
    first, *others = code.runs
    return Term(fold(text[code.start : code.end]), first, tuple(others))


def characters(text: str) -> tuple[str, ...]:
    """Return a text as adjacent characters, without marks at its ends."""
    return tuple(_trim(cut(fold(text)))[:_LONGEST])


def _or_sounds(words: tuple[Node, ...], heard: Sounds | None) -> tuple[Node, ...]:
    """Return the nodes that hold where the words do or what begins as they sound."""
    if heard is None:
        return words
    return (either(words, heard.hits),) if words else (heard.hits,)


def _loose_or_sounds(loose: tuple[Node, ...], heard: Sounds | None) -> tuple[Node, ...]:
    """Return what comes near, by its words or by its sound."""
    return (*loose, heard.further) if heard and heard.further else loose


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


def _telling(found: Sequence[Piece], text: str) -> list[Piece]:
    """Return the pieces of a long query or a question that tell most, in order."""
    worth = {piece: _worth(piece, fold(text)) for piece in found}
    least = _SHARE * max(worth.values(), default=0.0)
    best = sorted(found, key=lambda piece: -worth[piece])[:_MOST_TELLING]
    return [piece for piece in found if piece in best and worth[piece] >= least]


def _worth(piece: Piece, folded: str) -> float:
    """Return how much a piece tells: as its rarest word, a name most, a character half."""
    if piece.is_name:
        return rarest()
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
