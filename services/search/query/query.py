"""What is asked of an index: the tree that makes a hit, what scores it, in which order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from services.search.query.cursor import SearchAfter
from services.search.query.filters import NO_FILTERS, Filters
from services.search.query.near import Near
from services.search.query.nodes import (
    Group,
    Leaf,
    Neighbours,
    Node,
    Prefix,
    Sound,
    Term,
    TimeRange,
    Value,
    leaves,
)
from services.search.query.periods import Period, Reach, period_node
from services.search.query.scored_terms import ScoredTerm


class Sort(StrEnum):
    """The order of hits; by time what has no date comes last, as it was received."""

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
class Query:
    """A search: hits hold all nodes of `words` and of `clauses`, and are within the filters.

    `words`, what was typed plainly, only decides: its scores are those of `scored_terms`, of its
    sounds and of being near in meaning. `clauses`, of the query language, score by the terms in
    them. What holds one of `loose` or is `near`, and is no hit, is a further one (see `further`).
    Only hits behind `after` are wanted.
    """

    words: tuple[Node, ...] = ()
    clauses: tuple[Node, ...] = ()
    filters: Filters = NO_FILTERS
    sort: Sort = Sort.RELEVANCE
    zones: Zones = Zones.DEFAULT
    size: int = 10
    after: SearchAfter | None = None
    scored_terms: tuple[ScoredTerm, ...] = ()
    loose: tuple[Node, ...] = ()
    near: tuple[Near, ...] = ()
    is_long: bool = False
    """Whether it is a question or has more words than need to be found: meaning tells more then."""
    most_missing: int = 0
    """So many of its words may be missing of a hit where nothing holds more of them."""
    is_quoting: bool = False
    period: Period | None = None
    """When it was published or of when it tells, so far as `reach` says."""
    reach: Reach = Reach.USUAL
    passed_over: tuple[str, ...] = ()
    """Words about the search itself, which no hit need hold."""

    @property
    def unscored(self) -> tuple[Node, ...]:
        """Return what hits must hold without a score for it: words, period and filters."""
        return self.words + self.bound + filter_nodes(self.filters)

    @property
    def bound(self) -> tuple[Node, ...]:
        """Return the node of the period."""
        return (period_node(self.period, self.reach),) if self.period else ()

    @property
    def typed_terms(self) -> tuple[Term, ...]:
        """Return the plain words and quotations that are to be found."""
        return tuple(_terms(self.words))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Return every word and quotation that is to be found."""
        return tuple(_terms(self.words + self.clauses))

    @cached_property
    def sounds(self) -> tuple[Sound, ...]:
        """Return what the words may sound like."""
        return tuple(leaf for leaf in _leaves(self.words) if isinstance(leaf, Sound))

    @property
    def is_scored(self) -> bool:
        """Tell whether hits differ in how well they match."""
        return self.sort.is_ranked and bool(self.terms or self.sounds or self.near)

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the parts of an article that are searched."""
        return ("title", "body", "other") if self.zones is Zones.ALL else ("title", "body")

    @property
    def may_be_guessed(self) -> bool:
        """Tell whether what is near in meaning may be meant: plain words are no exact wish."""
        return bool(self.words) and not (self.clauses or self.sounds or self.is_quoting)

    @property
    def further(self) -> "Query | None":
        """Return the query of what comes near and is no hit, best first; None if nothing can."""
        ways = (*self.loose, *([Neighbours(self.near)] if self.near else []))
        if not ways or not self.words:
            return None
        apart = Group(any=ways, none=(Group(all=self.words + self.bound),))
        asked = replace(self, words=(apart,), sort=Sort.RELEVANCE, after=None, loose=())
        return replace(asked, period=None)


def either(words: tuple[Node, ...], other: Node) -> Group:
    """Return the node that holds where all of these words do, or the other node."""
    return Group(any=(Group(all=words), other))


def filter_nodes(filters: Filters) -> tuple[Node, ...]:
    """Return filters as nodes."""
    values = (
        *(_one_of(field, some) for field, some in filters.keywords().items()),
        *(_none_of(field, some) for field, some in filters.excluded().items()),
    )
    first, last = (
        int(time.timestamp()) if time else None
        for time in (filters.published_from, filters.published_to)
    )
    if first is None and last is None:
        return values
    return (*values, TimeRange("published_at", first, last))


def _one_of(field: str, values: tuple[str, ...]) -> Node:
    found = tuple(Value(field, value) for value in values)
    return found[0] if len(found) == 1 else Group(any=found)


def _none_of(field: str, values: tuple[str, ...]) -> Node:
    return Group(none=tuple(Value(field, value) for value in values))


def _leaves(nodes: tuple[Node, ...]) -> Iterator[Leaf]:
    return (leaf for leaf, _ in leaves(nodes))


def _terms(nodes: tuple[Node, ...]) -> Iterator[Term]:
    for leaf in _leaves(nodes):
        if isinstance(leaf, Term):
            yield leaf
        elif isinstance(leaf, Prefix):
            yield Term(None, leaf.characters)
