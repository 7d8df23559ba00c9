"""Routes of what collections hold: articles are added, noted, tagged, moved, removed, exported."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse

from services.search.api.collections import Kept, Reference
from services.search.api.exporting import Exporting, ExportResponse
from services.search.api.parameters import Wired
from services.search.api.placing import answered, both, placed, store
from services.search.api.saved_searches import Asking, Keeper
from services.search.collections import handlers
from services.search.collections.access import Opened, opened, opened_to_add
from services.search.collections.answers import AddedAnswer
from services.search.collections.models import Adding, Item, ItemChange
from services.search.collections.ports import Collections
from services.search.documents.stored import Stored
from services.search.index.ports import SearchReader
from services.search.searching.export import Beside, Format, export_some
from shared.articles import ID_PATTERN
from shared.http.access import MAY_READ, audit
from shared.http.downloads import disposition
from shared.http.errors import problem_responses

router = APIRouter(prefix="/v1/collections", tags=["collections"], dependencies=MAY_READ)

Article = Annotated[str, Path(pattern=ID_PATTERN, description="the article's id")]
_EXPORTED: dict[str, Any] = {
    "description": "The articles, in the format that was asked for",
    "content": {
        media: {"schema": {"type": "string"}} for media in ("application/x-ndjson", "text/csv")
    },
}


@router.post("/{id}/items", responses=problem_responses(400, 404, 413, 422, 503))
@placed(both)
def post_items(
    id: Reference, adding: Adding, request: Request, ports: Wired, kept: Kept, caller: Keeper
) -> AddedAnswer:
    """Add articles, the first to stand on top; what is there stays as it is.

    Of each it is told what became of it: added, there, missing (it can't be found), or full (the
    collection takes no more).
    """
    found = opened_to_add(caller, id, kept)
    answer = handlers.add(found, adding, caller, collections=kept, index=ports.index)
    audit(request, "add-to-collection", id=found.id, articles=answer.added)
    return answer


@router.patch("/{id}/items/{article}", responses=problem_responses(400, 404, 409, 413, 422, 503))
@placed(store)
def patch_item(  # a route has the parameters that it has
    id: Reference,
    article: Article,
    asked: ItemChange,
    request: Request,
    kept: Kept,
    caller: Keeper,
) -> Item:
    """Change an item: its note, its tags, where it stands.

    A note with `was` is changed only if it is still that, else it is a 409: somebody else wrote.
    """
    found = opened_to_add(caller, id, kept)
    item = handlers.change(found, article, asked, caller, collections=kept)
    audit(request, "change-item", id=found.id, article=article)
    return item


@router.delete("/{id}/items/{article}", status_code=204, responses=problem_responses(404, 422, 503))
@placed(store)
def delete_item(
    id: Reference, article: Article, request: Request, kept: Kept, caller: Keeper
) -> None:
    """Take an article out; who came by the link takes out what he added himself."""
    found = opened_to_add(caller, id, kept)
    handlers.remove(found, article, caller, collections=kept)
    audit(request, "remove-from-collection", id=found.id, articles=1)


@router.get(
    "/{id}/export",
    response_class=StreamingResponse,
    responses={200: _EXPORTED, **problem_responses(404, 422, 503)},
)
async def get_collection_export(
    id: Reference,
    ports: Wired,
    kept: Kept,
    caller: Asking,
    form: Annotated[Format, Query(alias="format", description="how to write them")] = Format.NDJSON,
    tag: Annotated[str | None, Query(max_length=50, description="only items of this tag")] = None,
) -> StreamingResponse:
    """Stream the articles of a collection as they stand, with note, tags, who added them and when.

    As an export of hits has them; what was withdrawn isn't there.
    """
    found = await answered(ports.places.store, partial(opened, caller, id, kept), ports)
    make = partial(_lines, found, tag, form, kept, ports.index)
    exporting = await Exporting(make, ports.places).begin()
    media = "text/csv; charset=utf-8" if form is Format.CSV else "application/x-ndjson"
    suffix = "ndjson" if form is Format.RAW else form
    called = found.collection.name
    name = f"{called} {tag}" if tag else called
    headers = {"Content-Disposition": disposition(name, suffix, "collection")}
    return ExportResponse(exporting, media_type=media, headers=headers)


_BESIDE = ("note", "tags", "added_by", "added_at")


def _lines(
    found: Opened,
    tag: str | None,
    form: Format,
    kept: Collections,
    index: SearchReader,
) -> Iterator[bytes]:
    names, items = kept.names(found.id), dict[str, Item]()

    def articles() -> Iterator[Stored]:
        for item, stored in handlers.stored(found, tag, collections=kept, index=index):
            items[item.article] = item
            yield stored

    def beside(id: str) -> Beside:
        item = items.pop(id)
        who = names.get(item.added_by, item.added_by)
        told: Beside = {"note": item.note, "tags": list(item.tags), "added_by": who}
        return {**told, "added_at": item.added_at.isoformat()}

    return export_some(articles(), form, _BESIDE, beside)
