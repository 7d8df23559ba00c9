"""What owners do with their sources: add, list, change, pause, and bring in whole lists."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StrictBool, StringConstraints, ValidationError

from services.ingest.schemas import Name, Text, Url
from services.ingest.sources.logins import apart
from services.ingest.sources.models import SourceKind, Target
from services.ingest.sources.opml import Listed
from services.ingest.sources.ports import NoSource, SameSource, Sources, TooManySources
from services.ingest.sources.source import Kept, Paused, Source, SourceLane
from shared.access.callers import Caller
from shared.access.owners import is_for, owner_of
from shared.articles import Model, Strict
from shared.errors import CaibianError
from shared.text.plain_line import PLAIN_PATTERN, plain_line

_WEEK = 7 * 86_400
MOST_LISTED = 5_000


class OtherName(CaibianError):
    """Your key is bound to a source, so its articles can't be of another name."""


_PLAIN = Field(pattern=PLAIN_PATTERN)
Category = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=100), _PLAIN]
_Name = Annotated[Name, _PLAIN]
Address = Annotated[Url, _PLAIN]
Interval = Annotated[
    float, Field(ge=10, le=_WEEK, description="seconds between looks; null: adapted by itself")
]
Pattern = Annotated[
    Text,
    Field(max_length=1000, description="which links of a list or sitemap count: /2026/* -/video/"),
]


class SourceIn(Strict):
    """A source to add: the address of a feed, a sitemap, a page with a list, or a site."""

    address: Address = Field(examples=["https://news.example/feed.xml"])
    kind: SourceKind | None = Field(None, description="what stands there; null: it is found out")
    pattern: Pattern = ""
    name: _Name | None = Field(
        None, description="what its articles name as their source; null: what it calls itself"
    )
    category: Category = ""
    lane: SourceLane = Field(SourceLane.FRESH, description="fresh ones are looked at before bulk")
    interval: Interval | None = None
    paused: StrictBool = False


class SourceChange(Strict):
    """What to change of a source; what is left out stays."""

    address: Address = ""
    kind: SourceKind | None = None
    pattern: Pattern = ""
    name: _Name | None = None
    category: Category = ""
    lane: SourceLane = SourceLane.FRESH
    interval: Interval | None = None
    paused: StrictBool = False


class Imported(Model):
    """What became of a line of a list: `added`, `known` before, or `refused` with a `problem`."""

    line: int
    address: str
    status: str
    id: str | None = None
    problem: str | None = None


def keep(
    asked: SourceIn,
    *,
    sources: Sources,
    caller: Caller,
    now: datetime,
    target: Target | None = None,
) -> Kept:
    """Keep a source of a caller's; `target` is what was found at its address.

    Raises OtherName, SameSource, TooManySources, RedisAway, StoreFull.
    """
    fields = asked.model_dump(exclude={"paused"})
    fields["name"] = _name(asked.name, caller.source)
    fields["bound"] = caller.source
    id = secrets.token_hex(8)
    source = Source(**fields, id=id, owner=owner_of(caller), created_at=now)
    if target:
        pattern = asked.pattern or target.pattern
        source = source.changed(kind=target.kind, address=target.address, pattern=pattern)
    kept = sources.add(source)
    if asked.paused:
        sources.pause(id, Paused(by="owner", at=now))
        return sources.get(id)
    return kept


def source_for(caller: Caller, id: str, sources: Sources) -> Kept:
    """Return a source. Raises NoSource, also where it is another's; RedisAway."""
    kept = sources.get(id)
    if not is_for(kept.source.owner, caller):
        raise NoSource(id)
    return kept


def sources_for(caller: Caller, sources: Sources) -> list[Kept]:
    """Return all sources that are there for a caller, by category and name. Raises RedisAway."""
    own = [kept for kept in sources.all() if is_for(kept.source.owner, caller)]
    return sorted(own, key=place_of)


def place_of(kept: Kept) -> tuple[str, str, str]:
    """Return where a source stands among others."""
    name = kept.source.name or kept.history.title or kept.source.address
    return kept.source.category, name, kept.source.id


def change(
    id: str, asked: SourceChange, *, sources: Sources, caller: Caller, now: datetime
) -> Kept:
    """Change what is asked for. A source that is mended is due at once, or once its turn is over.

    Raises NoSource, OtherName, SourceChanged, SameSource, RedisAway, StoreFull.
    """
    kept = source_for(caller, id, sources)
    fields: dict[str, Any] = {name: getattr(asked, name) for name in asked.model_fields_set}
    is_paused = fields.pop("paused", None)
    if "name" in fields:
        fields["name"] = _name(asked.name, kept.source.bound)
    changed = kept.source.changed(**fields)
    if changed != kept.source:
        sources.change(kept, changed)
    if is_paused is True and kept.paused is None:
        sources.pause(id, Paused(by="owner", at=now))
    elif is_paused is False and kept.paused:
        sources.resume(id)
    elif fields.keys() & {"address", "kind", "pattern"} and kept.paused is None:
        sources.wake(id)
    return sources.get(id)


def bring(
    listed: Sequence[Listed],
    *,
    sources: Sources,
    caller: Caller,
    now: datetime,
    category: str = "",
    lane: SourceLane = SourceLane.FRESH,
) -> list[Imported]:
    """Add the sources of a list; what stands at each is found out at its first turn.

    Raises RedisAway, StoreFull.
    """
    return [_brought(each, sources, caller, now, category, lane) for each in listed]


def _brought(
    listed: Listed,
    sources: Sources,
    caller: Caller,
    now: datetime,
    category: str,
    lane: SourceLane,
) -> Imported:
    told = {"line": listed.line, "address": apart(listed.address)[0][:2048]}
    try:
        asked = SourceIn(
            address=listed.address,
            kind=listed.kind,
            # One that is too long is no reason to do without the source.
            name=caller.source or plain_line(listed.name or "")[:200] or None,
            category=plain_line(listed.category or category)[:100],
            lane=lane,
        )
        kept = keep(asked, sources=sources, caller=caller, now=now)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        problem = f"{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}"
        return Imported(**told, status="refused", problem=problem)
    except SameSource as error:
        return Imported(**told, status="known", id=str(error.args[0]))
    except TooManySources as error:
        return Imported(**told, status="refused", problem=str(error))
    return Imported(**told, status="added", id=kept.source.id)


def _name(name: str | None, bound: str | None) -> str | None:
    """Return what articles name as their source. Raises OtherName."""
    if bound is None:
        return name
    if name not in (None, bound):
        raise OtherName(bound)
    return bound
