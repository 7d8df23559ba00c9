"""What is done to the index by hand: reindex, reenrich and embed."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from services.search.adapters import open_elastic, open_embedder, open_reader, open_vectors
from services.search.documents.document import Document
from services.search.documents.rebuild import remade
from services.search.documents.stored import Stored
from services.search.indexing.redis_lock import alone
from services.search.indexing.redis_requests import open_requests
from services.search.indexing.reenrich import reenrich
from services.search.indexing.reindex import ask
from services.search.ingest_api import IngestApi
from services.search.meaning.embedding import embed_all
from services.search.settings import SearchSettings
from shared.logs import get_logger
from shared.path.redis_client import connect
from shared.path.redis_intake import open_intake
from shared.path.state import Step
from shared.tagging.loader import load_tagger
from shared.text.aliases import packaged_aliases, read_aliases


def run_reindex(settings: SearchSettings) -> str:
    """Make the index anew while articles come in; return what to tell.

    Elasticsearch is rebuilt from here; the local index by its one writer, the indexer.
    Raises IndexAway, RedisAway, RebuildHindered.
    """
    with _ended_by_sigterm(), alone(connect(settings)) as check:

        def remake(stored: Stored) -> Document:
            check()
            return remade(stored)

        if settings.elasticsearch_url:
            articles = open_elastic(settings).rebuild(remake)
        else:
            articles = _ask_the_indexer(settings, check)
    return f"the new index holds {articles} articles"


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the work as Ctrl-C does, so that it clears up after itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        # Once: the clearing up isn't ended.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _ask_the_indexer(settings: SearchSettings, check: Callable[[], None]) -> int:
    get_logger("reindex").info("waiting for the indexer to make the new index")
    intake = open_intake(settings)
    with tqdm(unit=" articles", desc="the indexer has written", disable=None) as bar:

        def show(articles: int) -> None:
            check()
            bar.n = articles
            bar.refresh()

        return ask(
            requests=open_requests(settings),
            is_served=lambda: intake.stats().workers[Step.INDEX],
            show=show,
        )


def run_reenrich(settings: SearchSettings, *, stale: bool) -> str:
    """Send all articles, or the stale ones, through the path again; return what to tell.

    Raises IndexAway, IngestAway, WeightsMissing, WeightsCorrupt, BadDictionary, BadAliases.
    """
    current = annotating_versions(settings) if stale else None
    ingest = IngestApi(settings.ingest_api(), settings.key.get_secret_value())
    sent = reenrich(index=open_reader(settings), ingest=ingest, current=current)
    return f"{sent.again} articles go in again, {sent.left} stay, {sent.refused} were refused"


def annotating_versions(settings: SearchSettings) -> dict[str, str]:
    """Return the versions of what annotates articles now, as each article keeps them."""
    aliases = read_aliases(settings.aliases) if settings.aliases else packaged_aliases()
    return load_tagger(dictionary=settings.dictionary).versions | {"aliases": aliases.version}


def run_embed(settings: SearchSettings) -> str:
    """Make the vectors that are missing and forget those of no article; return what to tell.

    Raises IndexAway, EmbedderUnusable.
    """
    embedder = open_embedder(settings)
    if embedder is None:
        return "search by meaning is off (CAIBIAN_EMBEDDER=none), so no vectors are needed"
    index, vectors = open_reader(settings), open_vectors(settings, embedder)
    with tqdm(unit=" articles", desc="looked at", disable=None) as bar:
        made = embed_all(index=index, vectors=vectors, embedder=embedder, tell=bar.update)
    return f"{made} vectors were made, the others were there"
