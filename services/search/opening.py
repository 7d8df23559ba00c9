"""Opens the index, and follows the synonyms, that the settings name."""

from collections.abc import Callable
from pathlib import Path

from services.search.elastic import ElasticIndex, connect
from services.search.elastic_vectors import ElasticVectors
from services.search.embedded import EmbeddedIndex
from services.search.embedded_reading import EmbeddedReader
from services.search.embedded_vectors import EmbeddedVectors
from services.search.meaning import Meaning
from services.search.onnx_embedder import OnnxEmbedder
from services.search.ports import SearchIndex, SearchReader
from services.search.ranked import Ranked
from services.search.settings import NONE, PACKAGED, SearchSettings
from services.search.synonyms import NO_SYNONYMS, Synonyms, read_synonyms
from services.search.vectors import Embedder, VectorIndex
from shared.logs import get_logger
from shared.text.following import Followed

EMBEDDER = Path(__file__).with_name("embedder")
"""The model that Caibian carries."""


def open_index(settings: SearchSettings) -> SearchIndex:
    """Return the index for the one process that writes. Raises IndexLocked."""
    if settings.elasticsearch_url:
        return open_elastic(settings)
    index = EmbeddedIndex(settings.data)
    index.open()
    return index


def open_reader(settings: SearchSettings) -> SearchReader:
    """Return the index for a process that only reads, its best hits in a better order."""
    if settings.elasticsearch_url:
        return Ranked(open_elastic(settings))
    return Ranked(EmbeddedReader(settings.data))


def follow_synonyms(settings: SearchSettings) -> Callable[[], Synonyms]:
    """Return what gives the synonyms in force. Raises BadSynonyms."""
    warn = get_logger("synonyms").warning
    return Followed(settings.synonyms, read_synonyms, NO_SYNONYMS, warn)


def open_embedder(settings: SearchSettings) -> Embedder | None:
    """Return the model for search by meaning, if there is one. Raises EmbedderUnusable."""
    if settings.embedder == NONE:
        return None
    return OnnxEmbedder(EMBEDDER if settings.embedder == PACKAGED else Path(settings.embedder))


def open_vectors(settings: SearchSettings, embedder: Embedder) -> VectorIndex:
    """Return the vectors of an embedder, which lie beside the index."""
    if settings.elasticsearch_url:
        return ElasticVectors(connect(settings), settings.index_name, embedder)
    return EmbeddedVectors(settings.data, embedder)


def open_meaning(settings: SearchSettings) -> Meaning | None:
    """Return search by meaning, if there is a model for it. Raises EmbedderUnusable."""
    embedder = open_embedder(settings)
    return Meaning(embedder, open_vectors(settings, embedder)) if embedder else None


def open_elastic(settings: SearchSettings) -> ElasticIndex:
    """Return the index on Elasticsearch; any process may write to it."""
    return ElasticIndex(connect(settings), settings.index_name)
