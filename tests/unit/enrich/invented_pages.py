"""Invented pages whose metadata tests read."""

from datetime import UTC, datetime
from typing import Any

from services.enrich.page.metadata import Metadata, read_metadata
from services.enrich.page.reading import read_page
from services.enrich.page.zones import cut
from shared.articles import ContentType, RawArticle

RECEIVED = datetime(2026, 7, 9, 7, 30, tzinfo=UTC)
BODY = (
    "<p>望川市今年将在青石区新建两座污水处理厂，日处理能力合计八万吨，工程预计明年底完工。</p>"
    "<p>市水务局负责人说，两座厂建成后，城区污水处理率将达到百分之九十八，沿河六个排口全部截流。</p>"
    "<p>项目总投资九亿元，由望川水务集团承建，首批管网已于上月铺设完毕并通过验收。</p>"
)
TITLE = "望川新建两座污水处理厂"


def raw(content: str, *, html: bool = True, **given: Any) -> RawArticle:
    """Return an article as it was posted, received at 15:30 in China on 9 July 2026."""
    kind = ContentType.HTML if html else ContentType.TEXT
    fields = {"id": "a", "digest": "", "received_at": RECEIVED, "content": content}
    return RawArticle.model_validate(fields | {"content_type": kind} | given)


def read(article: RawArticle) -> Metadata:
    """Return what is read off an article."""
    page = read_page(article)
    return read_metadata(page, cut(page, has_title=article.title is not None).zones, article)


def below_title(byline: str, head: str = "", body: str = BODY, **given: Any) -> Metadata:
    """Return what is said by a page with this below its heading."""
    page = f"<html><head>{head}</head><body><h1>{TITLE}</h1><div>{byline}</div>{body}</body></html>"
    return read(raw(page, **given))


def local(found: Metadata) -> str | None:
    """Return the minute of publication with its zone."""
    return found.published_at.isoformat(timespec="minutes") if found.published_at else None


JSON_LD = '<script type="application/ld+json">{}</script>'
NEWS = JSON_LD.format(
    '{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"望川网"},'
    f'{{"@type":["NewsArticle"],"headline":"{TITLE}","datePublished":"2026-07-08T16:05:00+08:00",'
    '"author":[{"@type":"Person","name":"沈乔木"},{"@id":"#b"}],'
    '"publisher":{"@type":"Organization","name":"望川晚报"}},'
    '{"@type":"Person","@id":"#b","name":"骆青川"}]}'
)
