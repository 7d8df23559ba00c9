"""Where in an article stands what was searched for: snippets with spans on the original text."""

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from services.search.query.nodes import Term
from services.search.text.tokens import is_cut_so, is_plain, squeezed
from shared.text.folding import fold

_BEFORE = 30
_LENGTH = 160
# A zone with more matches than that has a good snippet among the first of them.
_MOST = 10_000
Run = tuple[str, ...]
_SCOPE = {"title": "title", "body": "body"}


@dataclass(frozen=True)
class Highlight:
    """A snippet of a field; the spans count characters of the snippet's text."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


class Match(NamedTuple):
    """Where a run of characters stands in a zone."""

    start: int
    end: int
    run: Run


def highlights(
    article: Mapping[str, Any], terms: Sequence[Term], scopes: Iterable[str]
) -> tuple[Highlight, ...]:
    """Return the best snippet of each field in which something was found."""
    runs = [run for term in terms for run in term.runs]
    if not runs:
        return ()
    found = (_highlight(article, scope, runs) for scope in scopes)
    return tuple(highlight for highlight in found if highlight)


def _highlight(article: Mapping[str, Any], scope: str, runs: Sequence[Run]) -> Highlight | None:
    parts = (_snippet(stretch, scope, runs) for stretch in stretches(article, scope))
    return max(filter(None, parts), key=_worth, default=None)


def stretches(article: Mapping[str, Any], scope: str) -> list[str]:
    """Return the parts of an article in a scope; a title that only the page's head has, too."""
    zones = [zone for zone in article["zones"] if _SCOPE.get(zone["kind"], "other") == scope]
    if scope == "title" and not zones:
        return [article["title"]]
    return [article["text"][zone["start"] : zone["end"]] for zone in zones]


def _worth(highlight: Highlight) -> int:
    return len({highlight.text[start:end] for start, end in highlight.spans})


def _snippet(stretch: str, scope: str, runs: Sequence[Run]) -> Highlight | None:
    """Return the stretch of a zone in which most different terms stand; a short title whole."""
    found = matches(stretch, runs)
    if not found:
        return None
    is_whole = scope == "title" and len(stretch) <= _LENGTH
    begin = 0 if is_whole else max(0, _densest(found) - _BEFORE)
    stop = min(len(stretch), begin + _LENGTH)
    inside = [(m.start - begin, m.end - begin) for m in found if begin <= m.start < m.end <= stop]
    return Highlight(scope, stretch[begin:stop], tuple(_apart(inside)))


def _densest(matches: Sequence[Match]) -> int:
    """Return the first place from which a window holds most different terms.

    Each match enters the window once and leaves it once, however many there are.
    """
    window = _LENGTH - _BEFORE
    fitting = [match for match in matches if match.end - match.start <= window]
    entering = deque(sorted(fitting, key=lambda match: match.end))
    inside: Counter[Run] = Counter()
    best, most = matches[0].start, 0
    for match in fitting:
        while entering and entering[0].end <= match.start + window:
            inside[entering.popleft().run] += 1
        if len(inside) > most:
            best, most = match.start, len(inside)
        inside[match.run] -= 1
        if not inside[match.run]:
            del inside[match.run]
    return best


def matches(text: str, runs: Sequence[Run]) -> list[Match]:
    """Return where the runs stand, in order of their starts; of very many the first."""
    folded = fold(text)
    whole, gaps = squeezed(folded)
    there = [run for run in dict.fromkeys(runs) if "".join(run) in whole]
    found = [
        match
        for run in there
        for match in islice(_cut_so(run, _places(run, whole, gaps), folded), _MOST)
    ]
    return sorted(found, key=lambda match: match.start)[:_MOST]


def _cut_so(run: Run, places: Iterable[Match], folded: str) -> Iterator[Match]:
    """Yield the places where the tokens of a run stand and not only their characters."""
    if is_plain(run):
        yield from places
    else:
        yield from (m for m in places if is_cut_so(run, folded, m.start, m.end))


def _places(run: Run, whole: str, gaps: Sequence[int]) -> Iterator[Match]:
    """Yield where the characters of a run stand, found in a squeezed text."""
    needle = "".join(run)
    at = whole.find(needle)
    while at >= 0:
        last = at + len(needle) - 1
        yield Match(at + bisect_right(gaps, at), last + bisect_right(gaps, last) + 1, run)
        at = whole.find(needle, at + 1)


def _apart(matches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap or touch: a name that was cut in two is marked as one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(matches):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept
