"""Times of many calls as percentiles; and what is told meanwhile."""

import sys
import time
from collections.abc import Callable, Sequence
from statistics import quantiles

Work = Callable[[], object]
_WARM_UP = 20


def timed(work: Work) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def times(**work: Sequence[Work]) -> dict[str, dict[str, float]]:
    """Return percentiles of the times of calls of several kinds, made once each after a warm-up.

    The kinds take turns, so that what else the machine does hits them alike.
    """
    rounds = list(zip(*work.values(), strict=True))
    for each in rounds[:_WARM_UP]:
        for call in each:
            call()
    seconds = [[timed(call) for call in each] for each in rounds]
    return {
        name: percentiles(taken)
        for name, taken in zip(work, zip(*seconds, strict=True), strict=True)
    }


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the median, the 95th and the 99th percentile in milliseconds."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {f"p{share}_ms": 1000 * cuts[share - 1] for share in (50, 95, 99)}


def say(text: str) -> None:
    """Tell on standard error what is going on."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
