"""Takes files in: reads them one after the other, sends what is in them, and notes how far it is.

Items are settled in the order in which they were read. So the journal never runs ahead of what the
service has on disk, and of two pages under one address the later one stays, also after a kill.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from io import BufferedReader
from types import TracebackType

from caibian_client.importing.disk import Disk
from caibian_client.importing.files import Found
from caibian_client.importing.items import Bad, Content, Note, Page, Row, Ways
from caibian_client.importing.journal import Journal
from caibian_client.importing.outcomes import Outcome, Report, Result
from caibian_client.importing.parcels import Entry, Parcel, with_defaults
from caibian_client.importing.progress import Listener, Progress
from caibian_client.importing.reading import Reader
from caibian_client.importing.sending import Sender

_PARCELS = 64
_BYTES = 32 << 20
_REPORT = "report bytes"


class Importer:
    """Imports files, as many of their items at once as there are places; call `run`, then close."""

    def __init__(
        self,
        sender: Sender,
        reader: Reader,
        *,
        journal: Journal | None = None,
        report: Report | None = None,
        listener: Listener | None = None,
        places: int = 4,
        save_seconds: float = 0.5,
    ) -> None:
        self._sender, self._reader = sender, reader
        self._journal, self._report = journal, report
        self._listener = listener or Listener()
        self._pool = ThreadPoolExecutor(places, thread_name_prefix="import")
        self._window: deque[tuple[Parcel, Future[list[Result]] | None]] = deque()
        self._waiting, self._bytes = Parcel(), 0
        self._flying: dict[str, Future[list[Result]]] = {}
        self._failed: dict[Found, set[int]] = {}
        self._saved_at, self._save_seconds = time.monotonic(), save_seconds
        self.progress = Progress()
        if journal:
            before = journal.counts()
            known = self.progress.counts
            known.update({name: n for name, n in before.items() if name in known})

    def run(self, files: Iterable[Found]) -> Progress:
        """Import files. Raises ApiError, GaveUp, Stopped; what was taken until then is noted."""
        try:
            for file in files:
                self._read(file)
            self._send_off()
            while self._window:
                self._settle()
        finally:
            self._save()
        self._listener.progress(self.progress)
        return self.progress

    def close(self) -> None:
        """Stop what is under way, and note what was taken of it."""
        self._sender.pace.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        while self._window and _is_done(self._window[0][1]):
            self._settle()
        self._window.clear()
        self._save()
        if self._report:
            self._report.close()

    def _read(self, file: Found) -> None:
        taken = self._journal.taken(file) if self._journal else 0
        if taken is None:
            self.progress.files_before += 1
            self.progress.bytes += file.size
            return
        self._find_failed(file, taken)
        self.progress.file, before, number, is_next = file.name, self.progress.bytes, 0, True
        try:
            with Disk(file.path) as disk, BufferedReader(disk) as opened:
                for number, item in enumerate(self._reader.items(opened, file.name), 1):
                    content = disk.judged(item.content)
                    is_next = is_next and not _is_passing(content)
                    if number > taken or number in self._failed.get(file, ()):
                        is_new = is_next and number > taken
                        self._add(Entry(file, number, item.place, content, is_new))
                        self.progress.bytes = before + min(file.size, _position(opened))
        except OSError as error:
            number, is_next = number + 1, False
            why = Bad(f"it can't be read ({error.strerror})", is_passing=True)
            self._add(Entry(file, number, "", why, is_next))
        self._add(Entry(file, number, "", None, is_next))
        self.progress.bytes = before + file.size

    def _find_failed(self, file: Found, taken: int) -> None:
        """Find out what of a file failed before; of one that has changed nothing counts."""
        if not self._journal:
            return
        failed = self._journal.failed(file)
        if failed and not taken:
            for number in failed:
                self._mend(file, number)
        elif failed:
            self._failed[file] = failed

    def _mend(self, file: Found, number: int) -> None:
        """Take an item out of those that failed."""
        assert self._journal is not None
        self._journal.note_failed(file, number, is_so=False)
        self.progress.counts[Outcome.FAILED.value] -= 1

    def _add(self, entry: Entry) -> None:
        entry = entry.with_content(_filled(entry.content, self._reader.ways))
        if isinstance(entry.content, Page):
            self._send_off()
        self._waiting.add(entry)
        if isinstance(entry.content, Page) or self._waiting.is_full:
            self._send_off()

    def _send_off(self) -> None:
        parcel, self._waiting = self._waiting, Parcel()
        if not parcel.entries:
            return
        for key in parcel.keys:
            # The later of two revisions must come in later.
            if before := self._flying.get(key):
                before.result()
        future = self._pool.submit(parcel.sent_by, self._sender) if parcel.is_sent else None
        if future:
            self._flying.update(dict.fromkeys(parcel.keys, future))
        self._window.append((parcel, future))
        self._bytes += parcel.size
        while self._window and (
            len(self._window) > _PARCELS or self._bytes > _BYTES or _is_done(self._window[0][1])
        ):
            self._settle()

    def _settle(self) -> None:
        """Wait for the first of what is under way, and note what became of it."""
        parcel, future = self._window[0]
        results = iter(future.result() if future else [])
        self._window.popleft()
        self._bytes -= parcel.size
        for key in parcel.keys:
            if self._flying.get(key) is future:
                del self._flying[key]
        for entry in parcel.entries:
            self._note(entry, results)
        if time.monotonic() - self._saved_at >= self._save_seconds:
            self._save()
            self._listener.progress(self.progress)

    def _note(self, entry: Entry, results: Iterable[Result]) -> None:
        if entry.content is None:
            self.progress.files += 1
        else:
            result = _result_of(entry.content) or next(iter(results))
            self._note_failed(entry, result)
            self.progress.counts[result.outcome.value] += 1
            self._listener.result(entry.file.name, entry.place, result)
            if self._report:
                self._report.write(result.line(str(entry.file.path), entry.place))
        if self._journal and entry.is_next:
            self._journal.note(entry.file, entry.number, is_done=entry.content is None)

    def _note_failed(self, entry: Entry, result: Result) -> None:
        """Note whether an item is to be tried again."""
        failed = self._failed.get(entry.file, set())
        if entry.number in failed:
            failed.discard(entry.number)
            self._mend(entry.file, entry.number)
        if self._journal and result.outcome is Outcome.FAILED:
            self._journal.note_failed(entry.file, entry.number, is_so=True)

    def _save(self) -> None:
        self._saved_at = time.monotonic()
        length = self._report.saved() if self._report else 0
        if self._journal:
            self._journal.save(self.progress.counts | {_REPORT: length})

    def __enter__(self) -> Importer:
        """Return it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


def report_length(journal: Journal) -> int:
    """Return how long the report was, in bytes, when the journal was saved last."""
    return journal.counts().get(_REPORT, 0)


def _filled(content: Content | None, ways: Ways) -> Content | None:
    return with_defaults(content, ways.defaults) if isinstance(content, (Page, Row)) else content


def _result_of(content: Content) -> Result | None:
    """Return the result of what is sent nowhere."""
    if isinstance(content, Bad):
        outcome = Outcome.FAILED if content.is_passing else Outcome.UNREADABLE
        return Result(outcome, cause=str(content))
    return Result(Outcome.NOTE, cause=content.text) if isinstance(content, Note) else None


def _is_passing(content: Content) -> bool:
    return isinstance(content, Bad) and content.is_passing


def _is_done(future: Future[list[Result]] | None) -> bool:
    return future is None or (future.done() and not future.cancelled() and not future.exception())


def _position(file: object) -> int:
    try:
        at: int = file.tell()  # type: ignore[attr-defined]
    except (OSError, ValueError):
        return 0
    return at
