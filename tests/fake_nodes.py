"""Which articles a tree of a query finds, told plainly."""

from collections.abc import Sequence
from typing import assert_never

from services.search.documents.document import Document
from services.search.documents.heard import HEARD
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


def holds(item: Document, node: Node, scopes: Sequence[str]) -> bool:
    """Return whether an article is found by a node, in these parts of it."""
    match node:
        case Group():
            return _holds_group(item, node, node.scopes or scopes)
        case Value():
            return node.value in item.keywords[node.field]
        case TimeRange():
            at = item.numbers.get(node.field)
            return at is not None and _is_between(at, node.first, node.last)
        case Sound():
            fields = [item.texts[f"{what}_{node.heard}"].split() for what in HEARD]
            return any(_has_run(tokens, list(node.tokens)) for tokens in fields)
        case Neighbours():
            return item.id in {near.id for near in node.near}
        case Term() | Prefix():
            return any(_in_scope(item, node, scope) for scope in scopes)
        case _:
            assert_never(node)


def _holds_group(item: Document, group: Group, scopes: Sequence[str]) -> bool:
    count = sum(holds(item, node, scopes) for node in group.any)
    return (
        all(holds(item, node, scopes) for node in group.all)
        and (not group.any or count >= group.minimum)
        and not any(holds(item, node, scopes) for node in group.none)
    )


def _is_between(at: int, first: int | None, last: int | None) -> bool:
    return (first is None or first <= at) and (last is None or at <= last)


def _in_scope(item: Document, node: Term | Prefix, scope: str) -> bool:
    characters = item.texts[f"{scope}_characters"].split()
    if isinstance(node, Prefix):
        *whole, start = node.characters
        ends = {token for token in characters if token.startswith(start)}
        return any(_has_run(characters, [*whole, end]) for end in ends)
    words = item.texts[f"{scope}_words"].split()
    if node.words and not set(node.words) & set(words):
        return False
    return node.token in words or any(_has_run(characters, list(run)) for run in node.runs)


def _has_run(tokens: list[str], run: list[str]) -> bool:
    size = len(run)
    return size > 0 and any(tokens[at : at + size] == run for at in range(len(tokens)))
