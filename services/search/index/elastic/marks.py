"""The indexes behind a name, and the marks by which a rebuild and who clears up after it agree.

A rebuild may die at any line, or be frozen and wake up when others have gone on. So each step of it
that counts is one change of aliases, which Elasticsearch makes as a whole or not at all, and each
demands that the marks of this very rebuild are still there. A mark is an alias of its own:

- `<new>.filling` on the new index: it isn't whole yet, and its rebuild may go on;
- `<new>.closing` on the old one: it takes no writes, as the last of it is being copied;
- `<old>.replaced` on the old one: the name has moved on, and it may be deleted.

Who takes the mark of a rebuild away has stopped it, wherever it is.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from services.search.fields import LAYOUT
from services.search.index.ports import IndexAway, Notice, RebuildHindered

_BLOCK = "index.blocks.write"
STOPPED = "another took it for dead, as it was away for too long, and goes on with the old index"


@dataclass(frozen=True)
class Member:
    """An index that belongs to a name: its aliases, and what keeps writes out of it."""

    name: str
    layout: int
    aliases: frozenset[str]
    is_blocked: bool
    is_flooded: bool

    def is_marked(self, mark: str) -> bool:
        """Tell whether it bears a mark, of whichever rebuild."""
        return any(alias.endswith(f".{mark}") for alias in self.aliases)


@dataclass(frozen=True)
class Family:
    """The indexes that belong to a name, the oldest first; `live` is the one that bears it."""

    live: Member | None
    others: tuple[Member, ...]

    def left(self) -> list[Member]:
        """Return those that a rebuild works on, or has left.

        One of an older layout without a mark isn't, as it may be somebody's copy.
        """
        return [
            each
            for each in self.others
            if each.layout == LAYOUT or each.is_marked("filling") or each.is_marked("replaced")
        ]

    def closing(self) -> list[str]:
        """Return the marks on the live index that keep writes out."""
        aliases = self.live.aliases if self.live else frozenset[str]()
        return sorted(alias for alias in aliases if alias.endswith(".closing"))

    def is_clean(self) -> bool:
        """Tell whether no rebuild is at work or has left anything."""
        is_blocked = self.live is not None and self.live.is_blocked
        return not (is_blocked or self.left() or self.closing())


def look(client: Elasticsearch, name: str) -> Family:
    """Return the family of a name, as Elasticsearch has it at this moment."""
    found = client.indices.get(
        index=f"{name}-*",
        features=["aliases", "settings"],
        expand_wildcards="all",
        # The uuid, so that each index is in the answer.
        filter_path="*.aliases,*.settings.index.blocks.*,*.settings.index.uuid",
    )
    members = sorted(_members(name, found.body), key=lambda each: (each.layout, each.name))
    bearing = [each for each in members if name in each.aliases]
    live = bearing[0] if len(bearing) == 1 else None
    return Family(live, tuple(each for each in members if name not in each.aliases))


def _members(name: str, found: dict[str, Any]) -> Iterator[Member]:
    ours = re.compile(rf"{re.escape(name)}-(\d+)(-\d+)?")
    for index, told in found.items():
        if match := ours.fullmatch(index):
            blocks = told["settings"]["index"].get("blocks", {})
            yield Member(
                name=index,
                layout=int(match[1]),
                aliases=frozenset(told.get("aliases", {})),
                is_blocked=blocks.get("write") == "true",
                is_flooded=blocks.get("read_only_allow_delete") == "true",
            )


def filling(new: str) -> str:
    """Return the mark of an index that is being filled; it is written to by this name only."""
    return f"{new}.filling"


def close(client: Elasticsearch, name: str, old: str, new: str) -> None:
    """Let nobody write to the old index by the name any more. Raises RebuildHindered."""
    with fenced():
        _change(
            client,
            _taken(new, filling(new)),
            _added(new, filling(new)),
            _added(old, f"{new}.closing"),
            _added(old, name, is_write_index=False),
        )


def block(client: Elasticsearch, old: str) -> None:
    """Keep out of the old index who has looked up the name before; what is under way ends first.

    Raises IndexAway when that hasn't ended in time.
    """
    # Who finds a block there isn't told whether it has, so it is set anew.
    client.indices.put_settings(index=old, settings={_BLOCK: None})
    answer = client.indices.add_block(index=old, block="write")
    # To Elasticsearch that is no error.
    if not (answer["acknowledged"] and answer["shards_acknowledged"]):
        raise IndexAway(f"writes to {old} are still under way")


def move(client: Elasticsearch, name: str, old: str, new: str) -> None:
    """Let the new index bear the name. Raises RebuildHindered."""
    with fenced(), _unless_moved(client, name, new):
        _change(
            client,
            _taken(new, filling(new)),
            _taken(old, f"{new}.closing"),
            _taken(old, name),
            _added(new, name),
            _added(old, f"{old}.replaced"),
        )


def clear_away(
    client: Elasticsearch,
    name: str,
    *,
    is_at_work: Callable[[], bool] = lambda: False,
    only: str | None = None,
) -> list[str]:
    """Take away what a rebuild left that has ended, and let writes in; return what it took away.

    Whether one is at work is asked after the look, so that one that begins meanwhile keeps what it
    makes. `only` names the new index of the one that is cleared up after. It may be ended at any
    line itself: the next who looks goes on.
    """
    family = look(client, name)
    if family.is_clean() or family.live is None or is_at_work():
        return []
    left = [each for each in family.left() if only is None or _is_of(each, family.live, only)]
    closing = [mark for mark in family.closing() if only in (None, mark.removesuffix(".closing"))]
    try:
        for each in left:
            if filling(each.name) in each.aliases:
                _change(client, _taken(each.name, filling(each.name)))
        if closing:
            opened = _added(family.live.name, name)
            _change(client, *[_taken(family.live.name, mark) for mark in closing], opened)
    except NotFoundError:
        # Another was here, or the name moved on at this moment: whoever looks next sees which.
        return []
    is_lifted = family.live.is_blocked and (only is None or bool(closing))
    if is_lifted:
        client.indices.put_settings(index=family.live.name, settings={_BLOCK: None})
    for each in left:
        client.indices.delete(index=each.name, ignore_unavailable=True)
    return [each.name for each in left] + [_BLOCK] * is_lifted


def notices(family: Family) -> tuple[Notice, ...]:
    """Tell what keeps writes out of the index, and whether it is being made anew."""
    if family.live is None:
        return ()
    told = []
    if family.live.is_flooded:
        detail = "the disk of Elasticsearch is too full; it takes articles again once there is room"
        told.append(Notice("read-only", detail))
    if new := [each for each in family.others if each.is_marked("filling")]:
        since = re.search(r"-(\d{13})$", new[-1].name)
        at = datetime.fromtimestamp(int(since[1]) / 1000, UTC) if since else None
        waits = "; what comes in waits for the end of it" if family.closing() else ""
        told.append(Notice("reindexing", f"{new[-1].name} is being filled{waits}", at))
    elif family.live.is_blocked:
        detail = f"{_BLOCK} is set on {family.live.name}; the indexer lifts it within 15 seconds"
        told.append(Notice("read-only", detail))
    return tuple(told)


def whole(client: Elasticsearch, name: str) -> str | None:
    """Return the oldest index of today's layout that has lost its name; it is the whole one."""
    lost = [each for each in look(client, name).others if each.layout == LAYOUT]
    kept = [each.name for each in lost if not each.is_marked("filling")]
    return next(iter(kept), None)


def _is_of(member: Member, live: Member, new: str) -> bool:
    """Tell whether an index is what the rebuild of this new index has left."""
    return member.name == new or (live.name == new and member.is_marked("replaced"))


def _taken(index: str, alias: str) -> dict[str, Any]:
    return {"remove": {"index": index, "alias": alias, "must_exist": True}}


def _added(index: str, alias: str, **more: Any) -> dict[str, Any]:
    return {"add": {"index": index, "alias": alias, **more}}


def _change(client: Elasticsearch, *actions: dict[str, Any]) -> None:
    """Change aliases, all or none. Raises NotFoundError when one isn't there that must be."""
    client.indices.update_aliases(actions=actions)


@contextmanager
def fenced() -> Iterator[None]:
    """Tell what it means that a mark isn't there any more. Raises RebuildHindered."""
    try:
        yield
    except NotFoundError as error:
        raise RebuildHindered(STOPPED) from error


@contextmanager
def _unless_moved(client: Elasticsearch, name: str, new: str) -> Iterator[None]:
    """Take it for done when the name has moved: of a call made again the first went through."""
    try:
        yield
    except NotFoundError:
        live = look(client, name).live
        if live is None or live.name != new:
            raise
