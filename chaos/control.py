"""The harness's side of the proxy: which links there are, and what is to go wrong with them."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any

from chaos.links import Trouble
from tools.system import ROOT


class Links:
    """Starts the proxy's process and talks to it; may be used from several threads."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "chaos.proxy"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C is for the harness, which closes the proxy last.
            start_new_session=True,
        )
        self._ports: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        """The names of all links."""
        return list(self._ports)

    def add(self, name: str, target: int, *, host: str = "127.0.0.1", is_http: bool = False) -> int:
        """Open a link to a port of this machine and return the link's port; once for a name."""
        if name in self._ports:
            return self._ports[name]
        made: int = self._do(
            do="add", name=name, host=host, target=target, is_http=is_http, seed=self._seed
        )
        self._ports[name] = made
        return made

    def set(self, links: Sequence[str], trouble: Trouble) -> None:
        """Have this go wrong with links from now on; `Trouble()` is none."""
        self._do(do="set", links=list(links), trouble=asdict(trouble))

    def cut(self, links: Sequence[str]) -> int:
        """Break all connections of links once; return how many."""
        return int(self._do(do="cut", links=list(links)))

    def injected(self, links: Sequence[str]) -> int:
        """Return how much went wrong with links so far."""
        return int(self._do(do="tell", links=list(links)))

    def matching(self, part: str, server: str) -> list[str]:
        """Return the links of a part to a server; * stands for all of them."""
        pairs = [(name, *name.split(">")) for name in self.names]
        return [name for name, a, b in pairs if part in (a, "*") and server in (b, "*")]

    def close(self) -> None:
        """End the proxy."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> "Links":
        """Return the links."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close them."""
        self.close()

    def _do(self, **command: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(command).encode() + b"\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())
