"""Writes a report as one page of HTML that a browser prints: its looks are in it, no script is."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from services.search.reports.charting import charted
from services.search.reports.described import (
    also_told,
    counted_told,
    day_told,
    facts_told,
    when_told,
)
from services.search.reports.models import Report
from services.search.reports.texts import link, short
from shared.text.xml_text import fit
from shared.web.templating import environment
from shared.web.texts import texts

_FOLDER = Path(__file__).with_name("templates")
WIDTH, HEIGHT = 640, 150
"""The size of a drawing of columns; it is made as wide as the page."""
_LABELS = 8
_GAP = 0.22


@dataclass(frozen=True)
class Column:
    """A column of a chart; of many only some have their label under them."""

    label: str
    count: int
    x: float
    width: float
    height: float
    is_labelled: bool


@cache
def _environment() -> Environment:
    made = environment([_FOLDER])
    made.filters |= {"linked": link, "short": short}
    made.globals |= {"columns": columns, "width": WIDTH, "height": HEIGHT}
    return made


@cache
def looks() -> str:
    """Return the looks of the page."""
    return _environment().get_template("report.css").render()


def policy() -> str:
    """Return what the page may do: look as it does, and nothing else (Content-Security-Policy)."""
    digest = base64.b64encode(hashlib.sha256(looks().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def write_page(report: Report) -> bytes:
    """Return a report as a page, in UTF-8."""
    t = texts(report.language)
    pieces = (
        _environment()
        .get_template("report.html")
        .generate(
            t=t,
            report=report,
            looks=Markup(looks()),  # noqa: S704  # it is a file of ours
            policy=policy(),
            facts=list(facts_told(report, t)),
            charts=list(charted(report, t)),
            counted=counted_told(report, t),
            has_reprints=any(entry.reprints for entry in report.entries),
            when=lambda entry: when_told(entry, t),
            day=day_told,
            also=lambda entry: also_told(entry, t),
        )
    )
    return fit("".join(pieces)).encode("utf-8", "replace")


def columns(values: Sequence[tuple[str, int]]) -> Iterator[Column]:
    """Yield the columns of a chart."""
    most, step = max(count for _, count in values), WIDTH / len(values)
    every = -(-len(values) // _LABELS)
    for place, (label, count) in enumerate(values):
        yield Column(
            label=label,
            count=count,
            x=round(step * (place + _GAP / 2), 2),
            width=round(step * (1 - _GAP), 2),
            height=round(HEIGHT * count / max(1, most), 2),
            is_labelled=place % every == 0,
        )
