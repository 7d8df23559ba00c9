"""Sentences to learn notices from: labelled ones, those the table is sure of, made-up ones, news.

Nothing of the corpora is kept here; what we labelled of them ourselves is known by a hash.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.notices import COUNTED
from services.enrich.notices.credits import is_credit, is_menu, is_source
from services.enrich.notices.judge import NEUTRAL_ODDS, judge
from services.enrich.notices.triggers import TABLE
from services.enrich.page.lines import Page, from_text
from services.enrich.page.segments import segments
from services.enrich.rules.table import read_rules
from shared.text.folding import simplified
from training.notice_wordings import sentences

LABELS = Path(__file__).with_name("notice_labels.tsv")
NEWS = "news"
_MADE = 12_000
_EVERY = 4
"""Of the news, one article in so many is read."""
_SURE = 0.85
_TAIL = 400
_PICTURE = re.compile(r"^[\W_]*(?:图|图片)(?:片?来源)?\s*[：:]|摄[）)]?$|^[\W_]*$")
"""What credits a picture."""
_CUE = re.compile(
    "声明|转载|转自|摘自|版权|著作权|参考|责任|风险|授权|侵权|侵删|删除|来源|本文|本网|本站|本报|免责|原创|建议"
    "|谨慎|联系|公众号|AI|机器人|生成|广告|推广|观点|立场|真实|准确|代表|下载|客户端|点击|扫码|关注|敬请|核实|为准"
)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence in Simplified script, its kind of notice or NEWS, how much it counts, whence."""

    text: str
    kind: str
    weight: float
    origin: str


def gather(data: Path) -> list[Example]:
    """Return all examples of a folder of corpora, each wording once for each origin."""
    known: dict[tuple[str, str], Example] = {}
    for example in (*_rules(), *_gold(data), *_made(), *_news(data / "news/articles.jsonl.gz")):
        known.setdefault((shape(example.text), example.kind), example)
    labelled = {shape(e.text) for e in known.values() if e.origin == "gold"}
    own = labels()
    return [_mended(e, own) for e in known.values() if _is_kept(e, labelled, own)]


def shape(text: str) -> str:
    """Return a sentence without what differs between copies: digits, marks around it."""
    text = re.sub(r"(来源[：:]|https?:).{8,}", r"\1", text)
    return re.sub(r"\d+", "0", text).strip(' \t（()）【】[]。！!“”"*●')


def digest(text: str) -> str:
    """Return what our labels know a sentence by."""
    return hashlib.sha256(shape(text).encode()).hexdigest()[:12]


def labels() -> dict[str, str]:
    """Return our own labels: digest → kind or NEWS."""
    rows = LABELS.read_text(encoding="utf-8").splitlines() if LABELS.exists() else []
    pairs = (row.split("\t") for row in rows)
    return {digest: kind for digest, kind in pairs}


def _is_kept(example: Example, labelled: set[str], own: dict[str, str]) -> bool:
    """Tell whether nothing better says what a sentence is; what may be either is left out."""
    if example.origin in ("gold", "made"):
        return True
    if shape(example.text) in labelled:
        return False
    return example.origin != "unsure" or digest(example.text) in own


def _mended(example: Example, own: dict[str, str]) -> Example:
    kind = own.get(digest(example.text), example.kind) if example.origin != "gold" else example.kind
    return Example(example.text, kind, example.weight, example.origin)


def _gold(data: Path) -> Iterator[Example]:
    for row in _rows(data / "pages/notices.jsonl"):
        page = from_text(None, row["body"])
        wanted = [(n["start"], n["end"], n["kind"]) for n in row["notices"]]
        for start, end, text in _segments(page):
            kind = next((k for s, e, k in wanted if s < end and start < e), NEWS)
            if (kind in COUNTED and not _PICTURE.search(text)) or kind == NEWS:
                yield Example(text, kind, 3.0 if kind != NEWS else 1.0, "gold")
    for row in _rows(data / "disclaimers/sentences.jsonl.gz"):
        kind = row["kind"] if row["disclaimer"] else NEWS
        if kind in COUNTED or kind == NEWS:
            yield Example(simplified(row["text"]), kind, 2.0, "gold")
    for name in ("pages", "pages-2"):
        for row in _rows(data / name / "pages.jsonl"):
            yield from _lines(row["lines"])


def _lines(lines: Iterable[dict[str, Any]]) -> Iterator[Example]:
    for line in lines:
        kind = line.get("kind") if line["label"] == "notice" else NEWS
        if kind in COUNTED and _PICTURE.search(line["text"]):
            continue
        if kind in COUNTED or line["label"] in ("body", "title", "related"):
            for _, _, text in _segments(from_text(None, line["text"])):
                yield Example(text, str(kind), 3.0 if kind != NEWS else 0.5, "gold")


def _rules() -> Iterator[Example]:
    for rule in read_rules(TABLE):
        yield Example(rule.example, rule.labels[0], 3.0, "made")
        yield Example(rule.near_miss, NEWS, 3.0, "made")


def _made() -> Iterator[Example]:
    for kind, text in sentences(_MADE):
        yield Example(text, kind, 1.0, "made")


def _news(path: Path) -> Iterator[Example]:
    """Yield what the table is sure of in articles or at their ends, and reporting."""
    for number, row in enumerate(_rows(path)):
        body = row["body"].replace("\r", "")
        tail = 0 if number % _EVERY == 0 else max(0, len(body) - _TAIL)
        yield from _read(from_text(None, body[tail:]), before=tail)


def _read(page: Page, *, before: int) -> Iterator[Example]:
    """Yield what the table alone says of each sentence, whatever was learnt before."""
    size = before + len(page.plain)
    for start, end, text in list(_segments(page))[bool(before) :]:
        if is_credit(text) or is_source(text) or is_menu(text):
            continue
        verdict = judge(text, position=(before + start) / size, odds=NEUTRAL_ODDS)
        is_late = end > len(page.plain) - _TAIL
        if verdict:
            is_sure = verdict.confidence >= _SURE and verdict.kind.value in COUNTED
            yield Example(text, verdict.kind.value, 1.0, "table" if is_sure else "unsure")
        else:
            is_open = is_late and _CUE.search(text)
            yield Example(text, NEWS, 1.0, "unsure" if is_open else "news")


def _segments(page: Page) -> Iterator[tuple[int, int, str]]:
    for span in segments(page.plain, 0, len(page.plain)):
        yield span.start, span.end, page.plain[span.start : span.end]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    reading = gzip.open if path.suffix == ".gz" else open
    with reading(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
