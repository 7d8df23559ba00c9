"""What the state machine of the ledger works with: both sides, an index and work in hand."""

from dataclasses import dataclass, field
from typing import Protocol

from shared.articles import EnrichedArticle
from shared.path.ports import Intake, WorkLedger
from shared.path.state import Claim

FOLLOWER = "vectors"


class Ledger(Intake, WorkLedger, Protocol):
    """Both sides of a ledger."""


@dataclass
class Index:
    """An index with external versions that forgets removals, as Elasticsearch does."""

    documents: dict[str, tuple[int, int]] = field(default_factory=dict)
    removals: dict[str, int] = field(default_factory=dict)

    def write(self, claim: Claim) -> None:
        """Write or remove what the claim holds, unless a higher version was there."""
        known = max(self.documents.get(claim.id, (0, 0))[0], self.removals.get(claim.id, 0))
        if claim.version < known:
            return
        if claim.enriched is None:
            self.remove(claim.id, claim.version)
        else:
            article = EnrichedArticle.model_validate_json(claim.enriched)
            self.documents[claim.id] = (claim.version, article.revision)

    def holds(self, id: str, revision: int) -> bool:
        """Tell whether a search finds what an article was up to a revision."""
        return id in self.documents and self.documents[id][1] <= revision

    def remove(self, id: str, version: int) -> None:
        """Remove what isn't of a higher version."""
        if self.documents.get(id, (0, 0))[0] <= version:
            self.documents.pop(id, None)
            self.removals[id] = max(version, self.removals.get(id, 0))


@dataclass
class Work:
    """A claim in a worker's hands, and until when it may touch the index."""

    claim: Claim
    until: float
    written: bool = False


@dataclass
class Following:
    """What a follower has in hand, and how it was owed when it was taken."""

    taken: dict[str, int]
    owed: dict[str, int]
