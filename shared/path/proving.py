"""Whose fault trouble with an article is: its own only if a sample can be done at this moment.

Weights that are gone, a disk that can't be read or memory that is short raise at every article
alike, mostly as errors that nobody foresaw.
"""

import gc
import time
import traceback
from collections.abc import Callable

from shared.errors import SurroundingsError
from shared.logs import get_logger

_TRIES = 5
_PAUSE_SECONDS = 1.0


class WorkerBroken(SurroundingsError):
    """Not even a sample article can be done; what the worker needs may be missing or damaged."""


class Proof:
    """Finds out by a sample whether a worker can work at all; `end` ends it where it can't."""

    def __init__(self, do_sample: Callable[[], object], end: Callable[[], object]) -> None:
        self._do_sample = do_sample
        self._end = end

    def show(self) -> None:
        """Do the sample once. Raises WorkerBroken."""
        try:
            self._do_sample()
        except SurroundingsError:
            raise
        except Exception as error:
            raise WorkerBroken(f"{type(error).__name__}: {error}") from error

    def check(self, failed: Exception) -> None:
        """Return where an article may be blamed for how it `failed`; else raise WorkerBroken.

        Where it stays so for some seconds the worker is ended, as it does nothing else: a new one
        starts with what is there then, or says at its start what isn't.
        """
        _let_go(failed)
        try:
            self.show()
        except WorkerBroken as error:
            log = get_logger("worker")
            log.error("nothing is counted against articles: %s", error, exc_info=error)
            if not self._recovers():
                log.error("that stays so, and the worker ends, to be started anew")
                self._end()
            raise

    def _recovers(self) -> bool:
        for _ in range(_TRIES):
            time.sleep(_PAUSE_SECONDS)
            try:
                self.show()
            except WorkerBroken:
                continue
            return True
        return False


def _let_go(error: BaseException) -> None:
    """Free what the work held that failed: an article that fills the memory is at fault by that."""
    each: BaseException | None = error
    while each is not None:
        traceback.clear_frames(each.__traceback__)
        each = each.__cause__ or each.__context__
    gc.collect()
