"""Plain Elasticsearch to compare with: title and body, cut into words as IK cuts them.

IK itself can't be installed in the test node. Its finest mode gives each word and the shorter words
in it; here the pairs of characters in a word come behind it, so that there are about as many.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from elasticsearch import Elasticsearch

from services.search.documents.document import Document
from services.search.documents.packing import read_article

_TEXTS = ("title", "body")


class PlainIndex:
    """An index as a newsroom would make it that has Elasticsearch and nothing else."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._name = name
        cut = {f"{text}_words": {"type": "text", "analyzer": "whitespace"} for text in _TEXTS}
        # What is searched is cut here; IK would cut these where they lie.
        kept = {text: {"type": "text", "index": False} for text in _TEXTS}
        keywords = {name: {"type": "keyword"} for name in ("id", "url", "source")}
        fields: dict[str, Any] = cut | kept | keywords | {"published_at": {"type": "date"}}
        client.indices.create(
            index=name,
            settings={"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "30s"},
            mappings={"_source": {"excludes": list(cut)}, "properties": fields},
        )

    def write(self, documents: Sequence[Document]) -> None:
        """Write the articles of documents."""
        lines: list[dict[str, Any]] = []
        for each in documents:
            lines += ({"index": {}}, _source(each))
        # A node that is too busy says 429.
        patient = self._client.options(max_retries=20, retry_on_status=429)
        answer = patient.bulk(index=self._name, operations=lines)
        assert not answer["errors"]

    def body(self, words: Sequence[str]) -> dict[str, Any]:
        """Return the body of a search for words."""
        fields = [f"{text}_words" for text in _TEXTS]
        asked = {"query": " ".join(finest(words)), "fields": fields, "type": "most_fields"}
        return {"query": {"multi_match": asked}, "size": 10, "_source": list(_TEXTS)}


def finest(words: Sequence[str]) -> Iterator[str]:
    """Yield each word and, of one of more than two characters, the pairs in it."""
    for word in words:
        yield word
        if len(word) > 2:
            yield from map("".join, pairwise(word))


def _source(document: Document) -> dict[str, Any]:
    article = read_article(document.blobs["enriched"], document.blobs["card"])
    zones = {kind: "" for kind in _TEXTS}
    for zone in article.zones:
        if zone.kind in zones:
            zones[zone.kind] += article.text[zone.start : zone.end]
    words = {
        f"{kind}_words": " ".join(finest(document.texts[f"{kind}_words"].split()))
        for kind in _TEXTS
    }
    plain = {name: getattr(article, name) for name in ("id", "url", "source", "published_at")}
    return plain | zones | words
