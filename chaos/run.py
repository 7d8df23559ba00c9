"""A run on one index: the poster, the faults, and the audits between and behind them."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from chaos import final
from chaos.audit import Kind, Verdict, Violation, judge_all
from chaos.book import Book, Seen
from chaos.contents import Author
from chaos.faults.fault import Fault
from chaos.governor import Governor
from chaos.injector import Injected, inject_all
from chaos.journal import Journal
from chaos.plan import Plan
from chaos.poster import Poster
from chaos.press import Press
from chaos.probes import Numbers, Owner, Reader, Recovery, Watcher, recovery
from chaos.reading import NoAnswer, observe
from chaos.stage import Stage

_READY_SECONDS = 60.0
_PUBLISHED, _LEAST_PUBLISHED = 0.05, 1.0
"""Of the rate of posts so many are published in feeds, and so many a second at least."""


@dataclass
class Episode:
    """What one fault, or several at once, did."""

    name: str
    injected: list[Injected]
    seen: Seen
    verdict: Verdict
    delays: list[float]
    recoveries: list[Recovery]
    seconds: float = 0.0

    @property
    def faults(self) -> int:
        """How many faults were injected."""
        return sum(each.faults for each in self.injected)


@dataclass
class Result:
    """What a run on an index showed."""

    index: str
    seed: int
    episodes: list[Episode] = field(default_factory=list)
    final: Verdict = field(default_factory=Verdict)
    skipped: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    acked: int = 0

    def verdict(self) -> Verdict:
        """Return all violations, each once, and how many articles there were."""
        whole = Verdict()
        for episode in self.episodes:
            whole.add(episode.verdict)
        whole.add(self.final)
        whole.articles = self.final.articles
        return whole


class Run:
    """One run: everything that goes on at once, and how it is paused for an audit."""

    def __init__(self, stage: Stage, plan: Plan, folder: Path) -> None:
        self.stage = stage
        self.plan = plan
        self.journal = Journal(folder / "journal.ndjson")
        self.book = Book(self.journal)
        self.author = Author(plan.seed, f"{plan.seed}{stage.index[0]}")
        self.numbers = Numbers()
        self.poster = Poster(
            stage.system.ports["INGEST"],
            self.book,
            self.author,
            seed=plan.seed,
            rate=plan.rate,
            mix=plan.mix,
        )
        rate = max(_LEAST_PUBLISHED, plan.rate * _PUBLISHED)
        self.press = Press(stage.system, self.book, plan.seed, rate=rate)
        self.watcher = Watcher(self.owner(), self.reader())
        self.governor = Governor(
            stage.system.ports["INGEST"], self.poster, plan.least_unfinished, plan.most_unfinished
        )

    def owner(self) -> Owner:
        """Return someone who posts articles of the probes."""
        return Owner(self.stage.system.ports["INGEST"], self.book, self.author, self.numbers)

    def reader(self) -> Reader:
        """Return someone who looks for articles."""
        return Reader(self.stage.system.ports["SEARCH"])

    def start(self) -> None:
        """Start the clients; poster and press rest."""
        self.press.start()
        self.poster.start(self.plan.threads)
        self.watcher.start()
        self.governor.start()

    def close(self) -> None:
        """End the clients."""
        if self.governor.is_alive():
            self.governor.stop()
        self.poster.stop()
        self.press.stop()
        if self.watcher.is_alive():
            self.watcher.stop()
        self.journal.close()

    def go(self) -> None:
        """Post and publish."""
        self.poster.go()
        self.press.go()

    def rest(self) -> None:
        """Post and publish nothing new; what is open is done, or given up for now."""
        self.poster.rest()
        self.press.rest(self.plan.patience)

    def recover(self, since: float) -> Recovery:
        """Measure a recovery."""
        with closing(self.owner()) as owner, closing(self.reader()) as reader:
            return recovery(owner, reader, since, self.plan.patience)


def perform(
    stage: Stage, plan: Plan, folder: Path, result: Result, work: Callable[[Run, Result], None]
) -> None:
    """Do the work of a run, then audit everything; the result grows as it goes."""
    run = Run(stage, plan, folder)
    began = time.monotonic()
    try:
        run.start()
        work(run, result)
        run.watcher.stop()
        run.rest()
        result.seconds = time.monotonic() - began
        if rescued := stage.rescue(_READY_SECONDS):
            result.final.violations.append(Violation("", Kind.STUCK, rescued))
        plan.tell(f"audit of {run.book.count()} articles")
        verdict = final.audit_all(stage, run.book, seed=plan.seed, patience=plan.patience)
        result.final.add(verdict)
        result.acked = sum(history.acks for history in run.book.histories().values())
    finally:
        run.close()


def episodes(run: Run, result: Result, faults: Sequence[Sequence[Fault]]) -> None:
    """Bring faults about one after the other, with an audit of what was touched after each."""
    dice = random.Random(run.plan.seed)  # noqa: S311  # repeatable
    began = time.monotonic()
    for group in faults:
        if run.plan.is_over(time.monotonic() - began, run.book.count()):
            break
        result.episodes.append(_episode(run, group, dice))
        run.plan.tell(result.episodes[-1])


def _episode(run: Run, group: Sequence[Fault], dice: random.Random) -> Episode:
    began = time.monotonic()
    run.book.take_seen()
    run.watcher.take_delays()
    run.go()
    time.sleep(run.plan.calm)
    injected = inject_all(run.stage, group, dice, brief=run.plan.brief)
    ended = time.monotonic()
    felt = run.recover(ended)
    rescued = run.stage.rescue(_READY_SECONDS)
    run.rest()
    seen = run.book.take_seen()
    verdict = audit(run, list(seen.ids))
    add_broken(verdict, injected)
    name = " + ".join(fault.name for fault in group)
    if rescued:
        verdict.violations.append(Violation(name, Kind.STUCK, rescued))
    delays = run.watcher.take_delays()
    return Episode(name, injected, seen, verdict, delays, [felt], time.monotonic() - began)


def audit(run: Run, ids: Sequence[str]) -> Verdict:
    """Wait until nothing is under way, then judge these articles."""
    final.wait_until_done(run.stage, run.plan.patience)
    try:
        seen = observe(run.stage.system, ids)
    except NoAnswer as error:
        return Verdict(len(ids), [Violation("", Kind.STUCK, str(error))])
    return judge_all([run.book.history(id) for id in ids], seen)


def add_broken(verdict: Verdict, injected: Sequence[Injected]) -> None:
    """Take what a fault itself found broken for a violation."""
    for each in injected:
        verdict.violations += [Violation(each.name, Kind.STUCK, why) for why in each.broken]
