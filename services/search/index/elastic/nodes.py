"""Renders the tree of a query for Elasticsearch: what is a hit."""

from collections.abc import Sequence
from typing import Any, assert_never

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
    values_of,
)

Json = dict[str, Any]

_EXPANSIONS = 50


def render_node(node: Node, scopes: Sequence[str]) -> Json:
    """Return a node as Elasticsearch takes it; its terms are searched in these scopes."""
    match node:
        case Term():
            return _any([way for scope in scopes for way in _in_scope(node, scope)])
        case Prefix():
            return _any([_prefix(node, scope) for scope in scopes])
        case Sound():
            return _any([render_sound(node, what) for what in HEARD])
        case Value() | TimeRange() | Neighbours():
            return {"bool": {"filter": [_exact(node)]}}
        case Group():
            return _group(node, node.scopes or scopes)
        case _:
            assert_never(node)


def render_sound(sound: Sound, what: str, boost: float = 1.0) -> Json:
    """Return a sound in a title or in names."""
    phrase = {"query": " ".join(sound.tokens), "boost": boost}
    return {"match_phrase": {f"{what}_{sound.heard}": phrase}}


def _group(group: Group, scopes: Sequence[str]) -> Json:
    must = [render_node(node, scopes) for node in group.all]
    if field := values_of(group):
        terms = [node.value for node in group.any if isinstance(node, Value)]
        must.append({"bool": {"filter": [{"terms": {field: terms}}]}})
    elif group.any:
        must.append(_any([render_node(node, scopes) for node in group.any], group.minimum))
    if not group.none and len(must) == 1:
        return must[0]
    return {"bool": {"must": must, "must_not": [render_node(node, scopes) for node in group.none]}}


def _any(ways: list[Json], minimum: int = 1) -> Json:
    return {"bool": {"should": ways, "minimum_should_match": minimum}}


def _in_scope(term: Term, scope: str) -> list[Json]:
    ways: list[Json] = []
    if term.token is not None:
        ways.append({"term": {f"{scope}_words": term.token}})
    ways += [{"match_phrase": {f"{scope}_characters": " ".join(run)}} for run in term.runs]
    if not term.words:
        return ways
    words = {"terms": {f"{scope}_words": list(term.words)}}
    return [{"bool": {"must": [_any(ways)], "filter": [words]}}]


def _exact(node: Value | TimeRange | Neighbours) -> Json:
    match node:
        case Value():
            return {"term": {node.field: node.value}}
        case TimeRange():
            bounds = {"gte": node.first, "lte": node.last}
            known = {name: second for name, second in bounds.items() if second is not None}
            return {"range": {node.field: known}}
        case Neighbours():
            return {"terms": {"id": [each.id for each in node.near]}}


def _prefix(prefix: Prefix, scope: str) -> Json:
    field = f"{scope}_characters"
    if len(prefix.characters) == 1:
        return {"prefix": {field: {"value": prefix.characters[0]}}}
    phrase = {"query": " ".join(prefix.characters), "max_expansions": _EXPANSIONS}
    return {"match_phrase_prefix": {field: phrase}}
