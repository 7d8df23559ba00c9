"""The tree of a query: what makes an article a hit. Each index renders these nodes and no others.

A tree says nothing about scores but where it is put (see `Query`). What a node of the tree means
is written in its class; the indexes are held to it by tests/contract/test_query_trees.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.search.fields import Heard
from services.search.query.near import Near
from services.search.text.analysis import BREAK


@dataclass(frozen=True)
class Term:
    """Something to find: a word by `token` (None for a quotation) or by adjacent `characters`.

    `others` are adjacent characters that will do as well: its synonyms. Beside any of these one of
    `words`, if there are some, must be a word of its own, so that no 5% is found in 5.5%.
    """

    token: str | None
    characters: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()

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
class TimeRange:
    """A time between two seconds since 1970, both included; None leaves a side open."""

    field: str
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Sound:
    """Adjacent syllables or initials in a title or in the names of an article.

    A BREAK among the tokens is where a name or the title begins or ends.
    """

    heard: Heard
    tokens: tuple[str, ...]

    @property
    def is_beginning(self) -> bool:
        """Tell whether it stands where a name or the title begins."""
        return self.tokens[:1] == (BREAK,)

    @property
    def is_whole(self) -> bool:
        """Tell whether it is all of a name or of the title."""
        return self.is_beginning and self.tokens[-1] == BREAK

    @property
    def spoken(self) -> tuple[str, ...]:
        """Return the syllables or initials alone."""
        return tuple(token for token in self.tokens if token != BREAK)


@dataclass(frozen=True)
class Neighbours:
    """The articles that are near to the query in meaning, whatever words they hold."""

    near: tuple[Near, ...]


@dataclass(frozen=True)
class Group:
    """All of `all`, at least `minimum` of `any` unless that is empty, and none of `none`.

    `scopes` bounds where in an article its terms are searched, None leaves that open. A group of
    nothing holds for every article.
    """

    all: tuple["Node", ...] = ()
    any: tuple["Node", ...] = ()
    none: tuple["Node", ...] = ()
    minimum: int = 1
    scopes: tuple[str, ...] | None = None


Leaf = Term | Prefix | Value | TimeRange | Sound | Neighbours
Node = Leaf | Group


def values_of(group: Group) -> str | None:
    """Return the field of which a group wants one of several values, None if it is no such group.

    Thousands of values are then looked up as one set, where as many nodes are more than an index
    takes.
    """
    fields = {node.field if isinstance(node, Value) else "" for node in group.any}
    is_one_of = len(group.any) > 1 and group.minimum == 1 and len(fields) == 1
    return (fields.pop() or None) if is_one_of else None


def leaves(
    nodes: Iterable[Node], scopes: tuple[str, ...] = ()
) -> Iterator[tuple[Leaf, tuple[str, ...]]]:
    """Yield what nodes want to be found, not what they exclude, and where it is searched."""
    for node in nodes:
        if isinstance(node, Group):
            yield from leaves((*node.all, *node.any), node.scopes or scopes)
        else:
            yield node, scopes


def filled(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Leave out what asks for nothing, as a group of punctuation does, and groups of one."""
    return tuple(_bare(node) for node in nodes if _asks(node))


def _bare(node: Node) -> Node:
    is_of_one = isinstance(node, Group) and len(node.all) == 1
    if isinstance(node, Group) and is_of_one and not (node.any or node.none or node.scopes):
        return _bare(node.all[0])
    return node


def _asks(node: Node) -> bool:
    match node:
        case Group():
            return bool(node.all or node.any or node.none)
        case Term():
            return bool(node.token or node.characters)
        case Prefix():
            return bool(node.characters)
        case Value():
            return bool(node.value)
        case _:
            return True
