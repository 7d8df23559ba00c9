"""Why a hit is a hit, in words: what stands where, what is missing, what did for something else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.search.characters import cut
from services.search.highlights import Match, matches, stretches
from services.search.queries import Query, Term
from services.search.schemas import Reason, ReasonKind
from shared.text.folding import fold

_MOST = 10
_KINDS = {"title": ReasonKind.TITLE, "body": ReasonKind.BODY, "other": ReasonKind.OTHER}
_SENTENCES = {
    ReasonKind.TITLE: "title contains {}",
    ReasonKind.BODY: "body contains {}",
    ReasonKind.OTHER: "the rest of the page contains {}",
    ReasonKind.ADJACENT: "{count} words adjacent: {}",
    ReasonKind.SYNONYM: "found by a synonym: {}",
    ReasonKind.SOUND: "title or a name sounds like {}",
    ReasonKind.MISSING: "without {}",
}


def reasons(article: Mapping[str, Any], query: Query, typed: str) -> tuple[Reason, ...]:
    """Return why an article is a hit of a query that was `typed` so."""
    runs = {run: term for term in query.terms for run in term.runs}
    found: dict[Term, None] = {}
    told: list[Reason] = []
    synonyms: dict[str, None] = {}
    best: tuple[int, str] = (1, "")
    for scope in query.scopes:
        here: dict[Term, None] = {}
        for stretch in stretches(article, scope):
            standing = matches(stretch, list(runs))
            here |= {runs[match.run]: None for match in standing}
            best = max(best, *_chains(stretch, standing), key=lambda chain: chain[0])
            others = (match for match in standing if match.run != runs[match.run].characters)
            synonyms |= {stretch[match.start : match.end]: None for match in others}
        found |= here
        told += _reason(_KINDS[scope], [_name(term) for term in here])
    told += _reason(ReasonKind.ADJACENT, [best[1]] if best[1] else [], count=best[0])
    told += _reason(ReasonKind.SYNONYM, list(synonyms))
    missing = [_name(term) for term in query.required + query.optional if term not in found]
    if not found and query.sounds:
        return (*told, *_reason(ReasonKind.SOUND, [typed]))
    return (*told, *_reason(ReasonKind.MISSING, missing))


def _reason(kind: ReasonKind, words: Sequence[str], count: int = 0) -> Iterator[Reason]:
    if words:
        listed = ", ".join(words[:_MOST]) + (" …" if len(words) > _MOST else "")
        text = _SENTENCES[kind].format(listed, count=count)
        yield Reason(kind=kind, words=tuple(words[:_MOST]), text=text)


def _name(term: Term) -> str:
    return term.token or "".join(term.characters)


def _chains(stretch: str, standing: Sequence[Match]) -> Iterator[tuple[int, str]]:
    """Yield how many different matches follow each other directly from each, and their text."""
    yield 1, ""
    for first, match in enumerate(standing):
        end, runs = match.end, {match.run}
        for other in standing[first + 1 :]:
            if other.start > end + 1:
                break
            if other.start >= end and not cut(fold(stretch[end : other.start])):
                end = other.end
                runs.add(other.run)
        if len(runs) > 1:
            yield len(runs), stretch[match.start : end]
