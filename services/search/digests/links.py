"""Signed links in mails: who has one may do the one thing that it is for, without signing in.

Each holds a message authentication code, so that it can't be guessed; of it nothing is kept.
"""

import hmac
from collections.abc import Callable
from functools import cached_property
from hashlib import blake2b

from services.search.digests.models import Subscription

FOLDER = "/mail/"


class MailLinks:
    """Makes and knows the links; `key` is asked for at the first, `base` is where we are."""

    def __init__(self, key: Callable[[], bytes], base: str) -> None:
        self._ask = key
        self.base = base.rstrip("/")

    @cached_property
    def _key(self) -> bytes:
        return self._ask()

    def confirm(self, subscription: Subscription) -> str:
        """Return the address that confirms a subscription for its address. Raises RedisAway."""
        return f"{self.base}{FOLDER}confirm/{subscription.id}-{self._confirming(subscription)}"

    def unsubscribe(self, id: str) -> str:
        """Return the address that ends a subscription. Raises RedisAway."""
        return f"{self.base}{FOLDER}unsubscribe/{id}-{self._code('unsubscribe', id)}"

    def is_confirming(self, subscription: Subscription, code: str) -> bool:
        """Tell whether a code confirms a subscription. Raises RedisAway."""
        return hmac.compare_digest(self._confirming(subscription), code)

    def is_ending(self, id: str, code: str) -> bool:
        """Tell whether a code ends a subscription. Raises RedisAway."""
        return hmac.compare_digest(self._code("unsubscribe", id), code)

    def _confirming(self, subscription: Subscription) -> str:
        # Another address asks anew, and so does one that had unsubscribed.
        return self._code("confirm", subscription.id, subscription.address, subscription.asked)

    def _code(self, *parts: str) -> str:
        said = "\n".join(parts).encode()
        return blake2b(said, key=self._key, digest_size=16).hexdigest()
