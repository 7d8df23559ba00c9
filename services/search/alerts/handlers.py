"""Saved searches are kept, and run over what is newly indexed: for their rivers and webhooks."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

from services.search.alerts.entries import entry_of
from services.search.alerts.finding import Finder
from services.search.alerts.keys import delivery_key, posted_digest
from services.search.alerts.letters import forget_changed
from services.search.alerts.ports import News, Postman, Rivers, Searches, WebhookBehind
from services.search.alerts.schemas import Delivery, FeedEntry, SavedSearch, SearchIn
from services.search.documents.unreadable import readable
from services.search.index.ports import Hit, SearchReader
from services.search.query.known import NOTHING_KNOWN, Known
from shared.errors import SurroundingsError
from shared.logs import get_logger

Came = Mapping[str, datetime | None]
"""Ids of articles with the time since when they can be found; None of what is only done again."""


def save(asked: SearchIn, *, searches: Searches, owner: str | None = None) -> SavedSearch:
    """Keep a search under a new id, with a secret if its calls are signed by one of ours.

    Raises TooManySearches.
    """
    search = SavedSearch(
        **asked.model_dump(exclude={"shape", "sign_secret"}),
        shape=asked.as_told(),
        owner=owner,
        id=secrets.token_hex(8),
        created_at=datetime.now(UTC),
        secret=new_secret() if asked.signs_ours() else None,
        sign_secret=asked.sign_secret or None,
    )
    searches.add(search)
    return search


def new_secret() -> str:
    """Return a secret that signs the calls of a webhook."""
    return secrets.token_urlsafe(32)


def announce(
    came: Came,
    *,
    searches: Searches,
    rivers: Rivers,
    index: SearchReader,
    finder: Finder,
    postman: Postman,
    known: Known = NOTHING_KNOWN,
) -> None:
    """Note in the river of each search which of these articles it finds, and tell its webhook.

    What was noted or sent before isn't again; a search that can't be run, or whose webhook is
    behind, costs no other its alerts. Raises RedisAway, IndexAway.
    """
    ids = list(came)
    if not ids:
        return
    forget_changed(ids, searches, index)
    digest = cache(lambda id: posted_digest(id, index))
    every = searches.all()
    batch = finder.over(ids, len(every), index)
    known_by = rivers.holding([search.id for search in every], ids)
    for search in every:
        try:
            hits = finder.found(search, batch, index, known)
            if not hits and search.id not in known_by:
                continue
            found = list(_deliveries(hits, search, came, digest))
            held = {hit.id for hit in hits}
            news = [_news(each, came) for each in found]
            # First, so that whatever is wrong with a webhook, its river and feed and mails go on.
            rivers.note(search.id, news, [id for id in ids if id not in held])
            if search.webhook:
                _send(found, searches, postman)
        except SurroundingsError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, it is this search's own
            get_logger("alerts").error("the search %s is left out", search.id, exc_info=error)


def _deliveries(
    hits: Sequence[Hit], search: SavedSearch, came: Came, digest: Callable[[str], str]
) -> Iterator[Delivery]:
    """Yield a delivery for each article that a search found."""
    for entry in readable(hits, entry_of):
        # What was there before the search comes by again when it is annotated anew.
        if _since(entry, came) >= search.created_at:
            key = delivery_key(search, entry, digest(entry.id))
            yield Delivery(key=key, search=search.id, article=entry)


def _news(delivery: Delivery, came: Came) -> News:
    article = delivery.article
    return News(article.id, delivery.key, _since(article, came))


def _since(entry: FeedEntry, came: Came) -> datetime:
    """Return since when an article can be found or, where that isn't known, when it was posted."""
    return came.get(entry.id) or entry.received_at


def _send(found: Sequence[Delivery], searches: Searches, postman: Postman) -> None:
    """Have the deliveries of one search made; those for which it has no room are dead letters."""
    behind: list[str] = []
    for delivery in found:
        try:
            postman.send(delivery)
        except WebhookBehind as error:
            searches.bury(delivery, str(error))
            behind.append(delivery.article.id)
    if behind:
        get_logger("alerts").warning(
            "the webhook of %s is behind, and goes without: %s", found[0].search, ", ".join(behind)
        )
