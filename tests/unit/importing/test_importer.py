"""An import loses nothing and doubles nothing, wherever it was ended."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import pytest
from caibian_client import Client, Retry
from caibian_client.importing import importer as importing
from caibian_client.importing.disk import Disk
from caibian_client.importing.door import Answer, ApiDoor, Broke, Busy
from caibian_client.importing.files import Missing, found
from caibian_client.importing.importer import Importer, report_length
from caibian_client.importing.items import Page, Ways
from caibian_client.importing.journal import InUse, Journal, NotJournal, usual_place
from caibian_client.importing.outcomes import Outcome, Report, Result
from caibian_client.importing.progress import Listener, Progress
from caibian_client.importing.reading import Reader
from caibian_client.importing.sending import GaveUp, Pace, Sender, Stopped
from caibian_client.importing.watching import Watch, watch

from tests.fake_door import FakeDoor, busy_first
from tests.saved_files import GB_PAGE, gzipped, record


def folder(root: Path, pages: int = 30) -> Path:
    """Make a folder of pages, a WARC and lines, in which each article is another one."""
    root.mkdir()
    for n in range(pages):
        (root / f"{n:03}.html").write_bytes(b"<p>%d</p>" % n + GB_PAGE)
    lines = "".join(json.dumps({"content": f"行{n}"}) + "\n" for n in range(pages))
    (root / "lines.ndjson").write_text(lines + "no JSON\n", encoding="utf-8")
    urls = [f"https://news.example/{n}" for n in range(pages)]
    (root / "z.warc.gz").write_bytes(gzipped(*(record(GB_PAGE, url=url) for url in urls)))
    return root


def run(
    door: FakeDoor,
    paths: Iterable[Path],
    journal: Journal | None = None,
    report: Path | None = None,
    ways: Ways | None = None,
    **more: Any,
) -> Progress:
    """Import, and end as a process does that has come to its end."""
    length = report_length(journal) if journal else 0
    sender = Sender(door, Pace(patience=5, chance=lambda: 0.0))
    with Importer(
        sender,
        Reader(ways or Ways()),
        journal=journal,
        report=Report(report, length) if report else None,
        **more,
    ) as importer:
        return importer.run(found(paths))


def test_everything_goes_in_and_what_was_taken_is_not_read_again(tmp_path: Path) -> None:
    """Bad lines are told with their place."""
    root, door = folder(tmp_path / "in"), FakeDoor()
    with Journal(tmp_path / "journal") as journal:
        progress = run(door, [root], journal, tmp_path / "report")
        assert progress.counts == {
            "accepted": 90,
            "known": 0,
            "refused": 0,
            "unreadable": 1,
            "failed": 0,
            "note": 0,
        }
        assert (progress.files, progress.items, len(door.kept)) == (32, 91, 90)
        calls = door.calls
        again = run(door, [root], journal, tmp_path / "report")
        assert (again.files_before, again.items, door.calls) == (32, 91, calls)
    told = [json.loads(line) for line in (tmp_path / "report").read_text().splitlines()]
    (bad,) = [each for each in told if each["outcome"] == "unreadable"]
    assert (Path(bad["file"]).name, bad["place"]) == ("lines.ndjson", "line 31")
    assert len(told) == 91


class FileDoor(FakeDoor):
    """A door whose articles outlive the process, that kills it at a number of calls."""

    def __init__(self, file: Path, end_at: int) -> None:
        super().__init__()
        self._file, self._end_at = file, end_at

    def post_page(self, page: Page) -> Answer:
        """Post a page."""
        return self._written(super().post_page(page))

    def post_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Post articles."""
        return [self._written(answer) for answer in super().post_rows(rows)]

    def _written(self, answer: Answer) -> Answer:
        assert isinstance(answer, Result)
        with self._file.open("a") as file:
            file.write(f"{answer.id}\n")
        if self.calls >= self._end_at:
            os._exit(9)
        return answer


def import_and_die(root: Path, end_at: int) -> None:
    """Import until the process is gone: nothing is closed, written out or tidied up."""
    door = FileDoor(root.parent / "taken", end_at)
    with Journal(root.parent / "journal") as journal:
        run(door, [root], journal, root.parent / "report", save_seconds=0.0)


@pytest.mark.parametrize("end_at", [17, 45])
def test_a_kill_at_any_moment_loses_nothing_and_reports_each_once(
    end_at: int, tmp_path: Path
) -> None:
    """What follows the last save is done again, and is the same to the service."""
    root = folder(tmp_path / "in")
    process = get_context("spawn").Process(target=import_and_die, args=(root, end_at))
    process.start()
    process.join()
    assert process.exitcode == 9
    before = set((tmp_path / "taken").read_text().split())
    assert len(before) < 90

    door = FakeDoor()
    with Journal(tmp_path / "journal") as journal:
        progress = run(door, [root], journal, tmp_path / "report")
    assert len(before | set(door.kept)) == 90
    assert len(door.kept) < 90
    assert progress.items == 91
    told = [json.loads(line) for line in (tmp_path / "report").read_text().splitlines()]
    places = [(each["file"], each["place"]) for each in told]
    assert len(places) == len(set(places)) == 91


def test_a_file_that_has_changed_is_taken_anew(tmp_path: Path) -> None:
    """As is one that was half taken."""
    root, door = folder(tmp_path / "in", 3), FakeDoor()
    with Journal(tmp_path / "journal") as journal:
        run(door, [root], journal)
        (root / "001.html").write_bytes(b"<p>new</p>")
        assert run(door, [root], journal).files == 1
    assert b"<p>new</p>" in door.kept.values()


def test_of_two_pages_under_one_address_the_later_one_stays(tmp_path: Path) -> None:
    """Whatever the places are doing: the first one dawdles."""
    door = FakeDoor()
    pages = [record(b"<p>%d</p>" % n, url="https://news.example/1") for n in range(20)]
    (tmp_path / "a.warc").write_bytes(b"".join(pages))

    def dawdle(content: object) -> Answer | None:
        if isinstance(content, Page) and int(content.body[3:-4]) % 3 == 0:
            time.sleep(0.01)
        return None

    door.before = dawdle
    run(door, [tmp_path / "a.warc"])
    assert door.kept == {"https://news.example/1": b"<p>19</p>"}


def test_what_is_put_off_is_sent_again_and_what_is_refused_is_not(tmp_path: Path) -> None:
    """One line of a batch never costs the others."""
    root, door = folder(tmp_path / "in", 4), FakeDoor()
    door.before = busy_first(7)
    assert run(door, [root]).counts["accepted"] == 12
    door.before = lambda _content: Result(Outcome.REFUSED, cause="no")
    assert run(door, [root]).counts["refused"] == 12


def test_it_gives_up_when_nothing_was_taken_for_long(tmp_path: Path) -> None:
    """With the cause; what was taken until then is noted."""
    root, door = folder(tmp_path / "in", 4), FakeDoor()
    now = iter(range(0, 100_000, 100))
    door.before = lambda _content: Busy(0.0, "the store is full")
    pace = Pace(patience=300, clock=lambda: float(next(now)))
    importer = Importer(Sender(door, pace), Reader(Ways()), places=1)
    with importer, pytest.raises(GaveUp, match="full"):
        importer.run(found([root]))
    assert door.kept == {}


def test_a_wrong_address_is_not_waited_for(tmp_path: Path) -> None:
    """Where nothing ever answered it gives up soon; what has answered once may be away for long."""
    now = [0.0]
    pace = Pace(patience=600, clock=lambda: now[0], chance=lambda: 0.0)
    away = Busy(5.0, "refused", is_away=True)
    pace.hold(away)
    now[0] = 21.0
    with pytest.raises(GaveUp):
        pace.hold(away)
    pace.taken()
    pace.hold(away)
    now[0] = 500.0
    pace.hold(away)


def test_it_stops_when_told_to_in_the_middle_of_a_wait(tmp_path: Path) -> None:
    """Nobody waits a minute for Ctrl-C."""
    root, door, stop = folder(tmp_path / "in", 2), FakeDoor(), threading.Event()

    def shut(_content: object) -> Answer:
        stop.set()
        return Busy(3600.0, "full")

    door.before = shut
    importer = Importer(Sender(door, Pace(patience=1e9, stop=stop)), Reader(Ways()))
    with importer, pytest.raises(Stopped):
        importer.run(found([root]))


def test_fields_for_all_yield_to_those_of_the_article(tmp_path: Path) -> None:
    """A source, as a rule."""
    (tmp_path / "a.ndjson").write_text('{"content":"a","id":"1"}\n{"content":"b"}\n')
    seen: list[object] = []
    door = FakeDoor()

    def see(content: object) -> None:
        seen.append(content)

    door.before = see
    run(door, [tmp_path], ways=Ways(defaults={"id": "9", "source": "云岭日报"}))
    assert seen == [
        {"id": "1", "source": "云岭日报", "content": "a"},
        {"id": "9", "source": "云岭日报", "content": "b"},
    ]


def test_a_journal_has_one_user_and_is_a_journal(tmp_path: Path) -> None:
    """Two imports of the same would both be wrong about how far they are."""
    with Journal(tmp_path / "journal"), pytest.raises(InUse):
        Journal(tmp_path / "journal")
    (tmp_path / "other").write_text("no journal" * 1000)
    with pytest.raises(NotJournal):
        Journal(tmp_path / "other")
    place = usual_place("http://a", [tmp_path], Ways())
    assert place != usual_place("http://a", [tmp_path], Ways(keep_rest=True))
    assert place == usual_place("http://a", [tmp_path / "."], Ways())


def test_a_folder_without_parts_of_pages_and_hidden_files(tmp_path: Path) -> None:
    """In the order of names, whatever the disk says."""
    for name in ("b.html", "a/x.txt", "b_files/ad.html", ".h/a.html", ".a.html", "i.png", "p.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "c.html").symlink_to(tmp_path / "i.png")
    assert [file.name for file in found([tmp_path])] == ["a/x.txt", "b.html", "p.pdf"]
    assert [file.name for file in found([tmp_path / "i.png"])] == ["i.png"]
    with pytest.raises(Missing):
        list(found([tmp_path / "none"]))


def test_a_watched_folder_takes_files_once_they_lie_still(tmp_path: Path) -> None:
    """One that grows from look to look is left alone."""
    root, door, looks = tmp_path / "in", FakeDoor(), iter(range(4))
    root.mkdir()
    (root / "a.txt").write_text("a")

    def rest() -> bool:
        look = next(looks, None)
        if look is not None and look < 2:
            (root / "b.txt").write_text("b" * (look + 1))
        return look is not None

    with (
        Journal(tmp_path / "journal") as journal,
        Importer(Sender(door, Pace()), Reader(Ways()), journal=journal) as importer,
    ):
        watch(Watch([root], journal), importer.run, rest)
        assert importer.progress.files == 2
    assert set(door.kept.values()) == {b"a", b"bb"}


def quick(door: FakeDoor) -> Sender:
    """Return what sends without waiting."""
    now = iter(range(0, 10**9, 100))
    return Sender(door, Pace(patience=1e9, clock=lambda: float(next(now)), chance=lambda: 0.0))


def breaks_on(*marks: str) -> Callable[[object], Answer | None]:
    """Return a `before` that fails on what holds one of these."""
    return lambda content: Broke("500: no") if any(each in str(content) for each in marks) else None


def test_what_the_service_fails_on_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    """The others go in meanwhile, and aren't sent again; the numbers say what is so now."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.html").write_bytes(b"<p>one</p>")
    lines = (f'{{"content": "c{n}", "id": "{n}"}}\n' for n in range(5))
    (folder / "b.ndjson").write_text("".join(lines))
    door = FakeDoor()
    told: list[tuple[str, str]] = []

    def run_again() -> tuple[int, int, int]:
        told.clear()
        heard = Listener(result=lambda _, place, what: told.append((place, what.outcome.value)))
        with Journal(tmp_path / "journal") as journal:
            reader = Reader(Ways())
            with Importer(quick(door), reader, journal=journal, listener=heard) as importer:
                progress = importer.run(found([folder]))
        return progress.counts["failed"], progress.counts["accepted"], progress.items

    door.before = breaks_on("one", "c1", "c3")
    assert run_again() == (3, 3, 6)
    assert [place for place, what in told if what == "failed"] == ["", "line 2", "line 4"]
    door.before = breaks_on("c3")
    assert run_again() == (1, 5, 6)
    assert told == [("", "accepted"), ("line 2", "accepted"), ("line 4", "failed")]
    door.before = breaks_on()
    assert run_again() == (0, 6, 6)
    assert told == [("line 4", "accepted")]
    calls = door.calls
    assert run_again() == (0, 6, 6)
    assert door.calls == calls


def test_a_service_that_fails_on_all_ends_the_import(tmp_path: Path) -> None:
    """It isn't the articles then; all of them wait for the next run."""
    (tmp_path / "in").mkdir()
    for number in range(40):
        (tmp_path / "in" / f"{number}.html").write_bytes(b"<p>%d</p>" % number)
    door = FakeDoor()
    door.before = breaks_on("p")
    importer = Importer(quick(door), Reader(Ways()), places=1)
    with importer, pytest.raises(GaveUp, match="500"):
        importer.run(found([tmp_path / "in"]))


_READABLE = 1 << 20


class FailingDisk(Disk):
    """A file that can't be read to its end."""

    def readinto(self, buffer: Any, /) -> int | None:
        """Read, but for the end."""
        if self.tell() >= _READABLE:
            self._has_failed = True
            raise OSError(5, "Input/output error")
        return super().readinto(memoryview(buffer)[: _READABLE - self.tell()])


def test_what_the_disk_fails_on_is_read_again_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From there on; a file that can't be opened is no other case."""
    (tmp_path / "in").mkdir()
    lines = "".join(f'{{"content": "{n:0>9000}", "id": "{n}"}}\n' for n in range(200))
    (tmp_path / "in" / "a.ndjson").write_text(lines)
    door = FakeDoor()
    monkeypatch.setattr(importing, "Disk", FailingDisk)
    with Journal(tmp_path / "journal") as journal:
        first = run(door, [tmp_path / "in"], journal)
    assert first.counts["failed"] == 1
    assert 0 < first.counts["accepted"] < 200
    monkeypatch.setattr(importing, "Disk", Disk)
    with Journal(tmp_path / "journal") as journal:
        last = run(door, [tmp_path / "in"], journal)
    assert (last.counts["failed"], last.counts["accepted"], last.items) == (0, 200, 200)
    assert len(door.kept) == 200


@pytest.mark.parametrize(("status", "what"), [(500, Broke), (503, Busy), (422, Result)])
def test_a_status_says_whether_it_is_tried_again(status: int, what: type) -> None:
    """The service's own faults are nobody's articles' fault."""
    problem = httpx.Response(
        status,
        json={"title": "no", "detail": "no"},
        headers={"Content-Type": "application/problem+json"},
    )
    client = Client(transport=httpx.MockTransport(lambda _: problem), retry=Retry(0))
    door = ApiDoor(client)
    assert isinstance(door.post_page(Page(b"abc", "text/plain")), what)
    assert [type(each) for each in door.post_rows([{"content": "a"}] * 2)] == [what] * 2
