"""The page of a digest: what came in for a saved search, reprints as one story."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import ConfigDict

from services.search.alerts.addresses import address_of
from services.search.alerts.owners import search_for
from services.search.api.digests import DigestParams, latest
from services.search.api.parameters import Wired
from services.search.api.placing import heavy, placed
from services.search.api.saved_searches import Asking, Flow, Id, Saved
from services.search.digests.desk import MailDesk
from services.search.digests.keeping import of_search
from services.search.digests.rendering import span_of
from shared.http.access import MAY_READ
from shared.web.pages import PageRoute, language, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

HOURS = (24, 7 * 24)
"""The spans that the page offers."""


class DigestPageParams(DigestParams):
    """A digest as the address of a page asks for it, which may say more than that."""

    model_config = ConfigDict(extra="ignore")


@router.get("/searches/{id}/digest")
@placed(heavy)
def show_digest(
    id: Id,
    request: Request,
    ports: Wired,
    kept: Saved,
    rivers: Flow,
    caller: Asking,
    asked: Annotated[DigestPageParams, Query()],
) -> Response:
    """Show the digest of the last hours, or what a subscription's next mail would tell by now."""
    own = search_for(caller, id, kept)
    mail: MailDesk = request.app.state.mail
    digest = latest(own, asked, mail, rivers, ports)
    return site_of(request).page(
        request,
        "digest.html",
        digest=digest,
        span=span_of(digest, language(request)),
        hours=None if asked.subscription else asked.hours,
        subscription=asked.subscription,
        subscriptions=[each for each in of_search(id, mail.subscriptions) if each.is_active],
        spans=HOURS,
        stopped=ports.seconds if digest.timed_out else None,
        all=address_of(own),
    )
