"""Renders the tree of a query for tantivy: what is a hit."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from tantivy import FieldType, Occur, Schema
from tantivy import Query as TantivyQuery

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


def render_node(node: Node, scopes: Sequence[str], schema: Schema) -> TantivyQuery:
    """Return a node as tantivy takes it; its terms are searched in these scopes."""
    match node:
        case Term():
            return _any(way for scope in scopes for way in _in_scope(node, scope, schema))
        case Prefix():
            return _any(_prefix(node, scope, schema) for scope in scopes)
        case Sound():
            return _any(render_sound(node, what, schema) for what in HEARD)
        case Value() | TimeRange() | Neighbours():
            return unscored(_exact(node, schema))
        case Group():
            return _group(node, node.scopes or scopes, schema)
        case _:
            assert_never(node)


def render_sound(sound: Sound, what: str, schema: Schema) -> TantivyQuery:
    """Return a sound in a title or in names."""
    return _phrase(sound.tokens, f"{what}_{sound.heard}", schema)


def unscored(query: TantivyQuery) -> TantivyQuery:
    """Return a query that finds the same and scores nothing."""
    return TantivyQuery.const_score_query(query, 0.0)


def _group(group: Group, scopes: Sequence[str], schema: Schema) -> TantivyQuery:
    must = [render_node(node, scopes, schema) for node in group.all]
    if field := values_of(group):
        terms = [node.value for node in group.any if isinstance(node, Value)]
        must.append(unscored(TantivyQuery.term_set_query(schema, field, terms)))
    elif group.any:
        must.append(_any((render_node(each, scopes, schema) for each in group.any), group.minimum))
    if not group.none and len(must) == 1:
        return must[0]
    # To exclude something there must be something to exclude it from.
    parts = [(Occur.Must, part) for part in must or [unscored(TantivyQuery.all_query())]]
    parts += [(Occur.MustNot, render_node(node, scopes, schema)) for node in group.none]
    return TantivyQuery.boolean_query(parts)


def _any(ways: Iterable[TantivyQuery], minimum: int = 1) -> TantivyQuery:
    return TantivyQuery.boolean_query([(Occur.Should, way) for way in ways], minimum)


def _in_scope(term: Term, scope: str, schema: Schema) -> list[TantivyQuery]:
    ways = []
    if term.token is not None:
        ways.append(TantivyQuery.term_query(schema, f"{scope}_words", term.token))
    ways += [_phrase(run, f"{scope}_characters", schema) for run in term.runs]
    if not term.words:
        return ways
    field = f"{scope}_words"
    words = unscored(_any(TantivyQuery.term_query(schema, field, word) for word in term.words))
    return [TantivyQuery.boolean_query([(Occur.Must, _any(ways)), (Occur.Must, words)])]


def _phrase(tokens: Sequence[str], field: str, schema: Schema) -> TantivyQuery:
    if len(tokens) == 1:
        return TantivyQuery.term_query(schema, field, tokens[0])
    return TantivyQuery.phrase_query(schema, field, list(tokens))


def _prefix(prefix: Prefix, scope: str, schema: Schema) -> TantivyQuery:
    tokens: list[str | tuple[int, str]] = list(prefix.characters)
    return TantivyQuery.phrase_prefix_query(schema, f"{scope}_characters", tokens)


def _exact(node: Value | TimeRange | Neighbours, schema: Schema) -> TantivyQuery:
    match node:
        case Value():
            return TantivyQuery.term_query(schema, node.field, node.value)
        case TimeRange():
            return TantivyQuery.range_query(
                schema, node.field, FieldType.Integer, lower_bound=node.first, upper_bound=node.last
            )
        case Neighbours():
            return TantivyQuery.term_set_query(schema, "id", [each.id for each in node.near])
