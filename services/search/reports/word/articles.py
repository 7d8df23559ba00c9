"""The articles of a report, each with where it comes from, what was noted, and its text."""

from collections.abc import Callable, Iterator

from services.search.reports.described import also_told, when_told
from services.search.reports.models import Entry, Report
from services.search.reports.texts import link, short
from services.search.reports.word.blocks import bookmark, outside, paragraph, run, text
from services.search.reports.word.contents import anchor, section_anchor
from shared.web.texts import Texts

_ADDRESS = 90
_BREAK = "<w:pageBreakBefore/>"


def articles(report: Report, t: Texts, relation: Callable[[str], str]) -> Iterator[str]:
    """Yield the sections with their articles; `relation` makes links out of addresses."""
    if not report.entries:
        return
    for place, (section, numbered) in enumerate(report.numbered()):
        heading = run(section.title or t("report.articles"))
        yield paragraph("Heading1", bookmark(section_anchor(place), 100 + place, heading))
        for number, entry in numbered:
            more = _BREAK if report.new_pages and number != numbered[0][0] else ""
            yield from _article(entry, number, more, t, relation)


def _article(
    entry: Entry, number: int, more: str, t: Texts, relation: Callable[[str], str]
) -> Iterator[str]:
    heading = run(f"{number}", "Number") + run(f"  {entry.title or t('report.untitled')}")
    yield paragraph("Heading2", bookmark(anchor(number), 1000 + number, heading), more=more)
    facts = [entry.source, entry.author, when_told(entry, t)]
    yield text("ArticleMeta", t("report.dot").join(filter(None, facts)))
    if entry.url:
        told = run(short(entry.url, _ADDRESS), "Hyperlink" if link(entry.url) else "")
        address = link(entry.url)
        yield paragraph("ArticleMeta", outside(relation(address), told) if address else told)
    if entry.reprints:
        yield paragraph("ArticleMeta", run(also_told(entry, t)))
    if entry.tags:
        told = run(f"{t('report.tags')} ", "Label") + run(t("report.and").join(entry.tags))
        yield paragraph("ArticleMeta", told)
    for place, part in enumerate(filter(None, map(str.strip, (entry.note or "").splitlines()))):
        label = run(f"{t('report.note')} ", "Label") if place == 0 else ""
        yield paragraph("ArticleNote", label, run(part))
    for part in entry.paragraphs:
        yield text("BodyText", part)
    if entry.is_cut:
        yield text("SmallPrint", t("report.cut"))
    for notice in entry.notices:
        yield text("SmallPrint", notice)
