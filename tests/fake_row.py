"""What the ledger in memory keeps of an article."""

from dataclasses import dataclass, field

from shared.path.state import LastError, State, Step


@dataclass
class Row:
    """What the ledger keeps of an article; times in seconds."""

    state: State
    revision: int
    version: int
    digest: str
    times: dict[State, float]
    raw: str | None = None
    enriched: str | None = None
    step: Step | None = None
    due: float = 0.0
    lease: float = 0.0
    holder: str = ""
    begun: list[str] = field(default_factory=list)
    not_before: float = 0.0
    writing: float = 0.0
    attempts: int = 0
    tries: int = 0
    error: LastError | None = None

    @property
    def size(self) -> int:
        """Return the bytes on its shelves."""
        return len((self.raw or "").encode()) + len((self.enriched or "").encode())

    def forget(self, holder: str) -> bool:
        """Forget an attempt that a holder has begun; tell whether there was one."""
        if holder not in self.begun:
            return False
        self.begun.remove(holder)
        return True
