"""Where in an article stands what was searched for: snippets with spans on the original text."""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from services.search.article import Article, ArticleText
from services.search.query.nodes import Term
from services.search.text.tokens import is_cut_so, is_plain, squeezed
from shared.text.folding import fold

_BEFORE = 30
_LENGTH = 160
# A zone with more matches than that has a good snippet among the first of them.
_MOST = 10_000
Run = tuple[str, ...]
_SCOPE = {"title": "title", "body": "body"}
_START, _END = itemgetter(0), itemgetter(1)


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


class Squeezed:
    """A text that is folded and squeezed once, however many stretches of it are searched."""

    def __init__(self, text: str) -> None:
        self._folded = fold(text)
        self._whole, self._places = squeezed(self._folded)

    def matches(self, runs: Sequence[Run], start: int, end: int) -> list[Match]:
        """Return where the runs stand in a stretch, counted from its start; of many the first."""
        begin, stop = bisect_left(self._places, start), bisect_left(self._places, end)
        found: list[Match] = []
        for run in dict.fromkeys(runs):
            standing: Iterable[Match] = self._standing(run, begin, stop, start)
            if not is_plain(run):
                standing = _cut_so(run, standing, self._folded[start:end])
            found += islice(standing, _MOST)
        return sorted(found, key=_START)[:_MOST]

    def _standing(self, run: Run, begin: int, stop: int, start: int) -> Iterator[Match]:
        """Yield where the characters of a run stand."""
        needle = "".join(run)
        at = self._whole.find(needle, begin, stop)
        while at >= 0:
            last = at + len(needle) - 1
            yield Match(self._places[at] - start, self._places[last] + 1 - start, run)
            at = self._whole.find(needle, at + 1, stop)


def highlights(
    article: Article | ArticleText, terms: Sequence[Term], scopes: Iterable[str]
) -> tuple[Highlight, ...]:
    """Return the best snippet of each field in which something was found."""
    runs = [run for term in terms for run in term.runs]
    if not runs:
        return ()
    text = Squeezed(article.text)
    found = (_highlight(article, text, scope, runs) for scope in scopes)
    return tuple(highlight for highlight in found if highlight)


def lacking(
    article: Article | ArticleText, terms: Sequence[Term], scopes: Iterable[str]
) -> tuple[str, ...]:
    """Return the terms that stand nowhere in these parts of an article, as they were typed."""
    text, found = Squeezed(article.text), set[Run]()
    runs = [run for term in terms for run in term.runs]
    for scope in scopes:
        zones = _zones(article, scope)
        if scope == "title" and not zones:
            found |= {match.run for match in matches(article.title, runs)}
        for start, end in zones:
            found |= {match.run for match in text.matches(runs, start, end)}
    return tuple(name_of(term) for term in terms if not found.intersection(term.runs))


def name_of(term: Term) -> str:
    """Return a term as a reader sees it."""
    return term.token or "".join(term.characters)


def _highlight(
    article: Article | ArticleText, text: Squeezed, scope: str, runs: Sequence[Run]
) -> Highlight | None:
    zones = _zones(article, scope)
    stretches = [(article.text[s:e], text.matches(runs, s, e)) for s, e in zones]
    if scope == "title" and not zones:
        stretches = [(article.title, matches(article.title, runs))]
    parts = [_snippet(stretch, scope, found) for stretch, found in stretches if found]
    return max(parts, key=_worth, default=None)


def stretches(article: Article | ArticleText, scope: str) -> list[str]:
    """Return the parts of an article in a scope; a title that only the page's head has, too."""
    zones = _zones(article, scope)
    if scope == "title" and not zones:
        return [article.title]
    return [article.text[start:end] for start, end in zones]


def _zones(article: Article | ArticleText, scope: str) -> list[tuple[int, int]]:
    return [
        (zone.start, zone.end) for zone in article.zones if _SCOPE.get(zone.kind, "other") == scope
    ]


def _worth(highlight: Highlight) -> int:
    return len({highlight.text[start:end] for start, end in highlight.spans})


def _snippet(stretch: str, scope: str, found: Sequence[Match]) -> Highlight:
    """Return the part of a zone in which most different terms stand; a short title whole."""
    is_whole = scope == "title" and len(stretch) <= _LENGTH
    begin = 0 if is_whole else max(0, _densest(found) - _BEFORE)
    stop = min(len(stretch), begin + _LENGTH)
    inside = [(s - begin, e - begin) for s, e, _ in found if begin <= s < e <= stop]
    return Highlight(scope, stretch[begin:stop], tuple(_apart(inside)))


def _densest(matches: Sequence[Match]) -> int:
    """Return the first place from which a window holds most different terms.

    Each match enters the window once and leaves it once, however many there are.
    """
    window = _LENGTH - _BEFORE
    fitting = [match for match in matches if match.end - match.start <= window]
    entering = deque(sorted(fitting, key=_END))
    inside: Counter[Run] = Counter()
    best, most, all_there_are = matches[0].start, 0, len({match.run for match in fitting})
    for start, _, run in fitting:
        while entering and entering[0].end <= start + window:
            inside[entering.popleft().run] += 1
        if len(inside) > most:
            best, most = start, len(inside)
            if most == all_there_are:
                break
        inside[run] -= 1
        if not inside[run]:
            del inside[run]
    return best


def matches(text: str, runs: Sequence[Run]) -> list[Match]:
    """Return where the runs stand, in order of their starts; of very many the first."""
    return Squeezed(text).matches(runs, 0, len(text))


def _cut_so(run: Run, places: Iterable[Match], folded: str) -> Iterator[Match]:
    """Yield the places where the tokens of a run stand and not only their characters."""
    return (match for match in places if is_cut_so(run, folded, match.start, match.end))


def _apart(matches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap or touch: a name that was cut in two is marked as one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(matches):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept
