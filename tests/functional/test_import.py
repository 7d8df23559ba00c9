"""A folder and a WARC go in whole on a running system, though the import is killed half-way."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.quick import running
from tests.saved_files import gzipped, items, record
from tools.system import ROOT, System, eventually

PAGES, RECORDS = 40, 160


def page(number: int) -> str:
    """Return a page like no other: each names a works, a sum and a day of its own."""
    works = f"云岭市第{number}水厂"
    body = f"{works}今日开工，总投资{number * 7 + 3}万元，由青石水务公司承建，预计明年建成。"
    return f"<html><title>{works}开工</title><body><h1>{works}开工</h1><p>{body}</p></body></html>"


def caibian(system: System, *words: str) -> subprocess.Popen[str]:
    """Start the command on a running system."""
    path = os.pathsep.join([str(ROOT / "client" / "src"), os.environ.get("PYTHONPATH", "")])
    where = {
        "CAIBIAN_INGEST_URL": str(system.ingest.base_url),
        "CAIBIAN_SEARCH_URL": str(system.search_api.base_url),
        "PYTHONPATH": path,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "caibian_client.cli", *words],
        env=system.env | where,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(system: System, *words: str) -> str:
    """Return what a command writes that must succeed."""
    process = caibian(system, *words)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def lines_of(report: Path) -> list[dict[str, str]]:
    """Return the whole lines of a report."""
    if not report.exists():
        return []
    whole = report.read_bytes().rpartition(b"\n")[0]
    return [json.loads(line) for line in whole.splitlines()]


@pytest.mark.timeout(240)
def test_an_import_that_is_killed_goes_on_without_a_loss_or_a_double(tmp_path: Path) -> None:
    """Then all is exported as WARC, which holds every page as it came."""
    folder, warc, report = tmp_path / "pages", tmp_path / "a.warc.gz", tmp_path / "report"
    folder.mkdir()
    for n in range(PAGES):
        (folder / f"{n:03}.html").write_bytes(page(n).encode("gb18030"))
    records = (
        record(page(n).encode("gb18030"), url=f"https://news.example/{n}.html")
        for n in range(PAGES, PAGES + RECORDS)
    )
    warc.write_bytes(gzipped(*records))
    words = ["import", str(folder), str(warc), "--report", str(report), "--places", "1"]
    words += ["--journal", str(tmp_path / "journal"), "--source", "云岭日报"]
    with running(tmp_path / "data") as system:
        killed = caibian(system, *words)
        eventually(lambda: len(lines_of(report)) >= PAGES + 10, seconds=60)
        killed.kill()
        killed.communicate()
        before = len(lines_of(report))
        assert before < PAGES + RECORDS

        assert "200 articles" in told(system, *words)
        reported = lines_of(report)
        assert len({(each["file"], each["place"]) for each in reported}) == len(reported) == 200
        assert {each["outcome"] for each in reported} <= {"accepted", "known"}
        system.wait_until_done()
        rows = told(system, "search", "-n", "1000").splitlines()
        ids = {row.split("\t")[0] for row in rows}
        assert ids == {each["id"] for each in reported}
        assert len(rows) == 200

        told(system, "export", "-o", str(tmp_path / "out.warc.gz"))
        again = told(
            system, "import", str(tmp_path / "out.warc.gz"), "--journal", str(tmp_path / "j")
        )
        assert again == "200 articles: 0 accepted, 200 known\n"
    exported = items((tmp_path / "out.warc.gz").read_bytes(), "out.warc.gz")
    texts = {each.content.fields["content"] for each in exported}  # type: ignore[union-attr]
    assert texts == {page(n) for n in range(PAGES + RECORDS)}
