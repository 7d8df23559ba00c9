"""A posted article as a page, whatever it is written in, and what it is called."""

from services.enrich.page.lines import Page, from_text
from services.enrich.page.markup import from_html
from shared.articles import ContentType, RawArticle

_UNTITLED = 40


def read_page(raw: RawArticle) -> Page:
    """Return the page of a raw article; a title posted with it is its first line."""
    read = from_html if raw.content_type is ContentType.HTML else from_text
    return read(raw.title, raw.content)


def heading(page: Page) -> str:
    """Return what the head calls a page that has no title, else how its text begins."""
    return page.head.get("title") or page.text.strip()[:_UNTITLED].split("\n")[0]
