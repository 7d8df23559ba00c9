"""Subscriptions: to what somebody is told by mail of a saved search, and how that stands."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from services.search.alerts.schemas import Failing
from services.search.digests.schedule import Often, known_zone
from shared.articles import Model, Strict
from shared.web.texts import Language

# What RFC 5321 calls a Mailbox, without quoted strings, literal addresses, other scripts and the
# question mark, with which a header would say it in another way (RFC 2047): what ends an address or
# a header can't stand in it.
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS_PATTERN = rf"^{_LOCAL}@{_LABEL}(?:\.{_LABEL})*$"
TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class SubscriptionIn(Strict):
    """Who is told by mail, and how often; `at` is a time of day in `zone`, of what is told daily.

    At once means at most one mail in so many `minutes`, for all that came in by then. Hourly and
    daily digests of nothing are sent if `empty`.
    """

    address: Annotated[
        str, Field(pattern=ADDRESS_PATTERN, max_length=254, examples=["desk@news.example"])
    ]
    often: Often = Often.DAILY
    minutes: int = Field(15, ge=5, le=24 * 60)
    at: str = Field("08:00", pattern=TIME_PATTERN)
    zone: Annotated[str, Field(max_length=64), AfterValidator(known_zone)] = "Asia/Shanghai"
    language: Language = Language.ZH
    empty: bool = False


class Subscription(SubscriptionIn):
    """A subscription that is kept; nothing is sent until its address has confirmed it."""

    model_config = ConfigDict(extra="ignore")

    id: str
    search: str
    owner: str | None
    created_at: datetime
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    asked_at: datetime | None = None
    asked: str = ""
    """What its links that confirm are good for; another one makes those of before worthless."""

    @property
    def is_active(self) -> bool:
        """Tell whether digests are due to it."""
        return self.confirmed_at is not None and self.ended_at is None


class Pending(Model):
    """The bounds of a digest that is being sent: the same however often it is tried."""

    after: int
    number: int
    since: datetime
    until: datetime


class Standing(Model):
    """How far a subscriber was told: up to arrival `number` of the river begun at `river_at`.

    `refused` says why the address takes no mail: none is sent until somebody tries again.
    """

    number: int = 0
    river_at: datetime
    told_at: datetime
    sent_at: datetime | None = None
    pending: Pending | None = None
    failing: Failing | None = None
    refused: str | None = None


class DeadDigest(Model):
    """A digest that couldn't be sent, and why."""

    subscription: str
    span: Pending
    cause: str
    failed_at: datetime


class State(StrEnum):
    """How a subscription stands."""

    WAITING = "waiting"
    ACTIVE = "active"
    FAILING = "failing"
    REFUSED = "refused"
    ENDED = "ended"


class ShownSubscription(SubscriptionIn):
    """A subscription as its owner sees it."""

    model_config = ConfigDict(extra="ignore")

    id: str
    created_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None = Field(description="when the address unsubscribed")
    state: State
    sent_at: datetime | None = Field(description="when the last digest went out")
    next_at: datetime | None = Field(description="when the next one is due")
    cause: str | None = Field(description="why it isn't taken")
    dead: int = Field(description="digests that couldn't be sent; retry sends them")


class ShownSubscriptions(Model):
    """The subscriptions to a saved search, the oldest first; `is_on`: mail is set up here."""

    subscriptions: tuple[ShownSubscription, ...]
    is_on: bool
