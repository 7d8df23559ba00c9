"""Renders a query for tantivy."""

from collections.abc import Sequence
from typing import Any

from tantivy import FieldType, Occur, Order, Schema
from tantivy import Query as TantivyQuery

from services.search.embedded_nodes import render_node
from services.search.queries import Filters, Query, Sort, Term
from services.search.weights import PHRASE_WEIGHT, SCOPE_WEIGHTS


def render(query: Query, schema: Schema) -> TantivyQuery:
    """Return the query as tantivy takes it."""
    must = [(Occur.Must, _term(term, query.scopes, schema)) for term in query.required]
    if query.optional:
        should = [(Occur.Should, _term(term, query.scopes, schema)) for term in query.optional]
        must.append((Occur.Must, TantivyQuery.boolean_query(should, query.minimum)))
    must += [(Occur.Must, render_node(n, query.scopes, schema, _term)) for n in query.nodes]
    must += [(Occur.Must, _unscored(part)) for part in _filters(query.filters, schema)]
    return TantivyQuery.boolean_query(must) if must else TantivyQuery.all_query()


def order(query: Query) -> dict[str, Any]:
    """Return how hits are ordered, as arguments of a search."""
    if query.is_scored:
        return {}
    direction = Order.Asc if query.sort is Sort.OLDEST else Order.Desc
    return {"order_by_field": "sort_at", "order": direction}


def grouped(asked: TantivyQuery, group: str, schema: Schema) -> TantivyQuery:
    """Return a rendered search for one group only."""
    wanted = TantivyQuery.term_query(schema, "group", group)
    return TantivyQuery.boolean_query([(Occur.Must, asked), (Occur.Must, _unscored(wanted))])


def since(asked: TantivyQuery, second: int | None, schema: Schema) -> TantivyQuery:
    """Return a rendered search for what is from this second on, if one is given."""
    if second is None:
        return asked
    later = TantivyQuery.range_query(schema, "sort_at", FieldType.Integer, lower_bound=second)
    return TantivyQuery.boolean_query([(Occur.Must, asked), (Occur.Must, later)])


def alike(bands: Sequence[str], schema: Schema) -> TantivyQuery:
    """Return the search for the articles that share most of these bands."""
    terms = (TantivyQuery.term_query(schema, "band", band) for band in bands)
    return TantivyQuery.boolean_query(
        [(Occur.Should, TantivyQuery.const_score_query(term, 1.0)) for term in terms]
    )


def _term(term: Term, scopes: tuple[str, ...], schema: Schema) -> TantivyQuery:
    ways = [way for scope in scopes for way in _in_scope(term, scope, schema)]
    return TantivyQuery.boolean_query([(Occur.Should, way) for way in ways])


def _in_scope(term: Term, scope: str, schema: Schema) -> list[TantivyQuery]:
    weight = SCOPE_WEIGHTS[scope]
    ways = []
    if term.token is not None:
        word = TantivyQuery.term_query(schema, f"{scope}_words", term.token)
        ways.append(TantivyQuery.boost_query(word, weight))
    if term.characters:
        phrase = _phrase(list(term.characters), f"{scope}_characters", schema)
        ways.append(TantivyQuery.boost_query(phrase, weight * PHRASE_WEIGHT))
    return ways


def _phrase(characters: list[str], field: str, schema: Schema) -> TantivyQuery:
    if len(characters) == 1:
        return TantivyQuery.term_query(schema, field, characters[0])
    return TantivyQuery.phrase_query(schema, field, list(characters))


def _filters(filters: Filters, schema: Schema) -> list[TantivyQuery]:
    parts = [
        TantivyQuery.term_query(schema, field, value) for field, value in filters.keywords().items()
    ]
    first, last = filters.published_from, filters.published_to
    if first or last:
        parts.append(
            TantivyQuery.range_query(
                schema,
                "published_at",
                FieldType.Integer,
                lower_bound=int(first.timestamp()) if first else None,
                upper_bound=int(last.timestamp()) if last else None,
            )
        )
    return parts


def _unscored(query: TantivyQuery) -> TantivyQuery:
    return TantivyQuery.const_score_query(query, 0.0)
