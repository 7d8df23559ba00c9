"""The verdict: what was acknowledged beside what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chaos.history import History


class Kind(StrEnum):
    """How the promise can be broken."""

    LOST = "lost"
    DUPLICATED = "duplicated"
    STALE = "stale"
    WRONGLY_DEAD = "wrongly dead"
    WRONGLY_FOUND = "wrongly found"
    STUCK = "stuck"
    MISCOUNTED = "miscounted"


@dataclass(frozen=True)
class Observed:
    """What is there of an article: its state (None: unknown), error, revision and what is found.

    `markers` has one entry for each time that the index has the article.
    """

    state: str | None
    error: str | None = None
    revision: int = 0
    markers: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Violation:
    """A broken promise: of which article, how, and what was seen."""

    id: str
    kind: Kind
    why: str


@dataclass
class Verdict:
    """What an audit found, and of how many articles."""

    articles: int = 0
    violations: list[Violation] = field(default_factory=list)

    def count(self, kind: Kind) -> int:
        """Return how many articles the promise was broken to in this way."""
        return len({each.id for each in self.violations if each.kind is kind})

    def add(self, other: "Verdict") -> None:
        """Take in what another audit found; what is known is not counted twice."""
        self.articles += other.articles
        known = set(self.violations)
        self.violations += [each for each in other.violations if each not in known]


def judge(history: History, seen: Observed) -> list[Violation]:
    """Return how the promise to an article was broken, given that nothing is under way."""
    return [Violation(history.id, kind, why) for kind, why in _faults(history, seen)]


def _faults(history: History, seen: Observed) -> list[tuple[Kind, str]]:
    found = []
    if len(seen.markers) > 1:
        found.append((Kind.DUPLICATED, f"the index has it {len(seen.markers)} times"))
    if seen.revision > history.changes:
        why = f"revision {seen.revision} after {history.changes} posts"
        found.append((Kind.DUPLICATED, why))
    if wrong := _state_fault(history, seen) or _index_fault(history, seen):
        found.append(wrong)
    return found


def _state_fault(history: History, seen: Observed) -> tuple[Kind, str] | None:
    """Judge the state that the ledger tells."""
    allowed = history.allowed
    may_be_dead = any(effect.is_dead for effect in allowed)
    may_be_gone = any(effect.is_withdrawn for effect in allowed)
    may_be_found = any(effect.marker for effect in allowed)
    if seen.state is None:
        return (Kind.LOST, "nothing is known of it") if history.is_sure else None
    if seen.state in ("received", "enriched"):
        return Kind.STUCK, f"still {seen.state}"
    if seen.state == "dead":
        is_right = may_be_dead and seen.error == "NoText"
        return None if is_right else (Kind.WRONGLY_DEAD, f"dead of {seen.error}")
    if seen.state == "withdrawn":
        return None if may_be_gone else (Kind.LOST, "withdrawn, and its owner didn't ask for it")
    kind = Kind.WRONGLY_FOUND if may_be_gone else Kind.STALE
    return None if may_be_found else (kind, "indexed, although nothing of it can be")


def _index_fault(history: History, seen: Observed) -> tuple[Kind, str] | None:
    """Judge what the index has, the state being one that may be."""
    if seen.state == "indexed" and not seen.markers:
        return Kind.LOST, "indexed, says the ledger, and the index doesn't have it"
    if seen.state in (None, "withdrawn") and seen.markers and history.is_sure:
        return Kind.WRONGLY_FOUND, f"{seen.state or 'unknown'}, and found"
    for marker in seen.markers:
        if marker not in history.markers:
            allowed = ", ".join(sorted(history.markers)) or "nothing"
            return Kind.STALE, f"found as {marker}; {allowed} is what it may be"
    return None


def judge_all(histories: Sequence[History], seen: Mapping[str, Observed]) -> Verdict:
    """Judge articles; what wasn't observed is unknown to the system."""
    verdict = Verdict(len(histories))
    for history in histories:
        verdict.violations += judge(history, seen.get(history.id, Observed(None)))
    return verdict


def judge_strangers(histories: Mapping[str, History], exported: Mapping[str, int]) -> Verdict:
    """Judge what the index has and nobody posted."""
    strangers = [id for id in exported if id not in histories]
    why = "the index has it, and nobody posted it"
    return Verdict(0, [Violation(id, Kind.WRONGLY_FOUND, why) for id in strangers])
