"""Plain words and quotations as they are typed become the tree that makes a hit."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from services.search.query.asides import asides
from services.search.query.filters import NO_FILTERS, Filters
from services.search.query.known import NOTHING_KNOWN, Known
from services.search.query.nodes import Node, Term
from services.search.query.periods import Reach, period_of
from services.search.query.query import Query, Sort, Zones, either
from services.search.query.scored_terms import MOST_SCORED_TERMS, ScoredTerm, scored_terms
from services.search.query.sounds import Sounds, sounds
from services.search.query.steps import Step
from services.search.query.synonyms import typed
from services.search.query.wanted import Wanted, wanted, without
from services.search.text.analysis import OnceCutter, WordCutter
from shared.text.folding import fold

# What a scored term of a synonym counts beside one of the query's own.
_SYNONYM_WEIGHT = 0.5


def query(  # noqa: PLR0913  # one for each part of a query that a caller may give
    text: str,
    cutter: WordCutter,
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
    Words about the search itself are passed over.
    """
    once = OnceCutter(cutter)
    over = sorted(asides(text, step)) if known.passes_over else []
    asked, text = text, without(text, over)
    period = period_of(text, known.today) if known.today else None
    rest = without(text, [(period.start, period.end)]) if period else text
    found = wanted(rest, once, known, step, missing)
    heard = sounds(fold(rest))
    return Query(
        words=_or_sounds(found.nodes, heard),
        filters=filters,
        sort=sort,
        zones=zones,
        size=size,
        scored_terms=tuple(_scored(text, found.terms, once)),
        loose=_loose_or_sounds(found.loose, heard),
        period=None if period is None or period.is_relative else period,
        reach=_reach(found, step),
        is_long=found.is_part,
        most_missing=found.most_missing,
        is_quoting=found.is_quoting,
        passed_over=tuple(asked[start:end].strip() for start, end in over),
    )


def _reach(found: Wanted, step: Step) -> Reach:
    """Return how far a period reaches beside what else is asked for."""
    if not found.nodes:
        return Reach.ALONE
    return Reach.USUAL if step is Step.TYPED else Reach.WIDE


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
