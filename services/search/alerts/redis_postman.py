"""Deliveries on Redis until they are made (port Postman).

When each is due stands on the list `deliveries` of the port FollowUps; what it says, beside it.
"""

from collections.abc import Sequence

from pydantic import ValidationError

from services.search.alerts.keys import REMEMBERED_SECONDS, former_key
from services.search.alerts.ports import Taken, WebhookBehind
from services.search.alerts.schemas import Delivery
from shared.logs import get_logger
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, RedisStore
from shared.settings import SharedSettings

MOST_WAITING = 40_000
"""So many deliveries wait at most, some sixty megabytes of the store."""
MOST_WAITING_OF_ONE = 5_000
"""So many wait for one search, and no more than there are places left for others."""
FEW = 10
"""So many, one at least, may wait for a search whatever others hold, beyond the most too."""
_LIST = "deliveries"
_BODIES = f"{PREFIX}follow:{_LIST}:bodies"


class RedisPostman(RedisStore):
    """Notes a delivery and keeps it in one step."""

    def send(self, delivery: Delivery) -> bool:
        """Have a delivery made."""
        answer = self._keep(delivery, 0.0, REMEMBERED_SECONDS)
        if answer < 0:
            raise WebhookBehind(f"{-answer} deliveries wait for it already")
        return bool(answer)

    def again(self, delivery: Delivery, seconds: float) -> None:
        """Have it made once more."""
        self._keep(delivery, seconds, "")

    def find(self, key: str) -> Delivery | None:
        """Return a delivery that waits."""
        with redis_errors():
            kept = self.redis.hget(_BODIES, key)
        return _read(key, kept) if kept else None

    def along(self, delivery: Delivery, most: int, seconds: float) -> list[Taken]:
        """Take others of its search in hand."""
        args = (delivery.search, self.now(), int(seconds * 1000), most, delivery.key)
        number, told = self.run("deliver_along", *args)
        read = [_read(key, body) for key, body in zip(told[::2], told[1::2], strict=True)]
        # What can't be read is led by itself some time, and dropped.
        return [Taken(each, int(number)) for each in read if each is not None]

    def made(self, taken: Sequence[Taken]) -> None:
        """Forget what was taken along."""
        if taken:
            pairs = [part for each in taken for part in (each.delivery.key, each.number)]
            self.run("follow_end", _LIST, self.now(), "", *pairs)

    def rest(self, delivery: Delivery, seconds: float) -> None:
        """Let all of its search wait."""
        wait = int(seconds * 1000)
        self.run("deliver_rest", delivery.search, self.now(), wait, delivery.key)

    def _keep(self, delivery: Delivery, seconds: float, remembered: int | str) -> int:
        body, wait = delivery.model_dump_json(), int(seconds * 1000)
        limits = (
            MOST_WAITING,
            remembered,
            delivery.search,
            MOST_WAITING_OF_ONE,
            FEW,
            former_key(delivery),
        )
        answer: int = self.run("deliver", delivery.key, body, self.now(), wait, *limits)
        return answer


def _read(key: str, body: str) -> Delivery | None:
    try:
        return Delivery.model_validate_json(body)
    except ValidationError:
        # Not the error itself: it tells what is in the delivery.
        get_logger("alerts").error("the delivery %s is dropped; not known here", key)
        return None


def open_postman(settings: SharedSettings) -> RedisPostman:
    """Return the postman; Redis is reached for on first use."""
    return RedisPostman(connect(settings), settings)
