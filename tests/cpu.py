"""The CPU time that work takes, for tests of how it grows with its input."""

import gc
from collections.abc import Callable
from time import process_time

Work = Callable[[], object]

_ROUNDS = 12
"""A machine that has more to do at one moment has less at another."""
_LEAST_SECONDS = 0.005
"""What takes less is taken for as long: below that the clock and the caches say more."""


def cpu_seconds(work: Work, tries: int = 3) -> float:
    """Return the least CPU seconds of some tries.

    Garbage isn't collected meanwhile: that takes the longer the more there is of other tests.
    """
    taken = []
    for _ in range(tries):
        gc.disable()
        try:
            before = process_time()
            work()
            taken.append(process_time() - before)
        finally:
            gc.enable()
    return min(taken)


def assert_in_proportion(
    made: Callable[[int], Work], size: int, times: int, most: float = 2.0
) -> None:
    """Fail if work of so many times the size takes more than `most` times as much for each of it.

    `made` returns the work of a size; it is called for each round and isn't measured, so work that
    remembers what it did can be given something else. Both are done side by side, and again until
    the least of each agree or the rounds are over: what grows faster never agrees.
    """
    made(size)()
    small = large = float("inf")
    for _ in range(_ROUNDS):
        small = min(small, cpu_seconds(made(size), 1))
        large = min(large, cpu_seconds(made(size * times), 1))
        if large <= most * times * max(small, _LEAST_SECONDS):
            return
    raise AssertionError(f"{large:.4f} s for {times} times what takes {small:.4f} s")
