"""Renders a query for tantivy."""

from collections.abc import Sequence
from typing import Any

from tantivy import FieldType, Occur, Order, Schema
from tantivy import Query as TantivyQuery

from services.search.index.local.nodes import render_node
from services.search.query.filters import Filters
from services.search.query.query import Query, Sort, Term
from services.search.query.scored_terms import ScoredTerm
from services.search.query.sounds import Sound, Sounds
from services.search.query.weights import HEARD_WEIGHTS, NEAR_WEIGHT, TERM_WEIGHTS, scopes_of


def render(query: Query, schema: Schema) -> TantivyQuery:
    """Return the query as tantivy takes it."""
    must = [_term(term, query.scopes, schema) for term in query.required]
    if query.optional:
        must.append(_any([_term(t, query.scopes, schema) for t in query.optional], query.minimum))
    more = []
    if query.sounds:
        must = [_any([_all(must), _heard(query.sounds, schema)])]
        more = [_sound(sound, what, schema) for sound in query.sounds.any for what in HEARD_WEIGHTS]
    if query.near:
        near = TantivyQuery.term_set_query(schema, "id", [each.id for each in query.near])
        must = [_any([_all(must), near])]
        more.append(TantivyQuery.const_score_query(near, NEAR_WEIGHT))
    parts = [(Occur.Must, _unscored(part)) for part in must + _filters(query.filters, schema)]
    parts += [(Occur.Must, render_node(n, query.scopes, schema, _term)) for n in query.nodes]
    if not parts:
        return TantivyQuery.all_query()
    weighed = [
        _sign(sign, scope, schema) for sign in query.scored_terms for scope in scopes_of(sign)
    ]
    return TantivyQuery.boolean_query(parts + [(Occur.Should, sign) for sign in weighed + more])


def _all(parts: list[TantivyQuery]) -> TantivyQuery:
    return TantivyQuery.boolean_query([(Occur.Must, part) for part in parts])


def _any(ways: list[TantivyQuery], minimum: int = 1) -> TantivyQuery:
    return TantivyQuery.boolean_query([(Occur.Should, way) for way in ways], minimum)


def _heard(sounds: Sounds, schema: Schema) -> TantivyQuery:
    ways = [_any([_sound(sound, what, schema) for what in HEARD_WEIGHTS]) for sound in sounds.any]
    return _any(ways, sounds.minimum)


def _sound(sound: Sound, what: str, schema: Schema) -> TantivyQuery:
    found = _phrase(list(sound.tokens), f"{what}_{sound.heard}", schema)
    return TantivyQuery.boost_query(found, HEARD_WEIGHTS[what])


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
    return _any([way for scope in scopes for way in _in_scope(term, scope, schema)])


def _in_scope(term: Term, scope: str, schema: Schema) -> list[TantivyQuery]:
    ways = []
    if term.token is not None:
        ways.append(TantivyQuery.term_query(schema, f"{scope}_words", term.token))
    return ways + [_phrase(list(run), f"{scope}_characters", schema) for run in term.runs]


def _sign(sign: ScoredTerm, scope: str, schema: Schema) -> TantivyQuery:
    found = TantivyQuery.term_query(schema, f"{scope}_{sign.grain}", sign.token)
    return TantivyQuery.boost_query(found, sign.weight * TERM_WEIGHTS[scope][sign.grain])


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
