"""What a batch of new articles holds, so that few saved searches need to ask the index about it.

A search can find an article only if the article holds what the search needs: each of its words as
a token or by its characters, each value of its filters. Who holds what is told by bits in memory,
for the whole batch at once; the index decides about the few that are left.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Protocol, assert_never

from services.search.alerts.entries import among
from services.search.documents.document import searched
from services.search.documents.heard import HEARD
from services.search.documents.packing import read_article
from services.search.documents.stored import Stored
from services.search.documents.unreadable import readable
from services.search.index.ports import SearchReader
from services.search.query.nodes import (
    Group,
    Neighbours,
    Node,
    Prefix,
    Sound,
    Term,
    TimeRange,
    Value,
)
from services.search.query.query import Query

Mask = int
"""Articles of a batch, a bit each."""


class Articles(Protocol):
    """New articles, and which of them may hold what a search needs."""

    def candidates(self, nodes: Iterable[Node], scopes: Sequence[str]) -> list[str]:
        """Return the ids of the articles that may hold all nodes, in these parts of them."""


class Batch:
    """Articles that just came in; one that can't be read may hold anything."""

    def __init__(self, ids: Sequence[str], index: SearchReader) -> None:
        """Read them. Raises IndexAway."""
        stored = list(index.scan(Query(clauses=(among(ids),))))
        self._ids = [each.id for each in stored]
        self._everyone = (1 << len(stored)) - 1
        read = dict(readable(stored, _read))
        self._unread = sum(1 << at for at, id in enumerate(self._ids) if id not in read)
        self._holders: dict[str, dict[str, Mask]] = defaultdict(dict)
        for at, id in enumerate(self._ids):
            for field, tokens in read.get(id, {}).items():
                holders, own = self._holders[field], 1 << at
                for token in tokens:
                    holders[token] = holders.get(token, 0) | own

    def candidates(self, nodes: Iterable[Node], scopes: Sequence[str]) -> list[str]:
        """Return the ids of the articles that may hold all nodes, in these parts of them."""
        found = self._holding_all(nodes, scopes) | self._unread
        return [id for at, id in enumerate(self._ids) if found >> at & 1]

    def _holding_all(self, nodes: Iterable[Node], scopes: Sequence[str]) -> Mask:
        found = self._everyone
        for node in nodes:
            found &= self._holding(node, scopes)
            if not found:
                break
        return found

    def _holding(self, node: Node, scopes: Sequence[str]) -> Mask:
        """Return what may be found by a node; what it excludes is left open."""
        match node:
            case Term():
                found = _union(self._in_scope(node, scope) for scope in scopes)
            case Prefix():
                whole, fields = node.characters[:-1], (f"{scope}_characters" for scope in scopes)
                found = _union(self._with_all(whole, field) for field in fields)
            case Value():
                found = self._with_all((node.value,), node.field)
            case Sound():
                fields = (f"{what}_{node.heard}" for what in HEARD)
                found = _union(self._with_all(node.tokens, field) for field in fields)
            case Group():
                found = self._of_group(node, node.scopes or scopes)
            case TimeRange() | Neighbours():
                found = self._everyone
            case _:
                assert_never(node)
        return found

    def _of_group(self, group: Group, scopes: Sequence[str]) -> Mask:
        found = self._holding_all(group.all, scopes)
        if not group.any or not found:
            return found
        ways = [self._holding(each, scopes) for each in group.any]
        if group.minimum <= 1:
            return found & _union(ways)
        counts = (sum(way >> at & 1 for way in ways) for at in range(len(self._ids)))
        return found & sum(1 << at for at, count in enumerate(counts) if count >= group.minimum)

    def _in_scope(self, term: Term, scope: str) -> Mask:
        found = self._with_all((term.token,), f"{scope}_words") if term.token else 0
        runs = (self._with_all(run, f"{scope}_characters") for run in term.runs)
        words = (self._with_all((word,), f"{scope}_words") for word in term.words)
        return (found | _union(runs)) & (_union(words) if term.words else self._everyone)

    def _with_all(self, tokens: Sequence[str], field: str) -> Mask:
        holders, found = self._holders[field], self._everyone
        for token in tokens:
            found &= holders.get(token, 0)
        return found


class Unseen:
    """A batch of which nothing was read: each article may hold anything."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = list(ids)

    def candidates(self, nodes: Iterable[Node], scopes: Sequence[str]) -> list[str]:  # noqa: ARG002
        """Return all ids."""
        return self._ids


def _read(stored: Stored) -> tuple[str, dict[str, frozenset[str]]]:
    own = {"group": frozenset({stored.group})}
    return stored.id, searched(read_article(stored.enriched, stored.card)) | own


def _union(masks: Iterable[Mask]) -> Mask:
    return reduce(or_, masks, 0)
