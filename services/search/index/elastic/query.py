"""Renders a query, the mapping and documents for Elasticsearch; only what its core offers."""

import base64
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from services.search.documents.counted_fields import COUNTED, FOUND
from services.search.documents.document import (
    BLOBS,
    KEYWORDS,
    NUMBERS,
    SCOPES,
    Document,
    Removal,
)
from services.search.documents.heard import HEARD
from services.search.fields import Grain, Heard
from services.search.index.elastic.nodes import render_node, render_sound
from services.search.index.elastic.spread import ONE, Spread
from services.search.index.ports import NEAREST
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

Json = dict[str, Any]
COLUMNS = ("card",)
# What a search asks for to get all that the index holds of an article.
STORED: Json = {
    "_source": False,
    "stored_fields": ["enriched", "raw"],
    "docvalue_fields": ["group", "card"],
}
# A shard that is away is an error: what it holds would be missing without a word.
WHOLE: Json = {"allow_partial_search_results": False}
TOLD_APART = 20_000
"""So many groups are told apart almost always, at eight bytes each."""
OLDEST: list[Json] = [{"sort_at": "asc"}, {"id": "asc"}]
NEWEST: list[Json] = [{"newest_at": "desc"}, {"id": "asc"}]


def mapping(spread: Spread = ONE) -> Json:
    """Return the body that makes the index, spread over so many shards."""
    fields: Json = {f"{scope}_{grain}": _text(grain) for scope in SCOPES for grain in Grain}
    fields |= {f"{what}_{heard}": _text(heard) for what in HEARD for heard in Heard}
    # Only what is counted, sorted by or read needs a column.
    fields |= {name: {"type": "keyword", "doc_values": False} for name in KEYWORDS}
    fields |= {name: {"type": "keyword"} for name in ("id", "group", *COUNTED, *FOUND)}
    fields |= {name: {"type": "long"} for name in NUMBERS}
    # Columns for what each of many hits is looked at by, stored fields for what few are.
    fields |= {name: {"type": "binary", "doc_values": True} for name in COLUMNS}
    fields |= {name: {"type": "binary", "store": True} for name in set(BLOBS) - set(COLUMNS)}
    # A late write of what was removed is refused for as long as the removal is remembered.
    settings = {**spread.settings(), "refresh_interval": "30s", "gc_deletes": "1h"}
    # All of an article is in its blobs, so nothing needs to be kept a second time.
    mappings = {"dynamic": "strict", "_source": {"excludes": ["*"]}, "properties": fields}
    return {"settings": settings, "mappings": mappings}


def _text(grain: Grain | Heard) -> Json:
    # Words and pairs are never asked for as phrases.
    options = "freqs" if grain in (Grain.WORDS, Grain.PAIRS) else "positions"
    return {"type": "text", "analyzer": "whitespace", "index_options": options}


def source(document: Document) -> Json:
    """Return the document as Elasticsearch takes it."""
    blobs: Json = {name: base64.b64encode(blob).decode() for name, blob in document.blobs.items()}
    return document.texts | document.keywords | document.numbers | blobs


def operations(item: Document | Removal, index: str) -> Iterator[Json]:
    """Yield the lines of a bulk that write or remove an article."""
    # external_gte: the same version may be written again, as a retry does.
    target = {
        "_index": index,
        "_id": item.id,
        "version": item.version,
        "version_type": "external_gte",
    }
    if item.beside:
        target["routing"] = item.beside
    if isinstance(item, Removal):
        yield {"delete": target}
    else:
        yield {"index": target}
        yield source(item)


def render(query: Query) -> Json:
    """Return the body of the search; in a snapshot the order is total, so pages don't overlap."""
    body: Json = {
        "query": {"bool": bool_query(query)},
        "size": query.size,
        "track_total_hits": True,
        # From columns alone: to open stored fields just for an id takes a quarter of the search.
        "stored_fields": "_none_",
        "docvalue_fields": [*COLUMNS, "id", "group"],
        "sort": _sort(query),
    }
    if query.after and query.after.place:
        body["search_after"] = list(query.after.place)
    return body


def collapse(body: Json, groups: Sequence[str]) -> Json:
    """Return a rendered search for the first hit of each of these groups only."""
    wanted = {"terms": {"group": list(groups)}}
    query = {"bool": {"must": [body["query"]], "filter": [wanted]}}
    return body | {
        "query": query,
        "collapse": {"field": "group"},
        "docvalue_fields": ["id"],
        "track_total_hits": False,
    }


def grouping(query: Query) -> Json:
    """Return the search for how many groups all hits are in."""
    return {
        "query": {"bool": bool_query(query)},
        "aggs": {"groups": {"cardinality": {"field": "group", "precision_threshold": TOLD_APART}}},
        "size": 0,
        "track_total_hits": False,
    }


def known_bands(bands: Sequence[Sequence[str]], without: Sequence[str]) -> Json:
    """Return the search for how many articles have any of the bands, for each list of them."""
    filters = [{"terms": {"band": list(each)}} for each in bands]
    return {
        "query": {"bool": {"must_not": _these(without)}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"bands": {"filters": {"filters": filters}}},
    }


def alike(bands: Sequence[str], without: Sequence[str]) -> Json:
    """Return the search for the articles that share most of these bands."""
    shared = [{"constant_score": {"filter": {"term": {"band": band}}}} for band in bands]
    return {
        "query": {
            "bool": {"should": shared, "minimum_should_match": 1, "must_not": _these(without)}
        },
        "size": NEAREST,
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["group"],
        "stored_fields": ["enriched"],
    }


def _these(ids: Sequence[str]) -> list[Json]:
    return [{"terms": {"id": list(ids)}}] if ids else []


def shown(ids: Sequence[str], groups: Sequence[str], spare: int) -> Json:
    """Return the search for these articles, and `spare` others of their groups behind them."""
    these = {"terms": {"id": list(ids)}}
    wanted = {"bool": {"should": [these, {"terms": {"group": list(groups)}}]}}
    first = {"constant_score": {"filter": these}}
    return {
        "query": {"bool": {"filter": [wanted], "should": [first]}},
        "size": len(ids) + spare,
        "sort": [{"_score": "desc"}, *OLDEST],
        "_source": False,
        "stored_fields": ["enriched"],
        "docvalue_fields": ["group", "card"],
    }


def members(groups: Sequence[str], size: int) -> Json:
    """Return the search for the first articles of each group."""
    shown = {"_source": False, "docvalue_fields": ["group", "card"]}
    inner = {"name": "all", "size": size, "sort": OLDEST, **shown}
    return {
        "query": {"terms": {"group": list(groups)}},
        "collapse": {"field": "group", "inner_hits": inner},
        "size": len(groups),
        "_source": False,
    }


def _sort(query: Query) -> list[Json]:
    if query.is_scored:
        return [{"_score": "desc"}]
    return OLDEST if query.sort is Sort.OLDEST else NEWEST


def bool_query(query: Query) -> Json:
    """Return what the hits are and what scores them."""
    return {
        "filter": [render_node(node, query.scopes) for node in query.unscored],
        "must": [render_node(node, query.scopes) for node in query.clauses],
        "should": list(_scoring(query)),
    }


def _scoring(query: Query) -> Iterator[Json]:
    """Yield what adds to the score of a hit and makes none."""
    if not query.sort.is_ranked:
        return
    for term in query.scored_terms:
        for scope in scopes_of(term):
            boost = term.weight * TERM_WEIGHTS[scope][term.grain]
            yield {"term": {f"{scope}_{term.grain}": {"value": term.token, "boost": boost}}}
    for sound in query.sounds:
        for what in HEARD:
            yield render_sound(sound, what, heard_weight(what))
    if tiers := list(_tiers(query)):
        yield {"dis_max": {"queries": tiers}}
    if query.near:
        near = render_node(Neighbours(query.near), ())
        yield {"constant_score": {"filter": near, "boost": NEAR_WEIGHT}}


def _tiers(query: Query) -> Iterator[Json]:
    """Yield what lifts hits of sounds into tiers, of which the highest counts."""
    for sound, what in product(query.sounds, HEARD):
        if tier := heard_tier(sound, what):
            yield {"constant_score": {"filter": render_sound(sound, what), "boost": tier}}
    if query.sounds and query.typed_terms:
        typed = render_node(Group(all=query.typed_terms), query.scopes)
        yield {"constant_score": {"filter": typed, "boost": TYPED}}
