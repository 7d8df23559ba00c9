"""A broker that is away costs a worker one try in a while, not one for each thing to be told."""

import pytest

from shared.errors import QueueAway
from shared.path.events import ArticlesEnriched
from shared.path.sparing import SparingOutbox

EVENT = ArticlesEnriched(ids=("a",))


class Broker:
    """Counts what it is asked to send."""

    def __init__(self) -> None:
        self.is_away = False
        self.asked = 0

    def publish(self, _: ArticlesEnriched) -> None:
        """Send it, unless it is away."""
        self.asked += 1
        if self.is_away:
            raise QueueAway("refused")


def test_what_failed_is_left_to_the_sweep_for_a_while() -> None:
    """Then it is tried again, and as soon as it goes through everything does."""
    now, broker = [100.0], Broker()
    outbox = SparingOutbox(broker, lambda: now[0])
    outbox.publish(EVENT)
    broker.is_away = True
    for _ in range(5):
        with pytest.raises(QueueAway):
            outbox.publish(EVENT)
    assert broker.asked == 2
    now[0] += 3
    with pytest.raises(QueueAway, match="refused"):
        outbox.publish(EVENT)
    broker.is_away = False
    now[0] += 3
    for _ in range(5):
        outbox.publish(EVENT)
    assert broker.asked == 8
