"""Keeps the load as high as the machine takes, and no higher: so a recovery isn't a backlog."""

import threading

from chaos.client import Client
from chaos.poster import Poster

_SECONDS = 0.5
# So much work lies before whoever works.
_BACKLOG_SECONDS = 3.0


class Governor(threading.Thread):
    """Holds the poster while more is under way than some seconds of work, or than `most`.

    Up to `least` are let in however slow the work is: an index that writes in bulks is the quicker
    the more there is.
    """

    def __init__(self, port: int, poster: Poster, least: int, most: int) -> None:
        super().__init__(name="governor", daemon=True)
        self._client = Client(port)
        self._poster = poster
        self._least = least
        self._most = most
        self._stopped = threading.Event()

    def run(self) -> None:
        """Look twice a second until stopped; without an answer all stays as it was."""
        while not self._stopped.wait(_SECONDS):
            status, stats = self._client.get("/v1/stats")
            if status == 200:
                done = _BACKLOG_SECONDS * stats["rate"]["finished"]
                most = min(self._most, max(self._least, done))
                self._poster.give_room(has_room=stats["unfinished"] <= most)

    def stop(self) -> None:
        """End."""
        self._stopped.set()
        self.join()
        self._poster.give_room(has_room=True)
        self._client.close()
