"""Subscriptions and a mailer in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from services.search.digests.desk import MailDesk
from services.search.digests.links import MailLinks
from services.search.digests.models import DeadDigest, Standing, Subscription
from services.search.digests.ports import (
    MOST,
    MOST_ASKED_BY_OWNER,
    MOST_ASKED_OF_ADDRESS,
    MOST_DEAD,
    AskedTooOften,
    NoSubscription,
    SubscriptionChanged,
    TooManySubscriptions,
)


@dataclass
class FakeSubscriptions:
    """Subscriptions in dictionaries (port Subscriptions)."""

    kept: dict[str, Subscription] = field(default_factory=dict)
    stands: dict[str, Standing] = field(default_factory=dict)
    plans: dict[str, float] = field(default_factory=dict)
    letters: list[DeadDigest] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    left: set[tuple[str, str | None]] = field(default_factory=set)

    def add(self, subscription: Subscription, standing: Standing) -> None:
        """Keep a subscription."""
        if sum(each.owner == subscription.owner for each in self.kept.values()) >= MOST:
            raise TooManySubscriptions(MOST)
        self.kept[subscription.id], self.stands[subscription.id] = subscription, standing

    def all(self) -> list[Subscription]:
        """Return all subscriptions."""
        return sorted(self.kept.values(), key=lambda each: (each.created_at, each.id))

    def get(self, id: str) -> Subscription:
        """Return a subscription."""
        if id not in self.kept:
            raise NoSubscription(id)
        return self.kept[id]

    def replace(self, subscription: Subscription, was: Subscription) -> None:
        """Keep a subscription in the place of another."""
        stands = self.get(subscription.id)
        flags = [(e.asked, bool(e.confirmed_at), bool(e.ended_at)) for e in (stands, was)]
        if flags[0] != flags[1]:
            raise SubscriptionChanged(subscription.id)
        self.kept[subscription.id] = subscription

    def remove(self, id: str) -> None:
        """Forget a subscription."""
        self.get(id)
        del self.kept[id], self.stands[id]
        self.letters = [each for each in self.letters if each.subscription != id]
        for work in (id, f"{id}:confirm", f"{id}:again"):
            self.plans.pop(work, None)

    def standings(self) -> Mapping[str, Standing]:
        """Return how subscriptions stand."""
        return dict(self.stands)

    def standing(self, id: str) -> Standing:
        """Return how a subscription stands."""
        self.get(id)
        return self.stands[id]

    def stand(self, id: str, standing: Standing) -> None:
        """Note how a subscription stands."""
        if id in self.kept:
            self.stands[id] = standing

    def plan(self, work: str, seconds: float) -> None:
        """Have a work done after so many seconds."""
        self.plans[work] = seconds

    def planned(self) -> Mapping[str, datetime]:
        """Return when each work is due."""
        now = datetime.now(UTC)
        return {work: now + timedelta(seconds=seconds) for work, seconds in self.plans.items()}

    def count_asked(self, address: str, owner: str | None) -> None:
        """Count a mail that asks to confirm."""
        to, by = f"to:{address.lower()}", f"by:{owner}"
        self.asked.update([to, by])
        if self.asked[to] > MOST_ASKED_OF_ADDRESS or self.asked[by] > MOST_ASKED_BY_OWNER:
            raise AskedTooOften

    def note_left(self, address: str, owner: str | None, *, has_left: bool) -> None:
        """Note that an address wants no digests of an owner's any more, or wants them again."""
        change = self.left.add if has_left else self.left.discard
        change((address.lower(), owner))

    def has_left(self, address: str, owner: str | None) -> bool:
        """Tell whether an address has left a digest of an owner's."""
        return (address.lower(), owner) in self.left

    def bury(self, letter: DeadDigest) -> None:
        """Keep a digest that couldn't be sent."""
        same = [each for each in self.dead(letter.subscription) if each.span == letter.span]
        self.drop([*same, *self.dead(letter.subscription)[MOST_DEAD - 1 :]])
        self.letters.insert(0, letter)

    def dead(self, id: str) -> list[DeadDigest]:
        """Return the digests of a subscription that couldn't be sent."""
        return [letter for letter in self.letters if letter.subscription == id]

    def count_dead(self) -> Mapping[str, int]:
        """Return how many digests of each subscription couldn't be sent."""
        return Counter(letter.subscription for letter in self.letters)

    def drop(self, letters: Sequence[DeadDigest]) -> None:
        """Forget digests that couldn't be sent."""
        gone = [(letter.subscription, letter.span) for letter in letters]
        self.letters = [e for e in self.letters if (e.subscription, e.span) not in gone]


@dataclass
class FakeMailer:
    """Keeps what is sent (port Mailer); `error` is raised instead."""

    sent: list[tuple[str, EmailMessage]] = field(default_factory=list)
    error: BaseException | None = None

    def send(self, mail: EmailMessage, to: str) -> None:
        """Keep a mail."""
        if self.error is not None:
            raise self.error
        self.sent.append((to, mail))


def fake_mail(*, is_on: bool = True) -> MailDesk:
    """Return what the routes of subscriptions work with, in memory."""
    links = MailLinks(lambda: b"key", "https://news.example/")
    return MailDesk(FakeSubscriptions(), links, is_on)
