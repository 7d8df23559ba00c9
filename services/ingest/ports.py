"""What the ingest room asks of the rooms behind it."""

from typing import Protocol

from shared.path.state import Status


class Archive(Protocol):
    """What was indexed long ago: the ledger has forgotten it, the index knows it."""

    def status(self, id: str) -> Status:
        """Tell of an article that it is indexed, and as which revision.

        Raises NotFound, and ArchiveAway while it can't be told.
        """
