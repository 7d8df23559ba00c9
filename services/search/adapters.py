"""Opens the index, and follows the synonyms, that the settings name."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from services.search.digests.links import MailLinks
from services.search.index.elastic.index import ElasticIndex, connect
from services.search.index.elastic.spread import Spread
from services.search.index.elastic.vectors import ElasticVectors
from services.search.index.local.index import LocalIndex
from services.search.index.local.reader import LocalReader
from services.search.index.local.vectors import LocalVectors
from services.search.index.ports import SearchIndex, SearchReader
from services.search.index.vectors import Embedder, VectorIndex
from services.search.meaning.nearness import Meaning
from services.search.meaning.onnx_embedder import OnnxEmbedder
from services.search.query.known import Known
from services.search.query.shipped import shipped_near, shipped_same
from services.search.query.synonyms import NO_SYNONYMS, Synonyms, read_synonyms
from services.search.ranking.reader import RankedReader
from services.search.settings import NONE, PACKAGED, SearchSettings
from shared.access.secrets import derived, signing_secret
from shared.china_time import CHINA
from shared.errors import RedisAway
from shared.logs import get_logger
from shared.text.followed_files import Followed

_SPARE_SECONDS = 5.0
EMBEDDER = Path(__file__).parent / "meaning" / "embedder"
"""The model that Caibian carries."""

# Searches go on without the store: not each of them asks it.
_AGAIN_SECONDS = 30.0


def open_index(settings: SearchSettings) -> SearchIndex:
    """Return the index for the one process that writes. Raises IndexLocked."""
    if settings.elasticsearch_url:
        return open_elastic(settings)
    index = LocalIndex(settings.data)
    index.open()
    return index


def open_reader(settings: SearchSettings) -> SearchReader:
    """Return the index for a process that only reads, its best hits in a better order."""
    if settings.elasticsearch_url:
        # A node that hangs holds no search for longer than it has time, and a little.
        seconds = settings.search_seconds + _SPARE_SECONDS
        return RankedReader(
            ElasticIndex(connect(settings, seconds), settings.index_name, _spread(settings))
        )
    return RankedReader(LocalReader(settings.data, shares=settings.search_processes > 1))


def follow_known(settings: SearchSettings) -> Callable[[], Known]:
    """Return what gives the synonyms in force and the day. Raises BadSynonyms."""
    warn = get_logger("synonyms").warning
    own = Followed(settings.synonyms, read_synonyms, NO_SYNONYMS, warn)
    return lambda: replace(_known(own()), today=datetime.now(CHINA).date())


@lru_cache(maxsize=1)
def _known(own: Synonyms) -> Known:
    """Return a newsroom's own synonyms together with those that Caibian carries."""
    same = own.merged(shipped_same())
    return Known(same, same.merged(shipped_near()))


def open_mail_links(settings: SearchSettings) -> MailLinks:
    """Return the signed links of mails; their key is asked for on first use."""
    return MailLinks(lambda: derived(signing_secret(settings), "mail"), settings.public_search_url)


def cursor_secret(settings: SearchSettings) -> Callable[[], str]:
    """Return what gives the secret that signs cursors, read once from the settings or the store.

    While it can't be read, and was never, cursors are signed by none, and end when it can.
    """
    known: list[str] = []
    again_at = 0.0

    def secret() -> str:
        nonlocal again_at
        if not known and time.monotonic() >= again_at:
            try:
                known.append(derived(signing_secret(settings), "cursors").hex())
            except RedisAway:
                again_at = time.monotonic() + _AGAIN_SECONDS
        return known[0] if known else ""

    return secret


def open_embedder(settings: SearchSettings) -> Embedder | None:
    """Return the model for search by meaning, if there is one. Raises EmbedderUnusable."""
    if settings.embedder == NONE:
        return None
    return OnnxEmbedder(EMBEDDER if settings.embedder == PACKAGED else Path(settings.embedder))


def open_vectors(settings: SearchSettings, embedder: Embedder) -> VectorIndex:
    """Return the vectors of an embedder, which lie beside the index."""
    if settings.elasticsearch_url:
        return ElasticVectors(connect(settings), settings.index_name, embedder, _spread(settings))
    return LocalVectors(settings.data, embedder)


def open_meaning(settings: SearchSettings) -> Meaning | None:
    """Return search by meaning, if there is a model for it. Raises EmbedderUnusable."""
    embedder = open_embedder(settings)
    return Meaning(embedder, open_vectors(settings, embedder)) if embedder else None


def open_elastic(settings: SearchSettings) -> ElasticIndex:
    """Return the index on Elasticsearch; any process may write to it."""
    return ElasticIndex(connect(settings), settings.index_name, _spread(settings))


def _spread(settings: SearchSettings) -> Spread:
    return Spread(settings.elasticsearch_shards, settings.elasticsearch_replicas)
