"""The page that asks how a report is to be made; the API writes it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import ConfigDict

from services.search.api.collections import Kept, Reference
from services.search.api.parameters import Wired
from services.search.api.placing import placed, plain, store
from services.search.api.saved_searches import Asking
from services.search.collections.access import opened
from services.search.collections.models import Order
from services.search.query.query import Sort
from services.search.reports.described import title_of
from services.search.reports.models import MOST_ENTRIES
from services.search.reports.parameters import CollectionReportParams, Presented, ReportParams
from services.search.searching.parameters import CHOICES, EXCLUDING, FILTERS
from services.search.searching.ports import SearchPorts
from shared.http.access import MAY_READ
from shared.web.pages import PageRoute, language, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

# What the form itself asks for.
ASKED = (*Presented.model_fields, "format", "sort", "by_tag")


class PageReportParams(ReportParams):
    """A report as the address of a page asks for it, which may say more than that."""

    model_config = ConfigDict(extra="ignore")


class PageCollectionReportParams(CollectionReportParams):
    """A report of a collection as the address of a page asks for it, which may say more."""

    model_config = ConfigDict(extra="ignore")


@router.get("/report")
@placed(plain)
def report(request: Request, ports: Wired, asked: Annotated[PageReportParams, Query()]) -> Response:
    """Ask for the title of a report, how many articles it has, and as what it is written."""
    orders = tuple(Sort) if asked.q else tuple(each for each in Sort if not each.is_ranked)
    called = title_of(asked, language(request))
    return _form(request, ports, asked, "/v1/report", "/", called=called, orders=orders)


@router.get("/collections/{id}/report")
@placed(store)
def collection_report(
    id: Reference,
    request: Request,
    ports: Wired,
    kept: Kept,
    caller: Asking,
    asked: Annotated[PageCollectionReportParams, Query()],
) -> Response:
    """Ask for the title of a collection's report, its order and whether tags divide it."""
    found = opened(caller, id, kept)
    action, back = f"/v1/collections/{id}/report", f"/collections/{id}"
    called = found.collection.name
    asked = asked.model_copy(
        update={"introduction": asked.introduction or found.collection.description[:1000]}
    )
    return _form(request, ports, asked, action, back, called=called, orders=tuple(Order))


def _form(
    request: Request, ports: SearchPorts, asked: Presented, action: str, back: str, **more: Any
) -> Response:
    """Return the form of a report, which leads to its file and back to where it was asked for."""
    return site_of(request).page(
        request,
        "report.html",
        asked=asked,
        own=ASKED,
        action=action,
        back=back,
        desk=ports.desk,
        most=MOST_ENTRIES,
        filters=FILTERS,
        excluding=EXCLUDING,
        choices=CHOICES,
        **more,
    )
