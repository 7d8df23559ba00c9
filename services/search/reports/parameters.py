"""What a reader asks of a report: of which articles, under which title, as which file."""

from enum import StrEnum

from pydantic import Field

from services.search.collections.models import Order, Tag
from services.search.query.query import Sort
from services.search.reports.models import MOST_ENTRIES
from services.search.searching.answers import Grouping
from services.search.searching.parameters import AskedArticles, SearchParams
from shared.articles import Strict
from shared.web.texts import Language


class ReportFormat(StrEnum):
    """What a report is written as."""

    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"


class Presented(Strict):
    """How a report presents itself."""

    form: ReportFormat = Field(
        ReportFormat.DOCX, alias="format", description="Word, Excel, or a page to be printed"
    )
    title: str = Field(
        "", max_length=200, description="its title; empty: made of what is asked for"
    )
    subtitle: str = Field("", max_length=200, description="a line under it")
    introduction: str = Field(
        "", max_length=1000, description="text before the articles; a line is a paragraph"
    )
    desk: str = Field("", max_length=100, description="who makes it; empty: as CAIBIAN_DESK has it")
    size: int = Field(100, ge=1, le=MOST_ENTRIES, description="how many articles, the first")
    lang: Language = Field(Language.ZH, description="the language of what isn't the articles'")
    new_pages: bool = Field(False, description="begin each article on a new page")


class ReportParams(Presented, AskedArticles):
    """A report of a search as a reader asks for it."""

    sort: Sort = Field(Sort.NEWEST, description="the order of articles; fresh: relevance and age")
    group: Grouping = Field(Grouping.REPRINTS, description="reprints: one article for all")

    def search(self) -> SearchParams:
        """Return the search that finds its articles: hits alone, none that only comes near."""
        shared = AskedArticles.model_fields.keys()
        asked = {name: getattr(self, name) for name in shared}
        found = SearchParams(**asked, sort=self.sort, group=self.group, meaning=False)
        # A page of hits has fewer.
        return found.model_copy(update={"size": self.size})


class CollectionReportParams(Presented):
    """A report of a collection as a reader asks for it."""

    size: int = Field(
        MOST_ENTRIES, ge=1, le=MOST_ENTRIES, description="how many articles, the first"
    )
    sort: Order = Field(Order.PLACED, description="as they are placed, or by date")
    tag: Tag | None = Field(None, description="only articles that have this tag")
    by_tag: bool = Field(False, description="a section for each tag, by the first one of each")
