"""A source: what its owner says of it, and what came of its turns."""

from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Literal

from pydantic import Field, model_validator

from services.ingest.sources.logins import Login, apart, login_at, origin
from services.ingest.sources.models import Cause, Found, Outcome, SourceKind, Target, Validators
from shared.articles import Model

ID_PATTERN = "^[0-9a-f]{16}$"
"""What a source's id looks like."""
FINGERPRINT_BYTES = 8
MOST_WAITING = 2_000
"""So many pages wait for one source at hand, and are read and written with each of its turns."""
MOST_BEHIND = 50_000
"""So many more are kept behind them; further ones are found again by a later look."""


class SourceLane(StrEnum):
    """Which sources come first when many are due."""

    FRESH = "fresh"
    BULK = "bulk"


class Described(Model):
    """What its owner says of a source, as it is shown; what is None is found out or adapted.

    `name` is what its articles name as their source. Without a `kind` its first turn finds out what
    stands at the address. `interval` are seconds between looks. `bound` is the source that its
    owner speaks for alone: its articles have ids that no other owner's have.
    """

    id: str
    address: str
    kind: SourceKind | None = None
    pattern: str = ""
    name: str | None = None
    category: str = ""
    lane: SourceLane = SourceLane.FRESH
    interval: float | None = None
    owner: str | None = None
    bound: str | None = None
    created_at: datetime


class Source(Described):
    """What its owner says of a source; `login` is what is said at its site, and never shown.

    An address that holds a login is taken apart, also one that a release before this kept whole.
    """

    login: str | None = Field(None, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, fields: Any) -> Any:
        if not isinstance(fields, dict) or not isinstance(fields.get("address"), str):
            return fields
        address, login = apart(fields["address"])
        return fields if login is None else {**fields, "address": address, "login": login or None}

    def changed(self, **fields: Any) -> "Source":
        """Return it with other fields; its login stays for as long as its address stays there."""
        if "address" in fields:
            address, login = apart(fields["address"])
            kept = self.login if origin(address) == origin(self.address) else None
            fields |= {"address": address, "login": kept if login is None else login or None}
        return self.model_copy(update=fields)

    def access(self) -> Login | None:
        """Return what is said at its site."""
        return login_at(self.address, self.login)

    def target(self, kind: SourceKind) -> Target:
        """Return what is looked at."""
        return Target(kind=kind, address=self.address, pattern=self.pattern)

    def same(self) -> str:
        """Return what no other source of its owner has in common with it."""
        return "\t".join((self.owner or "", self.address, self.pattern))

    def sight(self) -> str:
        """Return by what its looks are told from those at anything else."""
        told = (self.kind or "", self.address, self.pattern, *filter(None, [self.login]))
        return fingerprint("\t".join(told)).hex()


class Paused(Model):
    """Why a source has no turns: its owner's wish, failures, or that it or its owner is gone."""

    by: Literal["owner", "failures", "gone", "revoked"]
    cause: str = ""
    at: datetime


class Trouble(Model):
    """The last thing that went wrong with a look, or with a page at `address`."""

    outcome: Outcome
    cause: Cause
    detail: str
    at: datetime
    address: str | None = None


class Waiting(Model):
    """A page that was found and hasn't been taken in yet; `tries` failed so far.

    `updated_at` is when it changed last, as its source says; `is_again`: it came in before that.
    """

    address: str
    key: str
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str | None = None
    tries: int = 0
    is_again: bool = False

    @classmethod
    def of(cls, found: Found, *, is_again: bool = False) -> "Waiting":
        """Return what waits of something that was found."""
        return cls(
            address=found.address,
            key=found.key,
            title=found.title,
            published_at=found.published_at,
            updated_at=found.updated_at,
            author=found.author,
            is_again=is_again,
        )


class Awaited(Model):
    """An article that was taken in soon after it was published, and isn't seen by searches yet."""

    id: str
    published_at: datetime


class History(Model):
    """What came of its turns.

    `failures` are looks that failed in a row, `rate` new pages an hour as far as is known,
    `interval` the seconds to the next look, `new` pages taken in by day (China's), `delays` seconds
    from published to searchable, the latest last. `missed` are the last pages that were given up.
    `sight` is the Source.sight that the validators are of; a history of before doesn't say.
    `has_more`: there is more to be found by another look at once.
    """

    validators: Validators = Validators()
    sight: str | None = None
    has_more: bool = False
    title: str | None = None
    looked_at: datetime | None = None
    succeeded_at: datetime | None = None
    new_at: datetime | None = None
    failures: int = 0
    trouble: Trouble | None = None
    rate: float = 0.0
    interval: float | None = None
    new: dict[str, int] = Field(default_factory=dict)
    accepted: int = 0
    revised: int = 0
    known: int = 0
    given_up: int = 0
    missed: tuple[Trouble, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    delays: tuple[float, ...] = ()


class Kept(Model):
    """A source as it is kept; `revision` grows with each change of its owner's.

    `waiting` are all pages found and not taken in yet; `due_at` is None while it is paused.
    """

    source: Source
    revision: int
    history: History = History()
    paused: Paused | None = None
    waiting: int = 0
    due_at: datetime | None = None


class Taken(Model):
    """A source whose turn it is: it is held for as long as it is renewed.

    `holder` is the process with the number of this take: what is taken again is held anew.
    `behind` are so many pages that were found beyond those that wait; `is_asked`: somebody wants it
    to be looked at, whenever that was done last.
    """

    source: Source
    revision: int
    history: History = History()
    waiting: tuple[Waiting, ...] = ()
    behind: int = 0
    is_asked: bool = False
    holder: str
    late: float = 0.0


class Totals(Model):
    """All sources together, for metrics; `late` are the seconds by which the first one is due."""

    sources: int = 0
    due: int = 0
    late: float = 0.0
    counts: dict[str, int] = Field(default_factory=dict)


def fingerprint(key: str) -> bytes:
    """Return what is kept of a page that was seen."""
    return blake2b(key.encode(), digest_size=FINGERPRINT_BYTES).digest()
