"""Opens the index, and follows the synonyms, that the settings name."""

from collections.abc import Callable

from services.search.elastic import ElasticIndex, connect
from services.search.embedded import EmbeddedIndex
from services.search.embedded_reading import EmbeddedReader
from services.search.ports import SearchIndex, SearchReader
from services.search.ranked import Ranked
from services.search.settings import SearchSettings
from services.search.synonyms import NO_SYNONYMS, Synonyms, read_synonyms
from shared.logs import get_logger
from shared.text.following import Followed


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


def open_elastic(settings: SearchSettings) -> ElasticIndex:
    """Return the index on Elasticsearch; any process may write to it."""
    return ElasticIndex(connect(settings), settings.index_name)
