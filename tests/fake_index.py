"""An index in memory: a whole class that keeps the same contract as the real ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.search.documents import HEARD, Document, Removal
from services.search.ports import Found, Hit, IndexAway, Outcome, Written
from services.search.queries import Query, Sort, Term


@dataclass
class FakeIndex:
    """Articles in a dictionary (port SearchIndex); `is_away` makes it unreachable."""

    documents: dict[str, Document] = field(default_factory=dict)
    removals: dict[str, int] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)
    is_away: bool = False

    def write(self, items: Sequence[Document | Removal]) -> list[Written]:
        """Write and remove articles."""
        self.ping()
        return [self._write(item) for item in items]

    def remove_exact(self, id: str, version: int) -> None:
        """Remove an article unless a higher version is there."""
        self.write([Removal(id, version)])

    def search(self, query: Query) -> Found:
        """Find articles; the score is the number of terms found."""
        self.ping()
        found = [item for item in self.documents.values() if _matches(item, query)]
        if query.sort is not Sort.RELEVANCE:
            is_newest = query.sort is Sort.NEWEST
            found.sort(key=lambda item: item.numbers["sort_at"], reverse=is_newest)
        is_scored = query.sort is Sort.RELEVANCE and bool(query.terms)
        hits = [
            Hit(
                item.id,
                float(len(query.terms)) if is_scored else None,
                item.blobs["enriched"],
                item.blobs["skim"],
            )
            for item in found[: query.size]
        ]
        return Found(total=len(found), is_exact=True, hits=tuple(hits))

    def article(self, id: str) -> bytes | None:
        """Return the packed enriched JSON."""
        self.ping()
        return self.documents[id].blobs["enriched"] if id in self.documents else None

    def ping(self) -> None:
        """Raise IndexAway while away."""
        if self.is_away:
            raise IndexAway("the test says so")

    def _write(self, item: Document | Removal) -> Written:
        known = self.documents.get(item.id)
        highest = max(known.version if known else 0, self.removals.get(item.id, 0))
        if item.version < highest:
            return Written(Outcome.STALE)
        if item.id in self.rejected:
            return Written(Outcome.REJECTED, "the test says so")
        if isinstance(item, Removal):
            self.documents.pop(item.id, None)
            self.removals[item.id] = item.version
        else:
            self.documents[item.id] = item
        return Written(Outcome.WRITTEN)


def _matches(item: Document, query: Query) -> bool:
    keywords = query.filters.keywords().items()
    first, last = query.filters.published_from, query.filters.published_to
    at = item.numbers.get("published_at")
    if first and (at is None or at < first.timestamp()):
        return False
    if last and (at is None or at > last.timestamp()):
        return False
    found = sum(_holds(item, term, query.scopes) for term in query.optional)
    is_found = found >= query.minimum and all(
        _holds(item, term, query.scopes) for term in query.required
    )
    return all(value in item.keywords[name] for name, value in keywords) and (
        is_found or _is_heard(item, query)
    )


def _is_heard(item: Document, query: Query) -> bool:
    return query.sounds is not None and query.sounds.minimum <= sum(
        any(_has_run(item.texts[f"{what}_{sound.heard}"], list(sound.tokens)) for what in HEARD)
        for sound in query.sounds.any
    )


def _holds(item: Document, term: Term, scopes: Sequence[str]) -> bool:
    return any(
        (term.token is not None and term.token in item.texts[f"{scope}_words"])
        or _has_run(item.texts[f"{scope}_characters"], list(term.characters))
        for scope in scopes
    )


def _has_run(tokens: list[str], run: list[str]) -> bool:
    size = len(run)
    return size > 0 and any(tokens[at : at + size] == run for at in range(len(tokens)))
