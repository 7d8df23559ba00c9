"""An Elasticsearch node that may be killed and comes back on the same port and folder."""

import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

from chaos import victims
from tools.elasticsearch_node import ROOT
from tools.redis_server import free_port
from tools.system import eventually

_START_SECONDS = 240
_HEAP = "768m"


class Node:
    """The node of tools/elasticsearch in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it answers."""
        command = [str(ROOT / "tools/elasticsearch/run"), str(self._folder), str(self.port), _HEAP]
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True
            )
        eventually(self.is_up, _START_SECONDS)

    def is_up(self) -> bool:
        """Whether it answers."""
        with suppress(httpx.HTTPError):
            return self.client.get("/").status_code == httpx.codes.OK
        return False

    def victims(self) -> list[psutil.Process]:
        """Return its processes."""
        return victims.tree(self._process.pid) if self._process is not None else []

    def kill(self) -> None:
        """Kill it with signal 9."""
        victims.send(self.victims(), signal.SIGKILL)
        if self._process is not None:
            self._process.wait(30)

    def stop(self) -> None:
        """Stop it, frozen or not."""
        for process in self.victims():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)
                process.terminate()
        if self._process is not None:
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
        self.client.close()
