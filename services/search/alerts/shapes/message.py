"""What a robot tells of: a saved search and some of its new articles, in no robot's form yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.search.alerts.schemas import FeedEntry, ShownSearch
from services.search.alerts.shapes.writing import safe_address
from shared.china_time import CHINA
from shared.web.texts import Texts

MOST_ITEMS = 20
"""So many articles one message tells of at most."""
MOST_NAME, MOST_TITLE, MOST_TOLD, MOST_SUMMARY = 60, 100, 60, 120
"""So many characters of each part are told."""
_NOWHERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Item:
    """An article: its title, where it can be read, whence and when it came, and its summary."""

    title: str
    url: str | None
    told: str
    summary: str


@dataclass(frozen=True)
class Bulletin:
    """A saved search's name, the address of its page, and articles; without any it is a trial."""

    name: str
    page: str | None
    items: tuple[Item, ...]

    def said(self, count: int, t: Texts) -> str:
        """Return what stands behind the name where so many of the articles are told."""
        return t.count("robots.new", count) if self.items else t("robots.trial")


def bulletin_of(search: ShownSearch, entries: Sequence[FeedEntry], site: str | None) -> Bulletin:
    """Return what is to be told of a search; `site` is where readers reach the pages."""
    base = _reachable(site)
    page = safe_address(f"{base}/searches/{search.id}") if base else None
    return Bulletin(search.name, page, tuple(_item(entry, base) for entry in entries))


def _item(entry: FeedEntry, base: str | None) -> Item:
    own = f"{base}/articles/{entry.id}" if base else None
    time = (entry.published_at or entry.received_at).astimezone(CHINA)
    told = "　".join(filter(None, (entry.source, f"{time:%m-%d %H:%M}")))
    url = safe_address(entry.url) or safe_address(own)
    return Item(entry.title or entry.id, url, told, entry.summary)


def _reachable(site: str | None) -> str | None:
    """Return a site unless it is this machine's own, which is no other reader's."""
    host = urlsplit(site or "").hostname
    return None if host is None or host in _NOWHERE else str(site).rstrip("/")
