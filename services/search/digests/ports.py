"""The ports of digests by mail, and what they raise."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from services.search.digests.models import DeadDigest, Standing, Subscription
from shared.errors import CaibianError

MOST = 100
"""So many subscriptions are kept of one owner."""
MOST_ASKED_OF_ADDRESS, MOST_ASKED_BY_OWNER = 3, 30
"""So many mails that ask to confirm go to one address, and for one owner, in a day."""
MOST_DEAD = 20
"""So many digests that couldn't be sent are kept of one subscription, the latest."""


class NoSubscription(CaibianError):
    """There is no subscription with this id."""


class SubscriptionChanged(CaibianError):
    """It was confirmed, ended or asked anew since it was read: look at it again."""


class TooManySubscriptions(CaibianError):
    """No more subscriptions can be made; delete some."""


class AskedTooOften(CaibianError):
    """Too many mails that ask to confirm were sent today; try again tomorrow."""


class MailIsOff(CaibianError):
    """Mail isn't set up here: CAIBIAN_SMTP_HOST names no server."""


class MailFailed(CaibianError):
    """The mail couldn't be handed over; it may be later."""


class MailUnwanted(MailFailed):
    """One mail was refused for good, for what it says; others may be taken."""


class MailRefused(CaibianError):
    """The address was refused for good."""


class Subscriptions(Protocol):
    """The subscriptions and how they stand. Every method raises RedisAway."""

    def add(self, subscription: Subscription, standing: Standing) -> None:
        """Keep a subscription. Raises TooManySubscriptions: so many are kept of one owner."""

    def all(self) -> list[Subscription]:
        """Return all subscriptions that this release can read, the oldest first."""

    def get(self, id: str) -> Subscription:
        """Return a subscription. Raises NoSubscription."""

    def replace(self, subscription: Subscription, was: Subscription) -> None:
        """Keep a subscription in the place of the one with its id, if that stands as it `was`.

        So nobody who changes it undoes that its address left. Raises NoSubscription,
        SubscriptionChanged.
        """

    def remove(self, id: str) -> None:
        """Forget a subscription, how it stands and what is due to it. Raises NoSubscription."""

    def standings(self) -> Mapping[str, Standing]:
        """Return how subscriptions stand, by their ids."""

    def standing(self, id: str) -> Standing:
        """Return how a subscription stands. Raises NoSubscription."""

    def stand(self, id: str, standing: Standing) -> None:
        """Note how a subscription stands, if there is one."""

    def plan(self, work: str, seconds: float) -> None:
        """Have a work done after so many seconds: an id, or one with what else is due to it.

        Whoever has it in hand holds it no longer.
        """

    def planned(self) -> Mapping[str, datetime]:
        """Return when each work is due."""

    def count_asked(self, address: str, owner: str | None) -> None:
        """Count a mail that asks to confirm. Raises AskedTooOften."""

    def note_left(self, address: str, owner: str | None, *, has_left: bool) -> None:
        """Note that an address wants no digests of an owner's any more, or wants them again."""

    def has_left(self, address: str, owner: str | None) -> bool:
        """Tell whether an address has left a digest of an owner's, and confirmed none since."""

    def bury(self, letter: DeadDigest) -> None:
        """Put a digest that couldn't be sent among the dead letters of its subscription.

        It takes the place of one of the same span; of the others the latest are kept.
        """

    def dead(self, id: str) -> list[DeadDigest]:
        """Return the digests of a subscription that couldn't be sent, the newest first."""

    def count_dead(self) -> Mapping[str, int]:
        """Return by subscription how many digests couldn't be sent."""

    def drop(self, letters: Sequence[DeadDigest]) -> None:
        """Forget digests that couldn't be sent."""


class Mailer(Protocol):
    """Hands mails over to a server."""

    def send(self, mail: EmailMessage, to: str) -> None:
        """Send a mail to one address. Raises MailFailed, MailUnwanted, MailRefused."""
