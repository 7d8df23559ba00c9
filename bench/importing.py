"""What an import of a large WARC takes: python -m bench.importing [--records N] [--path M].

A WARC of N invented pages is read and taken in by a door that says yes to everything, half of it
by a process that is killed then, all of it by the next. With --path, M of them go into a running
system by the command itself, at the rate that the path takes.
"""

import argparse
import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from caibian_client.importing.door import Answer
from caibian_client.importing.files import found
from caibian_client.importing.importer import Importer, report_length
from caibian_client.importing.items import Page, Ways
from caibian_client.importing.journal import Journal
from caibian_client.importing.outcomes import Outcome, Report, Result
from caibian_client.importing.reading import Reader
from caibian_client.importing.sending import Pace, Sender

from bench.articles import articles
from tools.system import ROOT, running

_DIFFERENT = 2000


class Yes:
    """A door that takes everything at once, and may end the process at a number of pages."""

    def __init__(self, end_at: int) -> None:
        self._left = end_at

    def post_page(self, page: Page) -> Answer:
        """Take a page."""
        self._left -= 1
        if not self._left:
            os._exit(9)
        return Result(Outcome.ACCEPTED, hashlib.blake2b(page.body, digest_size=16).hexdigest())

    def post_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Take articles."""
        return [Result(Outcome.ACCEPTED, str(number)) for number in range(len(rows))]


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.importing", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--path", type=int, default=0, help="so many into a running system")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        _import(Path(asked.child[0]), int(asked.child[1]))
        return 0
    with tempfile.TemporaryDirectory(prefix="caibian-bench-") as name:
        folder = Path(name)
        write(folder / "a.warc.gz", asked.records)
        told: dict[str, Any] = {"records": asked.records, "bytes": _size(folder / "a.warc.gz")}
        own = [sys.executable, "-m", "bench.importing", "--child", name]
        told["killed half-way"] = _timed([*own, str(asked.records // 2)])
        told["resumed"] = _timed([*own, "0"])
        reported = (folder / "report").read_text().splitlines()
        told["reported"] = {"lines": len(reported), "different": len(set(reported))}
        if asked.path:
            told["path"] = _on_the_path(folder, asked.path)
    print(json.dumps(told, indent=2))
    return 0


def write(file: Path, records: int) -> None:
    """Write a WARC of pages, each with a line and an address of its own."""
    texts = [page.encode("gb18030", "replace") for page in _pages()]
    with file.open("wb") as warc:
        for number in range(records):
            body = f"<p>{number}</p>".encode() + texts[number % len(texts)]
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312\r\n\r\n"
            lines = (
                "WARC/1.0",
                "WARC-Type: response",
                f"WARC-Target-URI: https://news.example/{number}.html",
                "WARC-Date: 2026-07-09T00:00:00Z",
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>",
                "Content-Type: application/http; msgtype=response",
                f"Content-Length: {len(head) + len(body)}",
            )
            record = "\r\n".join(lines).encode() + b"\r\n\r\n" + head + body + b"\r\n\r\n"
            warc.write(gzip.compress(record, 1, mtime=0))


def _import(folder: Path, end_at: int) -> None:
    """Import as the command does, but for the door."""
    with Journal(folder / "journal") as journal:
        report = Report(folder / "report", report_length(journal))
        sender, reader = Sender(Yes(end_at), Pace()), Reader(Ways())
        with Importer(sender, reader, journal=journal, report=report) as importer:
            importer.run(found([folder / "a.warc.gz"]))


def _on_the_path(folder: Path, records: int) -> dict[str, Any]:
    """Import into a running system, and wait until all is searchable."""
    write(folder / "b.warc.gz", records)
    with running(folder / "data", {}) as system:
        where = {
            "CAIBIAN_INGEST_URL": str(system.ingest.base_url),
            "CAIBIAN_SEARCH_URL": str(system.search_api.base_url),
            "PYTHONPATH": str(ROOT / "client" / "src"),
            "XDG_STATE_HOME": str(folder),
        }
        command = [sys.executable, "-m", "caibian_client.cli", "import"]
        began = time.monotonic()
        told = _timed([*command, str(folder / "b.warc.gz")], system.env | where)
        system.wait_until_done(3600)
        seconds = time.monotonic() - began
    return told | {"searchable after s": round(seconds), "a second": round(records / seconds, 1)}


def _timed(command: list[str], environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a command; return its status, seconds, seconds of processor, and most memory in MiB."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    return {
        "status": os.waitstatus_to_exitcode(status),
        "seconds": round(time.monotonic() - began, 1),
        "cpu": round(used.ru_utime + used.ru_stime, 1),
        "MiB": used.ru_maxrss >> 10,
    }


def _pages() -> Iterator[str]:
    """Yield pages of the generator as HTML."""
    for article in articles(_DIFFERENT):
        title, *lines = article["content"].splitlines()
        paragraphs = "".join(f"<p>{line}</p>" for line in lines)
        yield f"<html><title>{title}</title><body><h1>{title}</h1>{paragraphs}</body></html>"


def _size(file: Path) -> int:
    return file.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
