"""Work that takes too long is ended."""

import pytest

from services.enrich.time_limit import time_limit
from shared.errors import TimeLimitExceeded


def test_an_endless_loop_is_ended() -> None:
    """With an error that is the article's fault."""
    with pytest.raises(TimeLimitExceeded), time_limit(0.05):
        spin()


def test_quick_work_is_left_alone() -> None:
    """And no alarm goes off afterwards."""
    with time_limit(0.2):
        pass
    assert sum(range(10_000_000)) > 0


def spin() -> None:
    """Never end."""
    while True:
        pass
