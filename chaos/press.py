"""The press: feeds on a site beside the stage, from which sources bring in what the audit knows.

What stands in a feed is taken for acknowledged: it must become searchable though whoever looks at
the feed is killed. No fault touches the site itself.
"""

import threading
import time
from contextlib import ExitStack
from html import escape

from httpx import HTTPError

from chaos.book import Book
from chaos.client import Reply
from chaos.contents import Author, Content
from chaos.history import Answer, Deed, Effect
from services.ingest.sources.intake import id_of
from tools.site import Site, running_site
from tools.site_feeds import SiteFeed
from tools.system import System, eventually

SETTINGS = {
    "CAIBIAN_SOURCES_PRIVATE": "true",
    "CAIBIAN_SOURCES_GAP_SECONDS": "0.05",
    "CAIBIAN_SOURCES_SHORTEST": "1",
    "CAIBIAN_SOURCES_LONGEST": "2",
}
"""By these the feeds of this machine are looked at every other second."""
_FEEDS = 3
_LOOK_SECONDS = 0.5


class Press:
    """Publishes articles; `rate` is how many a second. It begins at rest."""

    def __init__(self, system: System, book: Book, seed: int, *, rate: float) -> None:
        self._system = system
        self._book = book
        self._author = Author(seed, f"{seed}f")
        self._rate = rate
        self._goes, self._stopped = threading.Event(), threading.Event()
        self._turn = threading.Lock()
        self._open: set[str] = set()
        self._feeds: list[SiteFeed] = []
        self._stack = ExitStack()
        self._thread = threading.Thread(target=self._run, name="press", daemon=True)

    def start(self) -> None:
        """Open the site and have its feeds looked at; nothing is published yet."""
        site: Site = self._stack.enter_context(running_site())
        for number in range(_FEEDS):
            self._feeds.append(site.feed(f"/feed-{number}.xml", f"第{number}号来源"))
            asked = {"address": self._feeds[-1].address, "kind": "feed"}
            self._system.ingest.post("/v1/sources", json=asked).raise_for_status()
        self._thread.start()

    def go(self) -> None:
        """Publish."""
        self._goes.set()

    def rest(self, seconds: float) -> None:
        """Publish no more, and return once all has come in, or after these seconds."""
        self._goes.clear()
        with self._turn:
            pass
        try:
            eventually(self._has_come_in, seconds)
        except AssertionError:
            # The audit tells what is missing.
            self._open.clear()

    def stop(self) -> None:
        """End, and close the site."""
        self._stopped.set()
        self._goes.set()
        if self._thread.is_alive():
            self._thread.join()
        self._stack.close()

    def _run(self) -> None:
        number = 0
        while not self._stopped.is_set():
            self._goes.wait()
            with self._turn:
                if self._goes.is_set() and not self._stopped.is_set():
                    self._publish(number)
                    number += 1
            self._stopped.wait(1 / self._rate)

    def _publish(self, number: int) -> None:
        feed, content = self._feeds[number % _FEEDS], self._author.text(number, 0)
        id = id_of(feed.next_address()) or ""
        effect = Effect(Deed.POST, content.marker)
        self._book.sent(id, effect)
        self._book.answered(id, effect, Reply(Answer.ACKED, 202, 0.0, {}), "feed")
        self._open.add(id)
        title, page = _page(content)
        feed.publish(title, page=page)

    def _has_come_in(self) -> bool:
        """Tell whether all that was published is known; ask no more often than that matters."""
        for id in sorted(self._open):
            if not self._is_known(id):
                time.sleep(_LOOK_SECONDS)
                return False
            self._open.discard(id)
        return True

    def _is_known(self, id: str) -> bool:
        try:
            return self._system.ingest.get(f"/v1/articles/{id}").status_code == 200
        except HTTPError:
            return False


def _page(content: Content) -> tuple[str, str]:
    """Return the title and the page of an article."""
    title, *lines = map(escape, str(content.fields["content"]).splitlines())
    body = "".join(f"<p>{line}</p>" for line in lines)
    head = f"<meta charset=utf-8><title>{title}</title>"
    return title, f"<html><head>{head}</head><body><h1>{title}</h1>{body}</body></html>"
