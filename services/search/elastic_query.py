"""Renders a query, the mapping and documents for Elasticsearch; only what its core offers."""

import base64
from collections.abc import Sequence
from typing import Any

from services.search.documents import BLOBS, KEYWORDS, NUMBERS, SCOPES, Document
from services.search.queries import Filters, Query, Sort, Term
from services.search.signs import Grain, Sign
from services.search.weights import SIGN_WEIGHTS, scopes_of

Json = dict[str, Any]


def mapping() -> Json:
    """Return the body that makes the index."""
    fields: Json = {f"{scope}_{grain}": _text(grain) for scope in SCOPES for grain in Grain}
    fields |= {name: {"type": "keyword"} for name in KEYWORDS}
    fields |= {name: {"type": "long"} for name in NUMBERS}
    fields |= {name: {"type": "binary"} for name in BLOBS}
    settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "30s"}
    return {"settings": settings, "mappings": {"dynamic": "strict", "properties": fields}}


def _text(grain: Grain) -> Json:
    # Only characters are ever asked for as phrases.
    options = "positions" if grain is Grain.CHARACTERS else "freqs"
    return {"type": "text", "analyzer": "whitespace", "index_options": options}


def source(document: Document) -> Json:
    """Return the document as Elasticsearch takes it."""
    texts: Json = {name: " ".join(tokens) for name, tokens in document.texts.items()}
    blobs: Json = {name: base64.b64encode(blob).decode() for name, blob in document.blobs.items()}
    return texts | document.keywords | document.numbers | blobs


def render(query: Query) -> Json:
    """Return the body of the search."""
    body: Json = {
        "query": {"bool": _bool(query)},
        "size": query.size,
        "track_total_hits": True,
        "_source": ["enriched", "skim"],
    }
    if query.sort is not Sort.RELEVANCE:
        order = "desc" if query.sort is Sort.NEWEST else "asc"
        body["sort"] = [{"sort_at": order}, {"id": "asc"}]
    return body


def _bool(query: Query) -> Json:
    must = [_term(term, query.scopes) for term in query.required]
    if query.optional:
        should = [_term(term, query.scopes) for term in query.optional]
        must.append({"bool": {"should": should, "minimum_should_match": query.minimum}})
    weighed = [_sign(sign, scope) for sign in query.signs for scope in scopes_of(sign)]
    return {"filter": must + _filters(query.filters), "should": weighed}


def _term(term: Term, scopes: Sequence[str]) -> Json:
    ways = [way for scope in scopes for way in _in_scope(term, scope)]
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _in_scope(term: Term, scope: str) -> list[Json]:
    ways: list[Json] = []
    if term.token is not None:
        ways.append({"term": {f"{scope}_words": term.token}})
    if term.characters:
        ways.append({"match_phrase": {f"{scope}_characters": " ".join(term.characters)}})
    return ways


def _sign(sign: Sign, scope: str) -> Json:
    boost = sign.weight * SIGN_WEIGHTS[scope][sign.grain]
    return {"term": {f"{scope}_{sign.grain}": {"value": sign.token, "boost": boost}}}


def _filters(filters: Filters) -> list[Json]:
    parts: list[Json] = [{"term": {name: value}} for name, value in filters.keywords().items()]
    first, last = filters.published_from, filters.published_to
    bounds = {name: int(time.timestamp()) for name, time in (("gte", first), ("lte", last)) if time}
    if bounds:
        parts.append({"range": {"published_at": bounds}})
    return parts
