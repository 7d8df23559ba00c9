"""Each command does what it says, and says what to do when it can't."""

import errno
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import typer
from caibian_client.cli import main, screen
from caibian_client.cli.app import create_app
from caibian_client.importing.items import Row
from docx import Document
from rich.cells import cell_len
from rich.console import Console

from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.saved_files import GB_PAGE, gzipped, items, record
from tests.unit.cli.conftest import Command
from tests.unit.client.apps import both

OTHER = "https://news.example/2"


def test_articles_are_posted_and_followed(caibian: Command, tmp_path: Path) -> None:
    """A page in any charset, from a file or a pipe, with what is said about it."""
    page = tmp_path / "a.html"
    page.write_bytes(GB_PAGE)
    (posted,) = caibian.json("post", "--json", "--url", "https://news.example/9", str(page))
    assert (posted["state"], posted["duplicate"]) == ("received", False)
    again = caibian.told("post", "--url", "https://news.example/9", "-", stdin=GB_PAGE)
    assert again == f"{posted['id']}\treceived\tnothing in it is new\n"
    assert caibian.json("status", "--json", posted["id"])[0]["state"] == "received"
    assert posted["id"] in caibian.told("status", posted["id"])
    fields = b'{"content": "abc", "id": "mine"}'
    assert caibian.told("post", "-", stdin=fields).startswith("mine\t")


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (("post", "-"), b"", "nothing in it"),
        (("post", "-"), b'{"content":"a"}\n{"content":"b"}\n', "caibian import"),
        (("post", "--url", "ftp://a", "-"), b"abc", "http"),
        (("post", "/nowhere.html"), None, "/nowhere.html: No such file"),
        (("post", "a", "b", "--id", "c"), None, "one by one"),
        (("import", "/nowhere"), None, "there is no /nowhere"),
        (("import", "-", "--map", "text"), b"", "write FIELD=COLUMN"),
        (("import", "-", "--map", "price=a"), b"", "fields are id, url"),
        (("import", "-", "--charset", "utf-99"), b"", "no charset is called"),
        (("import", "-", "--watch"), b"", "can't be watched"),
        (("show", "nobody"), None, "404"),
        (("search", "--place", "", "--from", "soon"), None, "422"),
        (("dead", "replay"), None, "--all"),
        (("searches", "add", "a", "--filter", "colour=red"), None, "there is no filter colour=red"),
        (("export", "--format", "xlsx"), None, "-o FILE.xlsx"),
        (("report", "-o", "a.pdf"), None, "-o FILE.docx"),
        (("report", "水厂", "--collection", "1", "-o", "a.docx"), None, "leave the query"),
    ],
)
def test_what_can_t_be_done_says_what_to_do(
    caibian: Command, words: tuple[str, ...], stdin: bytes | None, said: str
) -> None:
    """In a line, and with a status that a script can ask."""
    result = caibian(*words, stdin=stdin)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_the_command_line_itself_may_be_wrong(caibian: Command) -> None:
    """Status 2, as everywhere."""
    assert caibian("search", "--size", "many").exit_code == 2
    assert caibian("fly").exit_code == 2


def test_a_search_in_a_pipe_is_a_line_each(caibian: Command) -> None:
    """For cut, sort and grep."""
    lines = caibian.told("search", "望川", "电机", "-n", "2").splitlines()
    assert sorted(line.split("\t")[0] for line in lines) == ["a1", "a2"]
    assert len(lines[0].split("\t")) == 5
    (one,) = caibian.told("search", "轻轨", "--json").splitlines()
    assert json.loads(one)["id"] == "a3"
    assert len(caibian.told("search", "-n", "1").splitlines()) == 1
    assert caibian.told("search", "--not", "keyword=无", "轻轨").startswith("a3")
    assert "there is no filter" in caibian("search", "--not", "轻轨").stderr


def test_an_article_is_shown(caibian: Command) -> None:
    """What it is, or its text alone, or all of it."""
    assert "厂房在青石区。" in caibian.told("show", "a1")
    assert caibian.told("show", "--text", "a3") == "轻轨通车\n"
    assert caibian.json("show", "--json", "a3")["id"] == "a3"


def test_tables_have_the_width_of_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each character takes two columns."""
    console = Console(file=io.StringIO(), force_terminal=True, width=60, color_system=None)
    monkeypatch.setattr(screen, "terminal", lambda: console)
    text = screen.marked("望川\n电机", [(3, 5)])
    assert [(span.start, span.end) for span in text.spans] == [(3, 5)]
    screen.show_table(("名", "n"), [(text, "1"), ("abc", "2")])
    assert isinstance(console.file, io.StringIO)
    lines = [line for line in console.file.getvalue().splitlines() if line[-1:].isdigit()]
    # Both numbers stand in the same column of the terminal.
    assert [cell_len(line) for line in lines] == [cell_len(lines[0])] * 2
    assert lines[0].startswith("望川 电机")


def test_the_path_is_told_and_watched(caibian: Command) -> None:
    """Counts, and each part of both services."""
    caibian.told("post", "-", stdin=b"abc")
    assert caibian.json("status", "--json")["stats"]["states"]["received"] == 1
    assert "received\t1" in caibian.told("status")
    lines = caibian.told("watch", "--times", "2", "--every", "0.2").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("received 1\tenriched 0")


def test_dead_letters_are_listed_and_none_is_replayed_that_isn_t_dead(caibian: Command) -> None:
    """The API says so."""
    assert caibian.told("dead", "list") == ""
    assert caibian.json("dead", "list", "--json")["total"] == 0
    assert caibian.told("dead", "replay", "--all") == "0 are tried again\n"
    result = caibian("dead", "replay", "nobody")
    assert (result.exit_code, "404" in result.stderr) == (1, True)


def test_collections_are_made_filled_shown_and_exported(caibian: Command, tmp_path: Path) -> None:
    """By ids of one command as another takes them from a pipe."""
    id = caibian.told("collections", "make", "电机", "--description", "望川").strip()
    found = caibian.told("search", "望川").encode()
    added = caibian("collections", "add", id, stdin=found + b"nowhere\n")
    assert (added.exit_code, added.stdout.splitlines()[-1]) == (1, "nowhere\tmissing")
    assert len(added.stdout.splitlines()) == 3
    again = caibian.told("collections", "add", id, "a1", "a3", "--tag", "要闻", "--note", "看")
    assert again == "a1\tthere\na3\tadded\n"
    (row,) = caibian.told("collections", "list").splitlines()
    assert row.split("\t")[:4] == [id, "电机", "3", "0"]
    top = caibian.told("collections", "show", id).splitlines()[0]
    assert top.split("\t") == ["a3", "", "轻轨通车", "要闻", "看"]
    assert caibian.json("collections", "show", id, "--json")[0]["article"] == "a3"
    (line,) = caibian.told("collections", "export", id, "--tag", "要闻").splitlines()
    assert (json.loads(line)["id"], json.loads(line)["note"]) == ("a3", "看")
    path = tmp_path / "a.csv"
    caibian.told("collections", "export", id, "-o", str(path))
    assert len(path.read_text(encoding="utf-8").splitlines()) > 3
    assert "404" in caibian("collections", "show", "0" * 16).stderr


def test_searches_are_saved_read_and_forgotten(caibian: Command) -> None:
    """The secret of a webhook goes to standard error, the id into scripts; no list tells a path."""
    added = caibian(
        *("searches", "add", "电机", "望川", "--filter", "keyword=投产"),
        *("--webhook", "https://desk.example/a"),
    )
    id = added.stdout.strip()
    assert "signed with" in added.stderr
    (row,) = caibian.told("searches", "list").splitlines()
    assert row.split("\t")[:4] == [id, "电机", "望川 keyword=投产", "https://desk.example/…"]
    assert caibian.json("searches", "show", id)["name"] == "电机"
    assert "<feed" in caibian.told("searches", "feed", id)
    assert caibian.json("searches", "digest", "--json", id)["stories"] == []
    assert caibian.told("searches", "mail", id, "a@news.example").endswith("\twaiting\n")
    assert caibian.told("searches", "dead") == ""
    assert caibian.told("searches", "remove", id) == f"{id}\tforgotten\n"


def test_keys_are_made_rotated_and_revoked(caibian: Command) -> None:
    """The key alone is on standard output: KEY=$(caibian keys create …)."""
    made = caibian.told("keys", "create", "desk", "--scope", "read", "--scope", "ingest")
    assert len(made.split()) == 1
    (row,) = caibian.told("keys", "list").splitlines()
    id, name, scopes = row.split("\t")[:3]
    assert (name, scopes) == ("desk", "ingest read")
    assert caibian.told("keys", "rotate", id, "--hours", "1") != made
    (first, *_) = caibian.json("keys", "list", "--json")
    assert caibian.told("keys", "revoke", first["id"]) == f"{first['id']}\trevoked\n"


@pytest.mark.parametrize("name", ["a.csv", "a.ndjson", "a.xlsx", "a.parquet", "a.warc.gz"])
def test_an_export_is_a_file_of_the_form_that_its_name_says(
    caibian: Command, tmp_path: Path, name: str
) -> None:
    """And whole, or not there."""
    file = tmp_path / name
    assert caibian.told("export", "望川", "-o", str(file)) == ""
    assert file.stat().st_size > 0
    if name == "a.warc.gz":
        pages = [each.content for each in items(file.read_bytes(), name)]
        assert [type(each) for each in pages] == [Row] * 2


def test_a_report_is_a_file_of_the_form_that_its_name_says(
    caibian: Command, tmp_path: Path
) -> None:
    """Of a search or of a collection; of both at once it is none."""
    path = tmp_path / "周报.docx"
    assert caibian.told("report", "望川", "-o", str(path), "--title", "周报", "-n", "1") == ""
    assert "周报" in [paragraph.text for paragraph in Document(str(path)).paragraphs]
    id = caibian.told("collections", "make", "专题").strip()
    page = tmp_path / "a.html"
    caibian.told("report", "--collection", id, "-o", str(page), "--lang", "en")
    assert '<h1 lang="zh">专题</h1>' in page.read_text(encoding="utf-8")


def test_a_raw_export_goes_in_again(caibian: Command, tmp_path: Path) -> None:
    """With ids and pages as they were; in a pipe too."""
    raw = caibian.told("export", "--format", "raw")
    assert [json.loads(line)["id"] for line in raw.splitlines()] == ["a1", "a2", "a3"]
    (tmp_path / "a.ndjson").write_text(raw)
    assert caibian.told("import", str(tmp_path / "a.ndjson")) == "3 articles: 3 accepted\n"
    assert caibian.json("status", "--json", "a2")[0]["state"] == "received"


def test_a_folder_is_imported_and_goes_on_where_it_was(caibian: Command, tmp_path: Path) -> None:
    """With a report, and the status of a script that asks whether all went in."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.html").write_bytes(GB_PAGE)
    (folder / "b.warc.gz").write_bytes(gzipped(record(GB_PAGE), record(GB_PAGE, url=OTHER)))
    (folder / "c.csv").write_text("标题,正文\n甲,文\n乙,\n", encoding="gb18030")
    words = ("import", str(folder), "--places", "1", "--report", str(tmp_path / "report"))
    result = caibian(*words, "--source", "云岭日报")
    assert result.exit_code == 1
    assert result.stdout == "5 articles: 4 accepted, 1 unreadable\n"
    assert "c.csv line 3: unreadable: column '正文' is empty" in result.stderr
    lines = (tmp_path / "report").read_text().splitlines()
    assert len(lines) == 5
    again = caibian(*words, "--source", "云岭日报")
    assert again.stdout == result.stdout
    assert "5 were taken before" in again.stderr
    afresh = caibian(*words, "--source", "云岭日报", "--afresh")
    assert afresh.stdout == "5 articles: 0 accepted, 4 known, 1 unreadable\n"


def test_standard_input_is_imported(caibian: Command) -> None:
    """Whatever it is."""
    assert caibian.told("import", "-", stdin=record(GB_PAGE)) == "1 articles: 1 accepted\n"


def test_nothing_there_is_no_traceback() -> None:
    """Status 3: try again later."""

    def shut(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    caibian = Command(httpx.MockTransport(shut))
    result = caibian("import", "-", "--patience", "0", stdin=b"abc")
    assert result.exit_code == 3
    assert "go" in result.stderr
    no_key = Command(httpx.MockTransport(lambda _request: httpx.Response(401, json={})))
    assert no_key("search", "a").exit_code == 4
    assert no_key("import", "-", stdin=b"abc").exit_code == 4


def test_a_key_lies_in_a_file(tmp_path: Path) -> None:
    """So that no list of processes shows it."""
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("Authorization", ""))
        return httpx.Response(404, json={"title": "no", "detail": "no"})

    (tmp_path / "key").write_text("ck_secret\n")
    caibian = Command(httpx.MockTransport(answer))
    caibian("show", "a", CAIBIAN_KEY_FILE=str(tmp_path / "key"))
    assert sent == ["Bearer ck_secret"]
    (tmp_path / "empty").write_text("\n")
    assert "is empty" in caibian("--key-file", str(tmp_path / "empty"), "show", "a").stderr


class Terminal(io.StringIO):
    """Standard output that is a terminal, or a pipe that nobody reads any more."""

    def __init__(self, *, is_open: bool = True) -> None:
        super().__init__()
        self.is_open = is_open

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return self.is_open

    def write(self, text: str) -> int:
        """Write, as long as somebody reads."""
        if not self.is_open:
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")
        return super().write(text)


@pytest.mark.parametrize("words", [["--help"], ["search", "望川"], ["show", "a1"], ["status"]])
def test_a_pipe_that_closes_is_no_error(
    caibian: Command, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """As of `caibian search | head -1`: it ends as other tools do by SIGPIPE."""
    app = create_app(caibian.transport)
    monkeypatch.setattr("caibian_client.cli.app.create_app", lambda: app)
    where = ["--ingest", "http://ingest", "--search", "http://search"]
    monkeypatch.setattr(sys, "argv", ["caibian", *where, *words])
    monkeypatch.setattr(sys, "stdout", Terminal(is_open=False))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 141


def test_a_process_whose_pipe_closes_ends_quietly() -> None:
    """Without a word, however its output is held back."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "caibian_client.cli", "--help"],
        stdout=write,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_what_is_missing_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library alone has no command."""
    for name in [each for each in sys.modules if each.startswith("caibian_client.cli.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "typer", None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["show", "--text", "x"], "水厂\ufffd]52;c\ufffd2J\n开工"),
        (["show", "x"], "水厂\ufffd]52;c\ufffd2J\n开工"),
        (["show", "--json", "x"], "水厂\\u001b]52;c\\u009b2J\\n开工"),
        (["search", "--json", "水厂"], "\\u009b2J"),
        (["export", "--format", "csv"], "水厂\ufffd]52;c\ufffd2J"),
        (["export"], "水厂"),
    ],
)
def test_no_command_lets_an_article_command_a_terminal(
    monkeypatch: pytest.MonkeyPatch, words: list[str], shown: str
) -> None:
    """Whatever of it is written, and in whatever form."""
    index = FakeIndex()
    text = "水厂\x1b]52;c\x9b2J\n开工"
    index.write([made("x", 1, text)])
    assert shown in shown_by(create_app(both(index)), monkeypatch, words)


def test_no_collection_lets_an_article_command_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor does a note."""
    index = FakeIndex()
    index.write([made("x", 1, "水厂")])
    app = create_app(both(index))
    id = shown_by(app, monkeypatch, ["collections", "make", "水厂"]).strip()
    note = "看\x1b]52;c"
    shown_by(app, monkeypatch, ["collections", "add", id, "x", "--note", note])
    for form, told in (("csv", "看\ufffd]52;c"), ("ndjson", "看")):
        words = ["collections", "export", id, "--format", form]
        assert told in shown_by(app, monkeypatch, words)


def shown_by(app: typer.Typer, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> str:
    """Return what a command writes to a terminal."""
    monkeypatch.setattr("caibian_client.cli.app.create_app", lambda: app)
    where = ["--ingest", "http://ingest", "--search", "http://search"]
    monkeypatch.setattr(sys, "argv", ["caibian", *where, *words])
    monkeypatch.setattr(sys, "stdout", written := Terminal())
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert not re.search("\x1b]|\x9b", written.getvalue())
    return written.getvalue()


def test_an_export_says_its_form(caibian: Command, tmp_path: Path) -> None:
    """By its name or --format; a WARC is nothing for a terminal."""
    for name in ("a.foo", "a"):
        result = caibian("export", "-o", str(tmp_path / name))
        assert result.exit_code == 1
        assert "--format" in result.stderr
    assert caibian.told("export", "--format", "csv", "-o", str(tmp_path / "a.foo")) == ""
    assert (tmp_path / "a.foo").stat().st_size > 0


def test_what_strangers_write_commands_no_terminal() -> None:
    """Neither there nor in a pipe; lines stay lines."""
    console = screen.terminal()
    with console.capture() as captured:
        console.print("水厂\x1b]52;c\x9b2J\n投产")
    shown = "水厂\ufffd]52;c\ufffd2J"
    assert captured.get() == f"{shown}\n投产\n"
    assert screen.one_line("水厂\x1b]52;c\x9b2J") == shown
