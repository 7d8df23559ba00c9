"""The rapid form: many brief faults under a steady load, a measurement after each, one audit."""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from chaos.audit import Verdict
from chaos.book import Seen
from chaos.faults.fault import Fault
from chaos.injector import Injected, inject
from chaos.probes import Recovery
from chaos.run import Episode, Result, Run, add_broken

_AT_ONCE = 2
# Each waits for its own article, however many wait before it.
_PROBES = 400
_TELL_SECONDS = 30.0
BRIEF = 0.15


def rapid(run: Run, result: Result, faults: Sequence[Fault]) -> None:
    """Inject a brief fault every second or so, two at once at most, until the plan is over."""
    dice = random.Random(run.plan.seed)  # noqa: S311  # repeatable
    run.go()
    began = time.monotonic()
    time.sleep(run.plan.calm)
    done = _Done()
    turns = threading.Semaphore(_AT_ONCE)
    with ThreadPoolExecutor(_AT_ONCE) as hands, ThreadPoolExecutor(_PROBES) as probes:
        told = began
        while not run.plan.is_over(time.monotonic() - began, run.book.count()):
            turns.acquire()
            (fault,) = dice.choices(faults, [each.share for each in faults])
            own = random.Random(dice.random())  # noqa: S311  # repeatable
            hands.submit(_one, run, fault, own, probes, done).add_done_callback(
                lambda _: turns.release()
            )
            time.sleep(run.plan.gap * dice.uniform(0.5, 1.5))
            if time.monotonic() - told > _TELL_SECONDS:
                told = time.monotonic()
                run.plan.tell(f"{run.book.count()} articles, {done.count()} faults")
        run.rest()
    result.episodes += done.episodes()
    _give_what_was_seen(result, run)


class _Done:
    """What was injected so far, by fault."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._injected: dict[str, list[Injected]] = defaultdict(list)
        self._felt: dict[str, list[Future[Recovery]]] = defaultdict(list)

    def add(self, injected: Injected, felt: Future[Recovery]) -> None:
        with self._lock:
            self._injected[injected.name].append(injected)
            self._felt[injected.name].append(felt)

    def count(self) -> int:
        with self._lock:
            return sum(one.faults for each in self._injected.values() for one in each)

    def episodes(self) -> list[Episode]:
        """Return one episode for each fault, with all its times in one."""
        found = []
        for name, injected in sorted(self._injected.items()):
            verdict = Verdict()
            add_broken(verdict, injected)
            felt = [future.result() for future in self._felt[name]]
            seconds = sum(each.seconds for each in injected)
            found.append(Episode(name, injected, Seen(), verdict, [], felt, seconds))
        return found


def _one(
    run: Run, fault: Fault, dice: random.Random, probes: ThreadPoolExecutor, done: _Done
) -> None:
    injected = inject(run.stage, fault, dice, brief=run.plan.brief)
    done.add(injected, probes.submit(run.recover, time.monotonic()))


def _give_what_was_seen(result: Result, run: Run) -> None:
    """Add what the clients saw throughout, since it belongs to no fault alone."""
    delays = run.watcher.take_delays()
    whole = Episode("throughout", [], run.book.take_seen(), Verdict(), delays, [])
    result.episodes.append(whole)
