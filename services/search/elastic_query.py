"""Renders a query, the mapping and documents for Elasticsearch; only what its core offers."""

import base64
from collections.abc import Sequence
from typing import Any

from services.search.documents import BLOBS, HEARD, KEYWORDS, NUMBERS, SCOPES, Document
from services.search.queries import Filters, Query, Sort, Term
from services.search.signs import Grain, Sign
from services.search.sounds import Heard, Sound, Sounds
from services.search.weights import HEARD_WEIGHTS, SIGN_WEIGHTS, scopes_of

Json = dict[str, Any]


def mapping() -> Json:
    """Return the body that makes the index."""
    fields: Json = {f"{scope}_{grain}": _text(grain) for scope in SCOPES for grain in Grain}
    fields |= {f"{what}_{heard}": _text(heard) for what in HEARD for heard in Heard}
    fields |= {name: {"type": "keyword"} for name in KEYWORDS}
    fields |= {name: {"type": "long"} for name in NUMBERS}
    fields |= {name: {"type": "binary"} for name in BLOBS}
    settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "30s"}
    return {"settings": settings, "mappings": {"dynamic": "strict", "properties": fields}}


def _text(grain: Grain | Heard) -> Json:
    # Words and pairs are never asked for as phrases.
    options = "freqs" if grain in (Grain.WORDS, Grain.PAIRS) else "positions"
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
        must.append(_any(should, query.minimum))
    weighed = [_sign(sign, scope) for sign in query.signs for scope in scopes_of(sign)]
    if query.sounds:
        heard = [_sound(sound, what) for sound in query.sounds.any for what in HEARD_WEIGHTS]
        must = [_any([{"bool": {"filter": must}}, _heard(query.sounds)])]
        weighed += heard
    return {"filter": must + _filters(query.filters), "should": weighed}


def _any(ways: list[Json], minimum: int = 1) -> Json:
    return {"bool": {"should": ways, "minimum_should_match": minimum}}


def _heard(sounds: Sounds) -> Json:
    ways = [_any([_sound(sound, what) for what in HEARD_WEIGHTS]) for sound in sounds.any]
    return _any(ways, sounds.minimum)


def _sound(sound: Sound, what: str) -> Json:
    phrase = {"query": " ".join(sound.tokens), "boost": HEARD_WEIGHTS[what]}
    return {"match_phrase": {f"{what}_{sound.heard}": phrase}}


def _term(term: Term, scopes: Sequence[str]) -> Json:
    return _any([way for scope in scopes for way in _in_scope(term, scope)])


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
