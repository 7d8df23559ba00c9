"""What an owner and a reader feel: until when a post is taken, and until when it is found."""

import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from chaos.book import Book
from chaos.client import Client
from chaos.contents import Author, Content
from chaos.history import Answer, Deed, Effect

_FIRST = 10_000_000
_TURN_SECONDS = 0.2
_MOST_LOOKED_FOR = 10
_STEP = 0.1
_POST_SECONDS = 0.5


@dataclass(frozen=True)
class Recovery:
    """Seconds from the end of a fault until a post is taken, and until it is found; None: never."""

    accepts: float | None
    found: float | None


class Numbers:
    """Numbers of the probes' articles, which no poster has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next = _FIRST

    def take(self) -> int:
        """Return the next one."""
        with self._lock:
            self._next += 1
            return self._next


class Reader:
    """Asks the search API for one article."""

    def __init__(self, port: int) -> None:
        self._client = Client(port)

    def finds(self, content: Content) -> bool:
        """Whether a search by its id finds the article."""
        asked = urlencode({"id": content.id, "size": 1, "meaning": "false"})
        status, answer = self._client.get(f"/v1/search?{asked}")
        return status == 200 and bool(answer["hits"])

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()


class Owner:
    """Posts articles of the probes."""

    def __init__(self, port: int, book: Book, author: Author, numbers: Numbers) -> None:
        self._client = Client(port)
        self._book = book
        self._author = author
        self._numbers = numbers

    def write(self) -> Content:
        """Return an article that nobody has posted."""
        return self._author.text(self._numbers.take(), 0)

    def posts(self, content: Content) -> bool:
        """Post an article; whether it was taken."""
        effect = Effect(Deed.POST, content.marker)
        self._book.sent(content.id, effect)
        reply = self._client.post({"id": content.id, **content.fields})
        self._book.answered(content.id, effect, reply, "probe")
        return reply.answer is Answer.ACKED

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()


def recovery(owner: Owner, reader: Reader, since: float, seconds: float) -> Recovery:
    """Post something new until it is taken, and look for it until it is found.

    It is given up after so many seconds. `since` is the end of the fault, by the monotonic clock.
    """
    give_up_at = since + seconds
    content = owner.write()
    while not owner.posts(content):
        if time.monotonic() > give_up_at:
            return Recovery(None, None)
        time.sleep(_STEP)
    accepts = time.monotonic() - since
    while not reader.finds(content):
        if time.monotonic() > give_up_at:
            return Recovery(accepts, None)
        time.sleep(_STEP)
    return Recovery(accepts, time.monotonic() - since)


class Watcher(threading.Thread):
    """Posts something every half second and notes how long each takes until it is found."""

    def __init__(self, owner: Owner, reader: Reader) -> None:
        super().__init__(name="watcher", daemon=True)
        self._owner = owner
        self._reader = reader
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, Content]] = []
        self._delays: list[float] = []

    def run(self) -> None:
        """Post and look until stopped."""
        due = time.monotonic()
        while not self._stopped.wait(_TURN_SECONDS):
            if time.monotonic() >= due:
                due = time.monotonic() + _POST_SECONDS
                self._post()
            self._look()

    def take_delays(self) -> list[float]:
        """Return the delays since this was last asked; what isn't found yet counts as so far."""
        with self._lock:
            delays, self._delays = self._delays, []
            waiting = list(self._waiting)
        now = time.monotonic()
        return delays + [now - at for at, _ in waiting]

    def stop(self) -> None:
        """End."""
        self._stopped.set()
        self.join()
        self._owner.close()
        self._reader.close()

    def _post(self) -> None:
        content = self._owner.write()
        if self._owner.posts(content):
            with self._lock:
                self._waiting.append((time.monotonic(), content))

    def _look(self) -> None:
        """Look for those that wait longest; the others are hardly there before them."""
        for at, content in self._waiting[:_MOST_LOOKED_FOR]:
            if not self._reader.finds(content):
                continue
            with self._lock:
                self._waiting.remove((at, content))
                self._delays.append(time.monotonic() - at)
