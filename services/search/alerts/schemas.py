"""Saved searches as they are posted, kept and told."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from services.search.alerts.shapes.kinds import SIGNING, Shape, shape_of, veiled
from services.search.query.filters import FieldFilters
from shared.articles import Model, Strict
from shared.text.plain_line import PLAIN_PATTERN, WEB_PATTERN

_Text = Annotated[str, Field(min_length=1, max_length=200)]


class KeptFilters(FieldFilters):
    """The filters of a search that is kept, maybe by a later release.

    One that is not known here is an error, since without it the search would find more than its
    owner asked for; unless it asks nothing.
    """

    @model_validator(mode="before")
    @classmethod
    def _without_idle(cls, kept: Any) -> Any:
        if not isinstance(kept, dict):
            return kept
        return {name: value for name, value in kept.items() if value is not None}


def filled(filters: FieldFilters) -> FieldFilters:
    """Return filters of which each asks something. Raises ValueError."""
    if any(values is not None and not all(values or [""]) for _, values in filters):
        raise ValueError("a filter needs a value; leave out what asks nothing")
    return filters


class SearchFields(Strict):
    """What is asked for, and who is told."""

    name: _Text
    q: str = Field("", max_length=1000, examples=['星澜汽车 "青石机械" -停产'])
    filters: Annotated[FieldFilters, AfterValidator(filled)] = FieldFilters()
    webhook: str | None = Field(None, max_length=2048)


class SearchIn(SearchFields):
    """A search to keep; `webhook` is told of each new article that it finds, in a `shape`.

    A webhook as it is shown, shortened, stands for the one that is kept with the same search.
    """

    name: Annotated[_Text, Field(pattern=PLAIN_PATTERN)]
    webhook: Annotated[str | None, Field(pattern=WEB_PATTERN, max_length=2048)] = None
    shape: Shape | None = Field(
        None, description="left out: as the address of the webhook wants it, else caibian"
    )
    sign_secret: str | None = Field(
        None,
        max_length=200,
        description="by which robots of the shapes dingtalk and feishu know who calls, never shown"
        " again; left out, it stays with the same webhook; empty, it goes",
    )

    @field_validator("sign_secret")
    @classmethod
    def _is_for_who_asks(cls, secret: str | None, given: ValidationInfo) -> str | None:
        shape = given.data.get("shape") or shape_of(given.data.get("webhook"))
        if secret and shape not in SIGNING:
            raise ValueError("only robots of the shapes dingtalk and feishu ask for a signature")
        return secret

    def as_told(self) -> Shape:
        """Return the shape in which its webhook is told."""
        return self.shape or shape_of(self.webhook)

    def signs_ours(self) -> bool:
        """Tell whether its calls are signed by a secret of ours."""
        return bool(self.webhook) and self.as_told() is Shape.CAIBIAN


class Failing(Model):
    """How the calls of a webhook fail: since when, so often in a row, and why at last."""

    cause: str
    since: datetime
    tries: int


class ShownSearch(SearchFields):
    """A search that is kept, as lists show it: without its secrets, its webhook shortened."""

    model_config = ConfigDict(extra="ignore")

    filters: KeptFilters = KeptFilters()
    shape: Shape = Field(Shape.CAIBIAN, description="the form in which its webhook is told")
    signs: bool = Field(False, description="whether a secret of a robot is kept with it")
    id: str
    created_at: datetime
    owner: str | None = Field(None, description="who made it, as in key:… or person:…")
    feed: str | None = Field(None, description="where feed readers find it without a key")
    unread: int | None = Field(
        None, description="how many articles came in since the caller marked it as read"
    )
    failing: Failing | None = Field(None, description="its webhook, where the last call failed")


class NewSearch(ShownSearch):
    """A search as it was just kept; its webhook calls are signed with `secret`."""

    secret: str | None = None


class SavedSearch(NewSearch):
    """A search that is kept, with what is never shown."""

    sign_secret: str | None = None

    def shown(self) -> ShownSearch:
        """Return it without its secrets."""
        return ShownSearch.model_validate(self._told(exclude={"secret", "sign_secret"}))

    def new(self, *, feed: str, is_told: bool) -> NewSearch:
        """Return it as an answer that keeps it shows it: with its secret, if that is told now."""
        told = self._told(exclude={"sign_secret"} | (set() if is_told else {"secret"}))
        return NewSearch.model_validate(told | {"feed": feed})

    def _told(self, exclude: set[str]) -> dict[str, Any]:
        webhook = veiled(self.webhook) if self.webhook else None
        told = {"webhook": webhook, "signs": self.sign_secret is not None}
        return self.model_dump(exclude=exclude) | told


class Trial(Model):
    """What a webhook answered to a message on trial; else `cause` says why it didn't take it."""

    taken: bool
    answer: str | None = Field(None, description="what it said, as a status or a robot's code")
    cause: str | None = None


class FeedEntry(Model):
    """An article that a saved search finds."""

    id: str
    revision: int
    title: str
    url: str | None
    source: str | None
    published_at: datetime | None
    received_at: datetime
    summary: str


class RiverEntry(FeedEntry):
    """An article of a river; `number` grows from each arrival to the next.

    Reprints of one another have one `group`.
    """

    number: int
    group: str


class River(Model):
    """What a saved search has found since it was kept, the latest arrival first.

    The caller has looked up to `looked`, at `looked_at`; `unread` arrivals are behind that. `next`
    asks for the page of before; None says that this is the last.
    """

    search: ShownSearch
    unread: int
    looked: int
    looked_at: datetime | None
    items: tuple[RiverEntry, ...]
    next: int | None


class Looked(Strict):
    """Up to which arrival somebody has looked."""

    until: int = Field(
        ge=0, le=2**53, strict=True, description="the number of the latest one that was seen"
    )


class SavedSearches(Model):
    """All searches that are kept, the oldest first."""

    searches: tuple[ShownSearch, ...]


class Delivery(Model):
    """An article to tell a webhook of; `key` is the same however often it is tried."""

    key: str
    search: str
    article: FeedEntry
    tries: int = 0


class DeadDelivery(Model):
    """A delivery that failed for good, and why."""

    delivery: Delivery
    cause: str


class DeadDeliveries(Model):
    """Deliveries that failed for good, the newest first."""

    items: tuple[DeadDelivery, ...]
