"""Renders the nodes of the query language for Elasticsearch."""

from collections.abc import Callable, Sequence
from typing import Any

from services.search.query.query import Group, Node, Prefix, Term, Value

Json = dict[str, Any]
RenderTerm = Callable[[Term, Sequence[str]], Json]

_EXPANSIONS = 50


def render_node(node: Node, scopes: Sequence[str], term: RenderTerm) -> Json:
    """Return a node as Elasticsearch takes it; `term` renders a word or a quotation."""
    if isinstance(node, Term):
        return term(node, scopes)
    if isinstance(node, Value):
        return {"bool": {"filter": [{"term": {node.field: node.value}}]}}
    if isinstance(node, Prefix):
        ways = [_prefix(node, scope) for scope in scopes]
        return {"bool": {"should": ways, "minimum_should_match": 1}}
    return {"bool": _group(node, node.scopes or scopes, term)}


def _group(group: Group, scopes: Sequence[str], term: RenderTerm) -> Json:
    rendered = {
        "must": [render_node(node, scopes, term) for node in group.all],
        "must_not": [render_node(node, scopes, term) for node in group.none],
    }
    if group.any:
        should = [render_node(node, scopes, term) for node in group.any]
        rendered["must"].append({"bool": {"should": should, "minimum_should_match": group.minimum}})
    return rendered


def _prefix(prefix: Prefix, scope: str) -> Json:
    field = f"{scope}_characters"
    if len(prefix.characters) == 1:
        return {"prefix": {field: {"value": prefix.characters[0]}}}
    phrase = {"query": " ".join(prefix.characters), "max_expansions": _EXPANSIONS}
    return {"match_phrase_prefix": {field: phrase}}
