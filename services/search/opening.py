"""Opens the index that the settings name."""

from services.search.elastic import ElasticIndex, connect
from services.search.embedded import EmbeddedIndex, EmbeddedReader
from services.search.ports import SearchIndex, SearchReader
from services.search.ranked import Ranked
from services.search.settings import SearchSettings


def open_index(settings: SearchSettings) -> SearchIndex:
    """Return the index for the one process that writes. Raises IndexLocked."""
    if settings.elasticsearch_url:
        return ElasticIndex(connect(settings), settings.index_name)
    index = EmbeddedIndex(settings.data)
    index.open()
    return index


def open_reader(settings: SearchSettings) -> SearchReader:
    """Return the index for a process that only reads, its best hits in a better order."""
    if settings.elasticsearch_url:
        return Ranked(ElasticIndex(connect(settings), settings.index_name))
    return Ranked(EmbeddedReader(settings.data))
