"""Threads that take turns in an order a test chooses, so that whatever can meet does meet."""

import threading
from collections.abc import Callable, Sequence


class Turns:
    """Runs works side by side, of which one at a time goes on until it asks for its next turn.

    `order` tells whose turn it is, as places among those that still work; then they go in turn.
    """

    def __init__(self, order: Sequence[int]) -> None:
        self._order = list(order)
        self._go: dict[int, threading.Event] = {}
        self._is_back = threading.Event()
        self._by_thread: dict[int, int] = {}

    def take(self) -> None:
        """Wait for the next turn."""
        number = self._by_thread[threading.get_ident()]
        self._is_back.set()
        self._go[number].wait()
        self._go[number].clear()

    def run(self, works: Sequence[Callable[[], object]]) -> None:
        """Run works to their end; raise what the first of them raised that raised anything."""
        errors: list[BaseException] = []
        threads = {}
        for number, work in enumerate(works):
            self._go[number] = threading.Event()
            threads[number] = threading.Thread(target=self._run, args=(number, work, errors))
        for thread in threads.values():
            self._start(thread)
        last = 0
        while alive := [number for number, thread in threads.items() if thread.is_alive()]:
            last = alive[(self._order.pop(0) if self._order else last + 1) % len(alive)]
            self._is_back.clear()
            self._go[last].set()
            self._is_back.wait()
            if self._by_thread.get(threads[last].ident or 0) is None:
                threads[last].join()
        if errors:
            raise errors[0]

    def _start(self, thread: threading.Thread) -> None:
        self._is_back.clear()
        thread.start()
        self._is_back.wait()

    def _run(self, number: int, work: Callable[[], object], errors: list[BaseException]) -> None:
        self._by_thread[threading.get_ident()] = number
        try:
            self.take()
            work()
        except BaseException as error:  # noqa: BLE001  # it is raised where the works were begun
            errors.append(error)
        del self._by_thread[threading.get_ident()]
        self._is_back.set()
