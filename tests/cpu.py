"""The CPU time that work takes, for tests of how it grows with its input."""

import gc
from collections.abc import Callable
from time import process_time


def cpu_seconds(work: Callable[[], object], tries: int = 3) -> float:
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
