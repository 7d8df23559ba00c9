"""Feeds of the site on the loopback, with articles in them that are published at a moment."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Protocol

RSS = "application/rss+xml; charset=utf-8"
_HTML = "text/html; charset=utf-8"


class Host(Protocol):
    """A site on which feeds and articles stand."""

    def put(
        self, path: str, body: str | bytes, content_type: str | None, *, is_conditional: bool
    ) -> str:
        """Put something at a path."""

    def address(self, path: str, host: str) -> str:
        """Return the address of a path."""


def article(title: str) -> str:
    """Return a page with an article about invented places."""
    body = "".join(
        f"<p>{escape(title)}。云岭市青石区有关负责人{hour}时介绍，工程将在明年底前完成。</p>"
        for hour in ("八", "九", "十")
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{escape(title)}</title></head>"
        f"<body><h1>{escape(title)}</h1><p>来源：云岭日报　2026-07-09 18:00</p>{body}</body></html>"
    )


class SiteFeed:
    """An RSS feed of which the newest article comes first."""

    def __init__(self, site: Host, path: str, title: str, host: str) -> None:
        self._site, self._path, self._title, self._host = site, path, title, host
        self._items: list[str] = []
        self._put()

    @property
    def address(self) -> str:
        """Return the feed's address."""
        return self._site.address(self._path, self._host)

    def next_address(self) -> str:
        """Return the address that the next article will have."""
        return self._site.address(self._next_path(), self._host)

    def publish(self, title: str, at: datetime | None = None, page: str | None = None) -> str:
        """Publish an article, now or as if at another time; return its address.

        It has this page, or one of its own.
        """
        return self.publish_many([title], at, page)[0]

    def publish_many(
        self, titles: Sequence[str], at: datetime | None = None, page: str | None = None
    ) -> list[str]:
        """Publish several at once; the last is the newest."""
        addresses = []
        for title in titles:
            path = self._next_path()
            self._site.put(path, page or article(title), _HTML, is_conditional=False)
            addresses.append(self._site.address(path, self._host))
            self._items.insert(0, _item(title, addresses[-1], at or datetime.now(UTC)))
        self._put()
        return addresses

    def _next_path(self) -> str:
        return f"{self._path.rpartition('.')[0]}/{len(self._items)}.html"

    def _put(self) -> None:
        text = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>{escape(self._title)}</title>{''.join(self._items)}</channel></rss>"
        )
        self._site.put(self._path, text, RSS, is_conditional=True)


def _item(title: str, address: str, at: datetime) -> str:
    date = format_datetime(at.astimezone(UTC), usegmt=True)
    return (
        f"<item><title>{escape(title)}</title><link>{escape(address)}</link>"
        f"<guid>{escape(address)}</guid><pubDate>{date}</pubDate></item>"
    )
