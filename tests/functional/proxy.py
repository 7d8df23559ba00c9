"""A TCP proxy that can go away: what stands behind it is then out of reach."""

import selectors
import socket
import threading
from contextlib import suppress

from tools.redis_server import free_port


class Proxy:
    """Forwards a local port to another, until it is cut and after it is mended."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.port = free_port()
        self._target = target
        self._is_cut = threading.Event()
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._listener: socket.socket | None = None
        self._thread.start()

    def cut(self) -> None:
        """Refuse connections and drop those there are."""
        self._is_cut.set()

    def mend(self) -> None:
        """Forward again."""
        self._is_cut.clear()

    def close(self) -> None:
        """End the proxy."""
        self._is_closed.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._is_closed.is_set():
            if self._is_cut.is_set():
                self._drop_all()
                self._is_closed.wait(0.05)
                continue
            self._listen()
            for key, _ in self._selector.select(timeout=0.05):
                side = key.fileobj
                assert isinstance(side, socket.socket)
                if side is self._listener:
                    self._connect(side)
                else:
                    self._forward(side)
        self._drop_all()
        self._selector.close()

    def _listen(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self._selector.register(self._listener, selectors.EVENT_READ)

    def _connect(self, listener: socket.socket) -> None:
        near, _ = listener.accept()
        far = socket.create_connection(self._target)
        for side, other in ((near, far), (far, near)):
            self._pairs[side] = other
            self._selector.register(side, selectors.EVENT_READ)

    def _forward(self, side: socket.socket) -> None:
        if side not in self._pairs:
            return
        with suppress(OSError):
            if data := side.recv(1 << 16):
                self._pairs[side].sendall(data)
                return
        self._drop(side)

    def _drop(self, side: socket.socket) -> None:
        for end in (side, self._pairs.get(side)):
            if end is not None and self._pairs.pop(end, None) is not None:
                self._selector.unregister(end)
                end.close()

    def _drop_all(self) -> None:
        for side in list(self._pairs):
            self._drop(side)
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None
