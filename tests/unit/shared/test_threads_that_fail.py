"""What a thread looks after is looked after again, after one couldn't be started or went wrong."""

import math
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from services.enrich.time_limit import TimeLimits
from services.search.searching import suggestions
from services.search.searching.suggestions import Suggester
from shared.access import audit
from shared.access.audit import Audit
from shared.access.callers import LOCAL
from shared.errors import TimeLimitExceeded
from shared.http import readiness as readiness_module
from shared.http.readiness import AWAY, OK, Readiness
from shared.path import farewell
from shared.path.heart import Heart
from shared.settings import SharedSettings
from tests.fake_ledger import FakeLedger


def no_thread(_: threading.Thread) -> None:
    """Be a machine that has no threads left."""
    raise RuntimeError("can't start new thread")


@pytest.fixture
def scarce(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Have no threads left until it is undone."""
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        yield patch


def test_a_part_is_asked_again(scarce: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be away for ever."""
    monkeypatch.setattr(readiness_module, "PAUSE_SECONDS", 0.0)
    readiness = Readiness({"store": lambda: None})
    (told,) = readiness.told()
    assert (told.state, "can't begin" in (told.detail or "")) == (AWAY, True)
    scarce.undo()
    end = time.monotonic() + 10
    while (told := readiness.told()[0]).state != OK:
        assert time.monotonic() < end


class Index:
    """Counts how often it is counted, and takes its time."""

    counted = 0

    def count(self, _: object, asked: Sequence[object]) -> list[dict[str, int]]:
        """Count nothing."""
        self.counted += 1
        time.sleep(0.05)
        return [{} for _ in asked]


def test_the_vocabulary_is_read_again(
    scarce: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It would stay as it was."""
    index: Any = Index()
    monkeypatch.setattr(suggestions, "counted", lambda *_: SimpleNamespace(total=0))
    monkeypatch.setattr(suggestions, "_FIRST_AGE", 0.0)
    monkeypatch.setattr(suggestions, "_SHARE", math.inf)
    suggester = Suggester(index)
    known = suggester.vocabulary()
    assert suggester.vocabulary() is known
    assert "stays as it is" in caplog.text
    scarce.undo()
    end = time.monotonic() + 10
    while index.counted < 2:
        assert suggester.vocabulary() is not None
        assert time.monotonic() < end
    for thread in threading.enumerate():
        if thread.name == "vocabulary":
            thread.join()


def test_a_worker_is_heard_with_its_next_task(scarce: pytest.MonkeyPatch) -> None:
    """Else all that it claims would be another's after a lease."""
    ledger = FakeLedger(SharedSettings(), lambda: 1000.0)
    heart = Heart(ledger, 10)
    with pytest.raises(RuntimeError), heart.at_work("a"):
        pass
    scarce.undo()
    with heart.at_work("b") as holder:
        end = time.monotonic() + 10
        while holder not in ledger.holds:
            assert time.monotonic() < end


def test_what_is_counted_is_written_down_later(
    scarce: pytest.MonkeyPatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be at the end of the process only."""
    log = Audit(tmp_path)
    with pytest.raises(RuntimeError):
        log.count(LOCAL, "127.0.0.1", "search")
    scarce.undo()
    monkeypatch.setattr(audit, "_COUNT_SECONDS", 0.01)
    log.count(LOCAL, "127.0.0.1", "search")
    end = time.monotonic() + 10
    while not (tmp_path / audit.FILE).exists() or not (tmp_path / audit.FILE).read_text("utf-8"):
        assert time.monotonic() < end
    assert '"count": 2' in (tmp_path / audit.FILE).read_text("utf-8")


def test_the_next_article_has_a_time_limit(scarce: pytest.MonkeyPatch) -> None:
    """Else none would have one."""
    limits = TimeLimits()
    with pytest.raises(RuntimeError), limits.limit(0.05, 1000):
        pass
    scarce.undo()
    with pytest.raises(TimeLimitExceeded), limits.limit(1000, 0.2):
        time.sleep(60)


def test_a_time_limit_holds_after_what_nobody_foresaw(caplog: pytest.LogCaptureFixture) -> None:
    """As of a memory that is full for a moment."""
    answers = iter([MemoryError("for a moment")])

    def is_stopping() -> bool:
        if error := next(answers, None):
            raise error
        return False

    with pytest.raises(TimeLimitExceeded), TimeLimits(is_stopping).limit(1000, 0.3):
        time.sleep(60)
    assert "not watched, unexpectedly" in caplog.text


def test_a_worker_ends_whatever_comes_of_its_farewell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its supervisor would have to kill it."""
    codes: list[int] = []

    class Changing:
        def __iter__(self) -> Iterator[object]:
            raise RuntimeError("Set changed size during iteration")

    monkeypatch.setattr(farewell, "_STOP_SECONDS", 0.0)
    monkeypatch.setattr("shared.path.farewell.worker_state.active_requests", Changing())
    monkeypatch.setattr("shared.path.farewell.os._exit", codes.append)
    ledger: Any = None
    with pytest.raises(RuntimeError):
        farewell._leave(ledger)
    assert codes == [0]
