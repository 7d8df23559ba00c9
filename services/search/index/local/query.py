"""Renders a query for tantivy."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from tantivy import FieldType, Occur, Order, Schema
from tantivy import Query as TantivyQuery

from services.search.documents.heard import HEARD
from services.search.index.local.nodes import render_node, render_sound, unscored
from services.search.query.nodes import Group, Neighbours
from services.search.query.query import Query, Sort
from services.search.query.weights import (
    NEAR_WEIGHT,
    TERM_WEIGHTS,
    TYPED,
    heard_tier,
    heard_weight,
    scopes_of,
)


def render(query: Query, schema: Schema) -> TantivyQuery:
    """Return the query as tantivy takes it."""
    must = [unscored(render_node(node, query.scopes, schema)) for node in query.unscored]
    must += [render_node(node, query.scopes, schema) for node in query.clauses]
    if not must:
        return TantivyQuery.all_query()
    return TantivyQuery.boolean_query(
        [(Occur.Must, part) for part in must]
        + [(Occur.Should, part) for part in _scoring(query, schema)]
    )


def _scoring(query: Query, schema: Schema) -> Iterator[TantivyQuery]:
    """Yield what adds to the score of a hit and makes none."""
    if not query.sort.is_ranked:
        return
    for term in query.scored_terms:
        for scope in scopes_of(term):
            found = TantivyQuery.term_query(schema, f"{scope}_{term.grain}", term.token)
            weight = term.weight * TERM_WEIGHTS[scope][term.grain]
            yield TantivyQuery.boost_query(found, weight)
    for sound in query.sounds:
        for what in HEARD:
            yield TantivyQuery.boost_query(render_sound(sound, what, schema), heard_weight(what))
    if tiers := list(_tiers(query, schema)):
        yield TantivyQuery.disjunction_max_query(tiers)
    if query.near:
        near = render_node(Neighbours(query.near), (), schema)
        yield TantivyQuery.const_score_query(near, NEAR_WEIGHT)


def _tiers(query: Query, schema: Schema) -> Iterator[TantivyQuery]:
    """Yield what lifts hits of sounds into tiers, of which the highest counts."""
    for sound, what in product(query.sounds, HEARD):
        if tier := heard_tier(sound, what):
            yield TantivyQuery.const_score_query(render_sound(sound, what, schema), tier)
    if query.sounds and query.typed_terms:
        typed = render_node(Group(all=query.typed_terms), query.scopes, schema)
        yield TantivyQuery.const_score_query(typed, TYPED)


def order(query: Query) -> dict[str, Any]:
    """Return how hits are ordered, as arguments of a search."""
    if query.is_scored:
        return {}
    if query.sort is Sort.OLDEST:
        return {"order_by_field": "sort_at", "order": Order.Asc}
    return {"order_by_field": "newest_at", "order": Order.Desc}


def holding(asked: TantivyQuery, field: str, value: str, schema: Schema) -> TantivyQuery:
    """Return a rendered search for what holds a value only, such as one group."""
    wanted = TantivyQuery.term_query(schema, field, value)
    return TantivyQuery.boolean_query([(Occur.Must, asked), (Occur.Must, unscored(wanted))])


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
