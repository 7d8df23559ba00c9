"""The page that asks how a report is to be made; the API writes it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import ConfigDict

from services.search.api.parameters import Wired
from services.search.api.placing import placed, plain
from services.search.query.query import Sort
from services.search.reports.described import title_of
from services.search.reports.models import MOST_ENTRIES
from services.search.reports.parameters import Presented, ReportParams
from services.search.searching.parameters import CHOICES, EXCLUDING, FILTERS
from shared.http.access import MAY_READ
from shared.web.pages import PageRoute, language, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

# What the form itself asks for.
ASKED = (*Presented.model_fields, "format", "sort", "size")


class PageReportParams(ReportParams):
    """A report as the address of a page asks for it, which may say more than that."""

    model_config = ConfigDict(extra="ignore")


@router.get("/report")
@placed(plain)
def report(request: Request, ports: Wired, asked: Annotated[PageReportParams, Query()]) -> Response:
    """Ask for the title of a report, how many articles it has, and as what it is written."""
    words = language(request)
    orders = tuple(Sort) if asked.q else tuple(each for each in Sort if not each.is_ranked)
    return site_of(request).page(
        request,
        "report.html",
        asked=asked,
        own=ASKED,
        called=title_of(asked, words),
        desk=ports.desk,
        orders=orders,
        most=MOST_ENTRIES,
        filters=FILTERS,
        excluding=EXCLUDING,
        choices=CHOICES,
    )
