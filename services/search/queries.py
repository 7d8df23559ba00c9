"""What is asked of the index: one neutral tree that each adapter renders."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.search.analysis import WordCutter, keyword, word_tokens
from services.search.characters import cut
from services.search.names import canonical
from services.search.paging import Mark
from shared.text.folding import fold

_QUOTED = re.compile(r'["“”]([^"“”]*)["“”]')
_SHORT = 6
_MOST = 0.7
# More clauses than that say nothing more and cost the index time.
_LONGEST = 60
# Function and question words; a query of nothing else is searched as it is.
_STOP = frozenset(
    [
        "的",
        "了",
        "是",
        "在",
        "和",
        "与",
        "及",
        "或",
        "也",
        "都",
        "就",
        "而",
        "被",
        "把",
        "对",
        "从",
        "到",
        "给",
        "向",
        "吗",
        "呢",
        "吧",
        "啊",
        "么",
        "着",
        "过",
        "地",
        "得",
        "之",
        "其",
        "什么",
        "哪些",
        "哪个",
        "哪里",
        "哪儿",
        "怎么",
        "怎样",
        "如何",
        "为什么",
        "为何",
        "多少",
        "几",
        "谁",
        "何时",
        "请问",
        "有",
        "我",
        "你",
        "他",
        "她",
        "它",
        "这",
        "那",
        "这个",
        "那个",
        "哪",
    ]
)


class Sort(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Zones(StrEnum):
    """Where to search: title and body, or everything on the page."""

    DEFAULT = "default"
    ALL = "all"


@dataclass(frozen=True)
class Term:
    """Something to find: a word by `token` (None for a quotation) or by adjacent `characters`."""

    token: str | None
    characters: tuple[str, ...]


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
class Filters:
    """What a hit must be; None asks nothing. Times are inclusive."""

    id: str | None = None
    source: str | None = None
    person: str | None = None
    place: str | None = None
    organisation: str | None = None
    keyword: str | None = None
    disclaimer: str | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None

    def keywords(self) -> dict[str, str]:
        """Return the values to match by keyword field."""
        fields = {
            "source": self.source,
            "person": self.person,
            "place": self.place,
            "organisation": self.organisation,
        }
        folded = {name: keyword(value) for name, value in fields.items() if value}
        told = canonical(self.keyword) if self.keyword else None
        exact = {"id": self.id, "keyword": told, "disclaimer": self.disclaimer}
        return folded | {name: value for name, value in exact.items() if value}


@dataclass(frozen=True)
class Query:
    """A search: all of `required` and `nodes`, at least `minimum` of `optional`, and the filters.

    Only hits behind `after` are wanted; `explained` asks how each came to its score.
    """

    required: tuple[Term, ...] = ()
    optional: tuple[Term, ...] = ()
    minimum: int = 0
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    zones: Zones = Zones.DEFAULT
    size: int = 10
    nodes: tuple[Node, ...] = ()
    after: Mark | None = None
    explained: bool = False

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return every word and quotation that is to be found."""
        return self.required + self.optional + tuple(sought(self.nodes))

    @property
    def is_scored(self) -> bool:
        """Tell whether hits differ in how well they match."""
        return self.sort is Sort.RELEVANCE and bool(self.terms)

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the parts of an article that are searched."""
        return ("title", "body", "other") if self.zones is Zones.ALL else ("title", "body")


def query(
    text: str,
    cutter: WordCutter,
    *,
    filters: Filters = Filters(),
    sort: Sort = Sort.RELEVANCE,
    zones: Zones = Zones.DEFAULT,
    size: int = 10,
) -> Query:
    """Return the query that a reader typed: quotations whole, the rest cut into words.

    Every word of a short query must be found, of a longer one most.
    """
    quotations = _quotations(text)
    words = _words(_QUOTED.sub(" ", text), cutter)
    is_short = len(words) <= _SHORT
    required = (*quotations, *(words if is_short else ()))
    optional = () if is_short else tuple(words)
    minimum = max(1, int(len(words) * _MOST)) if optional else 0
    return Query(required, optional, minimum, filters, sort, zones, size)


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


def _quotations(text: str) -> list[Term]:
    runs = map(characters, _QUOTED.findall(text))
    return [Term(None, run) for run in runs if run]


def _words(text: str, cutter: WordCutter) -> list[Term]:
    folded = fold(text)
    tokens = word_tokens(folded[start:end] for start, end in cutter.words(text))
    distinct = list(dict.fromkeys(tokens))
    telling = [token for token in distinct if token not in _STOP]
    return [Term(token, tuple(_trim(cut(token)))) for token in (telling or distinct)[:_LONGEST]]


def _trim(run: Sequence[str]) -> list[str]:
    """Drop marks at both ends: what stands around a quotation doesn't matter."""
    found = [place for place, token in enumerate(run) if token[0].isalnum()]
    return list(run[found[0] : found[-1] + 1]) if found else []
