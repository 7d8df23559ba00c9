"""What the ledger in memory keeps of an article."""

from dataclasses import dataclass, field

from shared.articles import EnrichedArticle, RawArticle
from shared.path.shelves import pack_enriched, pack_raw
from shared.path.state import Lane, LastError, State, Step


@dataclass
class Row:
    """What the ledger keeps of an article; times in seconds."""

    state: State
    revision: int
    version: int
    digest: str
    times: dict[State, float]
    trace: str = ""
    raw: str | None = None
    enriched: str | None = None
    step: Step | None = None
    lane: Lane = Lane.FRESH
    again: bool = False
    due: float = 0.0
    holder: str = ""
    has_begun: bool = False
    not_before: float = 0.0
    gone: int = 0
    late: int = 0
    writing: float = 0.0
    taken: dict[Step, float] = field(default_factory=dict)
    attempts: int = 0
    tries: int = 0
    losses: int = 0
    finished: float | None = None
    error: LastError | None = None

    @property
    def is_removal(self) -> bool:
        """Tell whether the index is still to forget what was withdrawn."""
        return bool(self.gone) or self.state is State.WITHDRAWN

    @property
    def at_work(self) -> int:
        """Return the version under which the next thing is done with it."""
        return self.gone or self.version

    @property
    def size(self) -> int:
        """Return the bytes on its shelves, where both lie packed."""
        raw = RawArticle.model_validate_json(self.raw) if self.raw else None
        enriched = EnrichedArticle.model_validate_json(self.enriched) if self.enriched else None
        return (len(pack_raw(raw)) if raw else 0) + (
            len(pack_enriched(enriched)) if enriched else 0
        )
