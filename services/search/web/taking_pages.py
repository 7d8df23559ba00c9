"""Pages that take hits along: a selection of them, and a random sample."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict

from services.search.api.parameters import Wired
from services.search.api.placing import heavy, placed, plain
from services.search.query.filters import MOST_VALUES
from services.search.reports.parameters import ReportFormat
from services.search.searching.answers import Grouping
from services.search.searching.export import Format
from services.search.searching.parameters import CHOICES, EXCLUDING, FILTERS, SampleParams
from services.search.searching.taking import draw
from shared.articles import ID_PATTERN
from shared.http.access import MAY_READ
from shared.http.problem import Problem
from shared.web.pages import PageRoute, language, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)

Ids = Annotated[list[Annotated[str, Query(pattern=ID_PATTERN)]], Query(max_length=MOST_VALUES)]


class PageSampleParams(SampleParams):
    """A sample as the address of a page asks for it, which may say more than that."""

    model_config = ConfigDict(extra="ignore")


@router.get("/take")
@placed(plain)
def take(
    request: Request,
    id: Ids = [],  # noqa: B006
    form: Annotated[Format | ReportFormat, Query(alias="format")] = Format.CSV,
) -> Response:
    """Export the hits that were ticked, or report them. Raises Problem 422 where none was."""
    if not id:
        problem = Problem(422, "no article was chosen", "id", "Tick some, then export them.")
        raise problem.on_pages("problem.none_chosen")
    asked: dict[str, Any] = {"id": id, "format": form}
    if isinstance(form, ReportFormat):
        asked |= {"lang": language(request).language, "group": Grouping.NONE}
    path = "report" if isinstance(form, ReportFormat) else "export"
    return RedirectResponse(f"/v1/{path}?{urlencode(asked, doseq=True)}", 303)


@router.get("/sample")
@placed(heavy)
def sample(request: Request, ports: Wired, asked: Annotated[PageSampleParams, Query()]) -> Response:
    """Show a random sample of what a search finds; the same seed shows the same."""
    return site_of(request).page(
        request,
        "sample.html",
        asked=asked,
        answer=draw(asked, ports=ports),
        filters=FILTERS,
        excluding=EXCLUDING,
        choices=CHOICES,
    )
