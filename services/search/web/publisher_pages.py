"""The pages of sources."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.search.api.parameters import Wired
from services.search.api.placing import heavy, limited, placed
from services.search.searching import publishers
from services.search.web.charts import histogram
from shared.http.access import MAY_READ
from shared.web.pages import PageRoute, site_of

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=MAY_READ)


@router.get("/publishers")
@placed(heavy)
def sources(
    request: Request, ports: Wired, name: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """List sources, or show one: how much it brings and when, how late, with which disclaimers."""
    if not name:
        found = limited(partial(publishers.publishers, index=ports.index), ports)
        return site_of(request).page(request, "publishers.html", found=found)
    source = limited(partial(publishers.publisher, name, index=ports.index), ports)
    return site_of(request).page(
        request,
        "publisher.html",
        source=source,
        bars=histogram((each.value, each.count) for each in source.days),
    )
