"""Looks at an address for somebody who waits for it: what stands there, and what would come in."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from pydantic import Field

from services.ingest.sources.desk import SourceDesk
from services.ingest.sources.intake import id_of
from services.ingest.sources.keeping import Address, Pattern
from services.ingest.sources.logins import Login, apart, login_at
from services.ingest.sources.models import (
    Cause,
    Failure,
    Found,
    Look,
    Outcome,
    SourceKind,
    Target,
    Validators,
)
from services.ingest.sources.ports import Engine
from services.ingest.sources.source import ID_PATTERN
from shared.articles import Model, Strict
from shared.http.problem import Problem

T = TypeVar("T")

_SECONDS = 25.0
_LATE = Failure(Outcome.FAILED, Cause.TIME, f"it took longer than {_SECONDS:g} s")
_SHOWN = 50


class TryIn(Strict):
    """What to look at; without a kind it is found out what stands there."""

    address: Address = Field(examples=["https://news.example/"])
    kind: SourceKind | None = None
    pattern: Pattern = ""
    source: str | None = Field(
        None, pattern=ID_PATTERN, description="id of a source of yours whose login is used there"
    )


class TriedPage(Model):
    """A page that would come in, unless it `is_known`: then it came in before."""

    address: str
    title: str | None
    published_at: datetime | None
    is_known: bool


class Tried(Model):
    """What stands there.

    `others` could be looked at instead. `total` pages were found, of which the first are listed.
    `cause` and `detail` say why nothing could be read.
    """

    target: Target | None
    others: tuple[Target, ...]
    outcome: Outcome
    title: str | None = None
    total: int = 0
    pages: tuple[TriedPage, ...] = ()
    cause: Cause | None = None
    detail: str | None = None


async def found_at(address: str, desk: SourceDesk) -> Target:
    """Return what is best looked at. Raises Problem 422 where that can't be told, and Crowded."""
    targets = await _discovered(apart(address)[0], desk, login_at(address))
    if isinstance(targets, Failure):
        mend = "Look whether a browser shows it, or say what it is by `kind`; POST /v1/sources/try."
        raise Problem(422, targets.detail, "/address", mend).on_pages("problem.source_nothing")
    return targets[0]


async def tried(
    asked: TryIn, desk: SourceDesk, bound: str | None = None, login: Login | None = None
) -> Tried:
    """Return what would come in of an owner who speaks for the source `bound` alone, if any.

    `login` is used where the address holds none.
    """
    address, login = apart(asked.address)[0], login_at(asked.address) or login
    if asked.kind:
        found = [Target(kind=asked.kind, address=address, pattern=asked.pattern)]
    else:
        targets = await _discovered(address, desk, login)
        if isinstance(targets, Failure):
            cause, detail = targets.cause, targets.detail
            return Tried(
                target=None, others=(), outcome=targets.outcome, cause=cause, detail=detail
            )
        found = [
            one.model_copy(update={"pattern": asked.pattern or one.pattern}) for one in targets
        ]
    best, *others = found
    nothing = Look(Outcome.FAILED, Validators(), failure=_LATE)
    look = await _looked(desk, lambda engine: engine.look(best, Validators(), login), nothing)
    pages = await desk.lanes.reads.run(_pages, look.found[:_SHOWN], desk, bound)
    return Tried(
        target=best,
        others=tuple(others),
        outcome=look.outcome,
        title=look.title,
        total=len(look.found),
        pages=tuple(pages),
        cause=look.failure and look.failure.cause,
        detail=look.failure and look.failure.detail,
    )


def _pages(found: tuple[Found, ...], desk: SourceDesk, bound: str | None) -> list[TriedPage]:
    return [
        TriedPage(
            address=one.address,
            title=one.title,
            published_at=one.published_at,
            is_known=_is_known(one, desk, bound),
        )
        for one in found
    ]


def _is_known(one: Found, desk: SourceDesk, bound: str | None) -> bool:
    id = id_of(one.address, bound)
    return id is not None and desk.door.is_known(id, one.published_at) is True


async def _discovered(
    address: str, desk: SourceDesk, login: Login | None
) -> list[Target] | Failure:
    late: list[Target] | Failure = _LATE
    return await _looked(desk, lambda engine: engine.discover(address, login), late)


async def _looked(desk: SourceDesk, look: Callable[[Engine], Awaitable[T]], otherwise: T) -> T:
    """Return what a look gives; what else where it takes too long."""
    engine = await desk.engine.get()
    try:
        async with asyncio.timeout(_SECONDS), desk.looking:
            return await look(engine)
    except TimeoutError:
        return otherwise
