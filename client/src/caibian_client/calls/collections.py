"""Requests about collections of articles."""

from collections.abc import Sequence

from caibian_client.models.collections import (
    AddedAnswer,
    Collection,
    CollectionPage,
    Collections,
    Item,
    Link,
    Log,
    Order,
    Where,
)
from caibian_client.wire import Call, body, json_of, model, nothing

_ALL, _ONE = "/v1/collections", "/v1/collections/{id}"
_ITEM = f"{_ONE}/items/{{article}}"
_JSON = {"Content-Type": "application/json"}


def collections(*, everyone: bool | None = None) -> Call[Collections]:
    """List one's collections and those that one follows; `everyone`: an admin sees all."""
    return Call("search", "GET", _ALL, model(Collections), parameters={"all": everyone})


def make_collection(name: str, description: str = "") -> Call[Collection]:
    """Make a collection; its maker alone sees it, and admins, until it is shared."""
    content = json_of({"name": name, "description": description})
    return Call(
        "search",
        "POST",
        _ALL,
        model(Collection),
        headers=_JSON,
        content=content,
        is_repeatable=False,
    )


def collection(
    id: str,
    *,
    size: int = 50,
    cursor: str | None = None,
    tag: str | None = None,
    sort: Order | str | None = None,
) -> Call[CollectionPage]:
    """Show a collection with a page of its items. Raises NotFound, CursorGone."""
    asked = {"size": size, "cursor": cursor, "tag": tag, "sort": sort}
    return Call("search", "GET", _ONE, model(CollectionPage), {"id": id}, asked)


def change_collection(
    id: str, *, name: str | None = None, description: str | None = None
) -> Call[Collection]:
    """Change what a collection is called. Raises NotFound."""
    content = json_of({"name": name, "description": description})
    return Call(
        "search", "PATCH", _ONE, model(Collection), {"id": id}, headers=_JSON, content=content
    )


def forget_collection(id: str) -> Call[None]:
    """Forget a collection with its notes and its log. Raises NotFound."""
    return Call("search", "DELETE", _ONE, nothing, {"id": id})


def add_to_collection(
    id: str, ids: Sequence[str], *, note: str = "", tags: Sequence[str] = ()
) -> Call[AddedAnswer]:
    """Add articles, the first to stand on top; note and tags are for those that are new.

    Raises NotFound.
    """
    content = json_of({"articles": list(ids), "note": note, "tags": list(tags)})
    return Call(
        "search",
        "POST",
        f"{_ONE}/items",
        model(AddedAnswer),
        {"id": id},
        headers=_JSON,
        content=content,
    )


def change_item(
    id: str,
    article: str,
    *,
    note: str | None = None,
    was: str | None = None,
    tags: Sequence[str] | None = None,
    add_tags: Sequence[str] = (),
    remove_tags: Sequence[str] = (),
    move: Where | str | None = None,
) -> Call[Item]:
    """Change an item's note, tags or place. Raises NotFound; Conflict: the note is not `was`."""
    asked = {
        **{"note": note, "was": was, "move": move},
        **{"tags": None if tags is None else list(tags)},
        **{"add_tags": list(add_tags), "remove_tags": list(remove_tags)},
    }
    return Call(
        "search",
        "PATCH",
        _ITEM,
        model(Item),
        {"id": id, "article": article},
        headers=_JSON,
        content=json_of(asked),
        is_repeatable=False,
    )


def remove_from_collection(id: str, article: str) -> Call[None]:
    """Take an article out of a collection. Raises NotFound."""
    return Call("search", "DELETE", _ITEM, nothing, {"id": id, "article": article})


def collection_log(id: str, *, size: int = 50, before: int | None = None) -> Call[Log]:
    """List who did what to a collection, the latest first. Raises NotFound."""
    asked = {"size": size, "before": before}
    return Call("search", "GET", f"{_ONE}/log", model(Log), {"id": id}, asked)


def mark_collection_as_seen(id: str, until: int) -> Call[None]:
    """Mark a collection as seen up to an item's number. Raises NotFound."""
    content = json_of({"until": until})
    return Call(
        "search", "POST", f"{_ONE}/looked", nothing, {"id": id}, headers=_JSON, content=content
    )


def share_collection(id: str, *, may_add: bool = False, renew: bool = False) -> Call[Link]:
    """Share a collection by a link with whoever may read there. Raises NotFound."""
    content = json_of({"may_add": may_add, "renew": renew})
    return Call(
        "search",
        "PUT",
        f"{_ONE}/link",
        model(Link),
        {"id": id},
        headers=_JSON,
        content=content,
        is_repeatable=False,
    )


def unshare_collection(id: str) -> Call[None]:
    """Take the link of a collection back. Raises NotFound."""
    return Call("search", "DELETE", f"{_ONE}/link", nothing, {"id": id})


def follow_collection(id: str) -> Call[None]:
    """Keep a collection of another's, asked for by its link, in one's list. Raises NotFound."""
    return Call("search", "PUT", f"{_ONE}/followed", nothing, {"id": id})


def unfollow_collection(id: str) -> Call[None]:
    """Take a collection of another's out of one's list."""
    return Call("search", "DELETE", f"{_ONE}/followed", nothing, {"id": id})


def export_collection(id: str, format: str = "ndjson", *, tag: str | None = None) -> Call[bytes]:
    """Yield the articles of a collection with notes and tags, as pieces of what the API writes.

    `format` is ndjson, csv or raw. Raises NotFound.
    """
    asked = {"format": format, "tag": tag}
    return Call("search", "GET", f"{_ONE}/export", body, {"id": id}, asked)
