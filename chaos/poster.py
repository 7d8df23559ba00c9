"""The poster: threads that do to articles what owners do, each with articles of its own."""

import threading
import time

from chaos.book import Book
from chaos.contents import Author
from chaos.turns import Mix, Turns

_DRAIN_SECONDS = 20.0
_ROOM_SECONDS = 0.5


class Poster:
    """Runs the threads; `rate` is articles a second of all together. It begins at rest."""

    def __init__(
        self, port: int, book: Book, author: Author, *, seed: int, rate: float, mix: Mix
    ) -> None:
        self._port = port
        self._book = book
        self._author = author
        self._seed = seed
        self._rate = rate
        self._mix = mix
        self._stopped = threading.Event()
        self._goes = threading.Event()
        self._has_room = threading.Event()
        self._has_room.set()
        self._resting: list[threading.Event] = []
        self._threads: list[threading.Thread] = []

    def start(self, threads: int) -> None:
        """Start the threads, which rest."""
        for number in range(threads):
            resting = threading.Event()
            arguments = (number, threads, resting)
            thread = threading.Thread(target=self._run, args=arguments, name=f"poster-{number}")
            self._resting.append(resting)
            self._threads.append(thread)
            thread.start()

    def go(self) -> None:
        """Post."""
        for resting in self._resting:
            resting.clear()
        self._goes.set()

    def give_room(self, *, has_room: bool) -> None:
        """Wait with what is new while there is no room; what is open goes on."""
        if has_room:
            self._has_room.set()
        else:
            self._has_room.clear()

    def rest(self) -> None:
        """Post nothing new, and return once what is open is done or given up for now."""
        self._goes.clear()
        for resting in self._resting:
            resting.wait()

    def stop(self) -> None:
        """End; what is open stays open, as with a client that is switched off."""
        self._stopped.set()
        self._goes.set()
        self._has_room.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int, threads: int, resting: threading.Event) -> None:
        worker = Turns(self._port, self._book, self._author, self._mix)
        worker.begin(f"{self._seed}-{number}", number, threads)
        due = time.monotonic()
        while not self._stopped.is_set():
            if not self._goes.is_set():
                worker.finish(_DRAIN_SECONDS)
                resting.set()
                self._goes.wait()
                due = time.monotonic()
            done = worker.turn(is_new=self._has_room.wait(_ROOM_SECONDS))
            due = max(due + done * threads / self._rate, time.monotonic() - 1.0)
            self._stopped.wait(max(0.0, due - time.monotonic()))
        worker.close()
