"""A posted article as a page, whatever it is written in."""

from services.enrich.page.lines import Page, from_text
from services.enrich.page.markup import from_html
from shared.articles import ContentType, RawArticle


def read_page(raw: RawArticle) -> Page:
    """Return the page of a raw article; a title posted with it is its first line."""
    read = from_html if raw.content_type is ContentType.HTML else from_text
    return read(raw.title, raw.content)
