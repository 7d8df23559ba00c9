"""Renders the nodes of the query language for tantivy."""

from collections.abc import Callable

from tantivy import Occur, Schema
from tantivy import Query as TantivyQuery

from services.search.query.query import Group, Node, Prefix, Term, Value

RenderTerm = Callable[[Term, tuple[str, ...], Schema], TantivyQuery]


def render_node(
    node: Node, scopes: tuple[str, ...], schema: Schema, term: RenderTerm
) -> TantivyQuery:
    """Return a node as tantivy takes it; `term` renders a word or a quotation."""
    if isinstance(node, Term):
        return term(node, scopes, schema)
    if isinstance(node, Value):
        value = TantivyQuery.term_query(schema, node.field, node.value)
        return TantivyQuery.const_score_query(value, 0.0)
    if isinstance(node, Prefix):
        ways = [(Occur.Should, _prefix(node, scope, schema)) for scope in scopes]
        return TantivyQuery.boolean_query(ways)
    return _group(node, node.scopes or scopes, schema, term)


def _group(group: Group, scopes: tuple[str, ...], schema: Schema, term: RenderTerm) -> TantivyQuery:
    parts = [(Occur.Must, render_node(node, scopes, schema, term)) for node in group.all]
    if group.any:
        ways = [(Occur.Should, render_node(node, scopes, schema, term)) for node in group.any]
        parts.append((Occur.Must, TantivyQuery.boolean_query(ways, group.minimum)))
    if not parts:
        # To exclude something there must be something to exclude it from.
        everything = TantivyQuery.const_score_query(TantivyQuery.all_query(), 0.0)
        parts.append((Occur.Must, everything))
    parts += [(Occur.MustNot, render_node(node, scopes, schema, term)) for node in group.none]
    return TantivyQuery.boolean_query(parts)


def _prefix(prefix: Prefix, scope: str, schema: Schema) -> TantivyQuery:
    tokens: list[str | tuple[int, str]] = list(prefix.characters)
    return TantivyQuery.phrase_prefix_query(schema, f"{scope}_characters", tokens)
