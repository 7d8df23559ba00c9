"""The labelled pages: every line of the saved HTML with the labels that are right for it."""

import difflib
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.enrich.page.lines import Line
from services.enrich.page.markup import from_html
from services.ingest.charset import decode
from training.page_reader.drawn import AROUND, LABELS, Allowed, Drawn, Piece, drawn

FOLDERS = ("pages", "pages-2")


@dataclass(frozen=True)
class Labelled:
    """A saved page: its outlet, what its head calls it, its lines as HTML and as text, its body."""

    file: str
    outlet: str
    title: str
    lines: Piece
    text: Piece
    body: str


def labelled_pages(data: Path) -> list[Labelled]:
    """Read the labelled pages of a folder of corpora."""
    return [page for folder in FOLDERS for page in _of_folder(data / folder)]


def articles(data: Path, most: int, longest: int = 4000) -> list[str]:
    """Return the bodies of every seventh article of the news, at most so many."""
    out: list[str] = []
    with gzip.open(data / "news" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % 7 == 0 and len(body := json.loads(line)["body"]) > 60:
                out.append(body[:longest])
            if len(out) >= most:
                break
    return out


def folds(pages: Sequence[Labelled], count: int) -> Iterator[tuple[list[Labelled], list[Labelled]]]:
    """Yield (seen, unseen) pages; the outlets of the unseen are nowhere among the seen."""
    outlets = sorted({page.outlet for page in pages})
    fold = {outlet: number % count for number, outlet in enumerate(outlets)}
    for number in range(count):
        yield (
            [page for page in pages if fold[page.outlet] != number],
            [page for page in pages if fold[page.outlet] == number],
        )


def _of_folder(folder: Path) -> Iterator[Labelled]:
    listed = {row["file"]: row for row in _rows(folder / "pages.jsonl")}
    for gold in _rows(folder / "gold.jsonl"):
        row = listed[gold["file"]]
        data = (folder / "html" / gold["file"]).read_bytes()
        page = from_html(None, decode(data, gold.get("encoding"), is_html=True))
        text = [
            Drawn(line["text"], _allowed(line)) for line in row["lines"] if line["text"].strip()
        ]
        lines = [line for line in page.lines if line.text.strip()]
        yield Labelled(
            file=gold["file"],
            outlet=gold.get("outlet") or _outlet(gold["file"]),
            title=page.head.get("og:title") or page.head.get("title") or "",
            lines=_matched(lines, text),
            text=text,
            body=gold["body"],
        )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _outlet(file: str) -> str:
    """Return the outlet that a file of the first set is named for (gne__ifeng_1.html)."""
    name = file.rpartition("__")[2]
    for prefix in ("visiable_test_", "test_test_pages_", "eval_"):
        name = name.removeprefix(prefix)
    outlet = name.replace(".", "_").split("_")[0]
    return {"xinhuanet": "xinhua"}.get(outlet, outlet)


def _allowed(line: dict[str, Any]) -> Allowed:
    more = line.get("alt") or []
    names = [line["label"], *([more] if isinstance(more, str) else more)]
    return tuple(LABELS.index(name) for name in names if name in LABELS)


def _matched(lines: Sequence[Line], text: Sequence[Drawn]) -> Piece:
    """Give the lines of a page the labels of the same lines of its text.

    Only the surroundings of an article were labelled: what is far from it is no part of it.
    """
    here, there = [_plain(line.text) for line in lines], [_plain(line.text) for line in text]
    allowed: list[Allowed] = [AROUND] * len(lines)
    matcher = difflib.SequenceMatcher(None, here, there, autojunk=False)
    for operation, first, last, begin, end in matcher.get_opcodes():
        if operation == "equal":
            allowed[first:last] = [line.allowed for line in text[begin:end]]
        elif operation == "replace":
            for place in range(first, last):
                for other in range(begin, end):
                    if here[place] in there[other] or there[other] in here[place]:
                        allowed[place] = text[other].allowed
    return [drawn(line, labels) for line, labels in zip(lines, allowed, strict=True)]


def _plain(text: str) -> str:
    return "".join(text.split())
