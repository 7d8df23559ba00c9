"""What the charts of a report show, whoever draws them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.search.reports.models import Report
from shared.entity_types import EntityType
from shared.web.texts import Texts

MOST_BARS = 10
"""So many sources and names are drawn, the most frequent."""
_BY = {10: "report.by_day", 7: "report.by_month", 4: "report.by_year"}


@dataclass(frozen=True)
class Charted:
    """Values by their names, in order of time if `is_time`; `remark` is said of it."""

    title: str
    values: Sequence[tuple[str, int]]
    is_time: bool = False
    remark: str = ""


def charted(report: Report, t: Texts) -> Iterator[Charted]:
    """Yield the charts that a report has something for."""
    tally = report.tally
    if len(tally.times) > 1:
        values = [(each.label, each.count) for each in tally.times]
        by = t(_BY[len(values[0][0])])
        if len(values[0][0]) == 10 and tally.times[0].first.year == tally.times[-1].last.year:
            values = [(label[5:], count) for label, count in values]
            by = t("report.in_year", by=by, year=tally.times[0].first.year)
        remark = t.count("search.undated", tally.undated) if tally.undated else ""
        yield Charted(by, values, is_time=True, remark=remark)
    if tally.sources:
        told = sum(count for _, count in tally.sources[:MOST_BARS])
        remark = t("report.share", part=f"{min(1, told / max(1, tally.total)):.0%}")
        is_all = len(tally.sources) <= MOST_BARS
        yield Charted(
            t("report.by_source"), tally.sources[:MOST_BARS], remark="" if is_all else remark
        )
    for title, types in (
        ("report.by_person", (EntityType.PER,)),
        ("report.by_organisation", (EntityType.ORG,)),
    ):
        # Those that are named once tell nothing of each other.
        named = [
            (each.name, each.count) for each in tally.names if each.type in types and each.count > 1
        ]
        if named:
            yield Charted(t(title), named[:MOST_BARS])
