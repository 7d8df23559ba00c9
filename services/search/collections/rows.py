"""What Redis holds of collections, as values."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.search.collections.models import Collection, Item, LogEntry


def time_of(milliseconds: float | str) -> datetime:
    """Return a time from its milliseconds since 1970."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def collection_of(id: str, head: Mapping[str, str]) -> Collection:
    """Return a collection from its head."""
    return Collection(
        id=id,
        name=head["name"],
        description=head.get("description", ""),
        owner=head["owner"] or None,
        created_at=time_of(head["created"]),
        updated_at=time_of(head["updated"]),
        token=head.get("token"),
        may_add="may_add" in head,
    )


def item_of(row: tuple[Any, ...]) -> Item:
    """Return an item from its article, 'ms who', note, lines of tags, number and place."""
    article, item, note, tags, number, place = row
    added_at, _, added_by = item.partition(" ")
    return Item(
        article=article,
        note=note or "",
        tags=tuple(tags.split("\n")) if tags else (),
        added_by=added_by,
        added_at=time_of(added_at),
        number=int(number or 0),
        place=int(place or 0),
    )


def entry_of(line: str) -> LogEntry:
    """Return a line of a log."""
    told = json.loads(line)
    return LogEntry.model_validate(told | {"at": time_of(told["at"])})


def having(tag: str, articles: Sequence[str], tags: Mapping[str, Sequence[str]]) -> list[str]:
    """Return those of some articles that have a tag."""
    return [article for article in articles if tag in tags.get(article, ())]


def latest_first(collections: Sequence[Collection]) -> list[Collection]:
    """Return collections, the last changed first."""
    return sorted(collections, key=lambda each: each.updated_at, reverse=True)
