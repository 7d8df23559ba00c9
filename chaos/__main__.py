"""Injects faults into a real system and audits the promise: python -m chaos."""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from chaos.faults import Fault, registered
from chaos.plan import Plan, groups
from chaos.rapid import BRIEF, rapid
from chaos.report import data, table
from chaos.run import Episode, Result, episodes, perform
from chaos.stage import Stage, staged
from chaos.turns import RAPID, Mix

_ROUNDS = 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; return the exit status: 1 when the promise was broken."""
    options = _options(arguments)
    if options.list:
        for fault in registered().values():
            print(f"{fault.name:<28} {', '.join(fault.indexes):<22} {fault.about}")
        return 0
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _on_signal)
    wanted = ["local", "elasticsearch"] if options.index == "both" else [options.index]
    results = []
    with _folder(options.data) as folder:
        for index in wanted:
            results.append(Result(index, options.seed))
            write = partial(_write, results, options)
            _run(results[-1], folder / index, options, write)
            write()
    print(table(results))
    return int(any(result.verdict().violations for result in results))


def _run(
    result: Result, folder: Path, options: argparse.Namespace, write: Callable[[], None]
) -> None:
    """Do one run; the result grows, and is written whenever there is something to tell."""
    index = result.index
    folder.mkdir(parents=True, exist_ok=True)
    extra = dict(pair.split("=", 1) for pair in options.set)
    if options.embedder:
        extra["CAIBIAN_EMBEDDER"] = "packaged"
    say(f"{index}: starting in {folder}")
    with staged(folder, index, extra, seed=options.seed,
                with_small_disk=options.small_disk) as stage:  # fmt: skip
        faults, plan = _chosen(stage, options, result), _plan(options, write)
        if options.rapid:
            perform(stage, plan, folder, result, partial(rapid, faults=faults))
        else:
            rounds = _ROUNDS if plan.is_endless else 1
            order = groups(faults, options.seed, is_mixed=options.mixed, rounds=rounds)
            perform(stage, plan, folder, result, partial(episodes, faults=order))


def _chosen(stage: Stage, options: argparse.Namespace, result: Result) -> list[Fault]:
    """Return the faults that were asked for and can be done here; tell of the others."""
    known = registered()
    names = list(known) if options.faults == "all" else options.faults.split(",")
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"no such fault: {', '.join(unknown)}; --list shows all")
    chosen = [known[name] for name in names if known[name].is_brief or not options.rapid]
    chosen = [fault for fault in chosen if stage.index in fault.indexes]
    for fault in chosen:
        if lack := fault.lacks(stage):
            result.skipped[fault.name] = lack
    return [fault for fault in chosen if fault.name not in result.skipped]


def _plan(options: argparse.Namespace, write: Callable[[], None]) -> Plan:
    def tell(what: Any) -> None:
        _tell(what)
        write()

    return Plan(
        seed=options.seed,
        rate=options.rate or (120.0 if options.rapid else 20.0),
        threads=options.threads,
        mix=RAPID if options.rapid else Mix(),
        seconds=options.seconds,
        articles=options.articles,
        patience=options.patience,
        most_unfinished=options.most_unfinished,
        least_unfinished=options.least_unfinished,
        gap=options.gap,
        brief=options.brief or (BRIEF if options.rapid else 1.0),
        tell=tell,
    )


def _on_signal(_signal: int, _frame: FrameType | None) -> None:
    """End once; a second signal must not break off the stopping of what was started."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.SIG_IGN)
    raise KeyboardInterrupt


def say(text: str) -> None:
    """Tell how it goes."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _tell(what: Any) -> None:
    if not isinstance(what, Episode):
        say(str(what))
        return
    felt = what.recoveries[0] if what.recoveries else None
    broken = len(what.verdict.violations)
    say(f"{what.name}: {what.faults} faults, {len(what.seen.ids)} articles, {broken} violations, "
        f"{felt}, {what.seconds:.0f} s")  # fmt: skip
    for each in what.verdict.violations[:5]:
        say(f"  {each.kind}: {each.id}: {each.why}")


def _write(results: Sequence[Result], options: argparse.Namespace) -> None:
    """Write what there is so far, so that a run that is cut off has told something."""
    if options.json:
        text = json.dumps(data(results), indent=1, ensure_ascii=False)
        options.json.write_text(text, encoding="utf-8")
    if options.table:
        options.table.write_text(table(results) + "\n", encoding="utf-8")


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="caibian-chaos-") as name:
        yield Path(name)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    add = parser.add_argument
    add("--index", choices=["local", "elasticsearch", "both"], default="both", help="default: both")
    add(
        "--seconds",
        type=float,
        help="no fault begins after so long; else each comes once, which takes an hour or more",
    )
    add("--articles", type=int, help="faults come until so many articles were touched")
    add("--faults", default="all", help="names, a comma list; all: every one")
    add("--seed", type=int, default=1, help="contents, order and moments follow from it")
    add("--mixed", action="store_true", help="two or three faults at once")
    add("--rapid", action="store_true", help="many brief faults under load, audit at the end")
    add("--rate", type=float, help="articles a second; 20, or 120 in the rapid form")
    add("--threads", type=int, default=6, help="clients that post")
    add("--most-unfinished", type=int, default=400, help="under way; then nothing new is posted")
    add("--least-unfinished", type=int, default=60, help="so many are always let in")
    add("--gap", type=float, default=1.2, help="seconds between faults of the rapid form")
    add("--brief", type=float, help="scale of how long faults last; 1, or 0.15 in the rapid form")
    add("--patience", type=float, default=180.0, help="seconds until what isn't done is stuck")
    add("--embedder", action="store_true", help="search by meaning is on")
    add("--small-disk", action="store_true", help="the data folder is a file system of its own")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the system")
    add("--json", type=Path, help="write the figures there")
    add("--table", type=Path, help="write the table there")
    add("--data", type=Path, help="an empty folder, kept; else a temporary one")
    add("--list", action="store_true", help="list the faults")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
