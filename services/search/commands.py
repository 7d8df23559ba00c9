"""What is done to the index by hand: reindex, reenrich and embed."""

from tqdm import tqdm

from services.search.adapters import open_elastic, open_embedder, open_reader, open_vectors
from services.search.documents.document import Document
from services.search.documents.rebuild import remade
from services.search.documents.stored import Stored
from services.search.indexing.redis_lock import alone
from services.search.indexing.reenrich import reenrich
from services.search.indexing.reindex import TASK, ask, request_file
from services.search.meaning.embedding import embed_all
from services.search.settings import SearchSettings
from shared.http.ingest_client import IngestApi
from shared.path.celery_queue import make_celery, send
from shared.path.redis_client import connect
from shared.path.state import Step
from shared.tagging.loader import load_tagger


def run_reindex(settings: SearchSettings) -> str:
    """Make the index anew while articles come in; return what to tell.

    Elasticsearch is rebuilt from here; the embedded index by its one writer, the indexer.
    Raises IndexAway, QueueAway, RedisAway, RebuildHindered.
    """
    with alone(connect(settings)) as check:

        def remake(stored: Stored) -> Document:
            check()
            return remade(stored)

        if settings.elasticsearch_url:
            articles = open_elastic(settings).rebuild(remake)
        else:
            app = make_celery(settings)
            articles = ask(request_file(settings.data), lambda: send(app, TASK, Step.INDEX.value))
    return f"the new index holds {articles} articles"


def run_reenrich(settings: SearchSettings, *, stale: bool) -> str:
    """Send all articles, or the stale ones, through the path again; return what to tell.

    Raises IndexAway, IngestAway, WeightsMissing, WeightsCorrupt, BadDictionary.
    """
    current = load_tagger(dictionary=settings.dictionary).versions if stale else None
    sent = reenrich(
        index=open_reader(settings), ingest=IngestApi(settings.ingest_api()), current=current
    )
    return f"{sent.again} articles go in again, {sent.left} stay, {sent.refused} were refused"


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
