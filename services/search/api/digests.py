"""The route of digests: what came in for a saved search, reprints as one."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.search.alerts.owners import search_for
from services.search.alerts.ports import Rivers
from services.search.alerts.schemas import SavedSearch
from services.search.api.parameters import Wired
from services.search.api.placing import heavy, limited, placed
from services.search.api.saved_searches import Asking, Flow, Id, Saved
from services.search.api.subscriptions import Mail
from services.search.digests.desk import MailDesk
from services.search.digests.digest import Digest
from services.search.digests.keeping import one_of
from services.search.digests.making import MOST_STORIES, Span, make_digest
from services.search.digests.standing import span_ahead
from services.search.searching.ports import SearchPorts
from shared.articles import Strict
from shared.http.access import MAY_READ
from shared.http.errors import problem_responses


class DigestParams(Strict):
    """Of which span of time a digest is asked for, and how much of it."""

    hours: int = Field(24, ge=1, le=31 * 24, description="up to now")
    subscription: str | None = Field(
        None,
        pattern="^[0-9a-f]{16}$",
        description="one of the search: what its next mail would tell by now, instead of hours",
    )
    size: int = Field(50, ge=1, le=MOST_STORIES, description="how many stories")


router = APIRouter(prefix="/v1/searches", tags=["saved searches"], dependencies=MAY_READ)


@router.get("/{id}/digest", responses=problem_responses(404, 422, 503))
@placed(heavy)
def get_digest(
    id: Id,
    ports: Wired,
    searches: Saved,
    rivers: Flow,
    caller: Asking,
    mail: Mail,
    asked: Annotated[DigestParams, Query()],
) -> Digest:
    """Digest what came in for a saved search of late: reprints as one story, most told of first."""
    return latest(search_for(caller, id, searches), asked, mail, rivers, ports)


def latest(
    search: SavedSearch, asked: DigestParams, mail: MailDesk, rivers: Rivers, ports: SearchPorts
) -> Digest:
    """Return the digest of the last hours, or of a subscription's next mail.

    Raises NoSubscription, RedisAway, IndexAway.
    """
    now = datetime.now(UTC)
    if asked.subscription:
        one = one_of(search.id, asked.subscription, mail.subscriptions)
        span = span_ahead(mail.subscriptions.standing(one.id), search, now)
    else:
        span = Span(now - timedelta(hours=asked.hours), now)
    make = partial(make_digest, search, span, size=asked.size, rivers=rivers, index=ports.index)
    return limited(make, ports)
