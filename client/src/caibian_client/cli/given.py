"""What is given to every command: where the services are, and the key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
import typer

from caibian_client import Client, Retry
from caibian_client.cli.faults import Fault
from caibian_client.cli.here import INGEST_PORT, KEY, SEARCH_PORT, address_here, settings_here


@dataclass(frozen=True)
class Given:
    """Where the services are, the key, and for tests the way to them."""

    ingest: str | None = None
    search: str | None = None
    key_file: Path | None = None
    transport: httpx.BaseTransport | None = None

    def client(self, retry: Retry | None = None) -> Client:
        """Return a client of both services. Raises Fault, OSError, BadAddress."""
        here = settings_here()
        ingest = self.ingest or address_here(here, INGEST_PORT)
        search = self.search or address_here(here, SEARCH_PORT)
        return Client(ingest, search, self._key(here), retry=retry, transport=self.transport)

    def _key(self, here: dict[str, str]) -> str | None:
        if self.key_file is None:
            # The key of this machine's services is for them alone.
            return None if self.ingest or self.search else here.get(KEY)
        key = self.key_file.read_text(encoding="utf-8").strip()
        if not key:
            raise Fault(f"{self.key_file} is empty; it must hold a key")
        return key


def client_of(context: typer.Context, retry: Retry | None = None) -> Client:
    """Return a client as the command line has it."""
    given: Given = context.find_root().obj
    return given.client(retry)
