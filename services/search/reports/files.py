"""A report as a file: what it is written as, what it is called."""

from collections.abc import Callable
from dataclasses import dataclass

from services.search.reports.excel import write_excel
from services.search.reports.models import Report
from services.search.reports.parameters import ReportFormat
from services.search.reports.printed import policy, write_page
from services.search.reports.word.document import write_word
from shared.http.downloads import disposition

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA = {
    ReportFormat.DOCX: f"{_OFFICE}.wordprocessingml.document",
    ReportFormat.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    ReportFormat.HTML: "text/html; charset=utf-8",
}
_WRITERS: dict[ReportFormat, Callable[[Report], bytes]] = {
    ReportFormat.DOCX: write_word,
    ReportFormat.XLSX: write_excel,
    ReportFormat.HTML: write_page,
}


@dataclass(frozen=True)
class ReportFile:
    """A written report; a page is shown by the browser, anything else is kept as a file."""

    content: bytes
    form: ReportFormat
    name: str

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that say what it is called, and what a page may do."""
        is_page = self.form is ReportFormat.HTML
        called = disposition(self.name, self.form, "report", is_shown=is_page)
        if is_page:
            return {
                "Content-Disposition": called,
                "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
            }
        return {"Content-Disposition": called}


def written(report: Report, form: ReportFormat) -> ReportFile:
    """Return a report as a file."""
    return ReportFile(_WRITERS[form](report), form, report.title)
