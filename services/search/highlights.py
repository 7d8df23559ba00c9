"""Where in an article stands what was searched for: snippets with spans on the original text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.search.characters import cut_spans
from services.search.queries import Term
from shared.text.folding import fold

_BEFORE = 30
_LENGTH = 160
_SCOPE = {"title": "title", "body": "body"}


@dataclass(frozen=True)
class Highlight:
    """A snippet of a field; the spans count characters of the snippet's text."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


def highlights(
    article: Mapping[str, Any], terms: Sequence[Term], scopes: Iterable[str]
) -> tuple[Highlight, ...]:
    """Return the best snippet of each field in which something was found."""
    runs = [term.characters for term in terms if term.characters]
    if not runs:
        return ()
    found = (_highlight(article, scope, runs) for scope in scopes)
    return tuple(highlight for highlight in found if highlight)


def _highlight(
    article: Mapping[str, Any], scope: str, runs: Sequence[tuple[str, ...]]
) -> Highlight | None:
    text = article["text"]
    zones = [zone for zone in article["zones"] if _SCOPE.get(zone["kind"], "other") == scope]
    if scope == "title" and not zones:
        return _snippet(article["title"], 0, len(article["title"]), scope, runs)
    parts = (_snippet(text, zone["start"], zone["end"], scope, runs) for zone in zones)
    return max(filter(None, parts), key=_worth, default=None)


def _worth(highlight: Highlight) -> int:
    return len({highlight.text[start:end] for start, end in highlight.spans})


def _snippet(
    text: str, start: int, end: int, scope: str, runs: Sequence[tuple[str, ...]]
) -> Highlight | None:
    """Return the stretch of a zone in which most different terms stand."""
    stretch = text[start:end]
    matches = sorted(set(_matches(stretch, runs)))
    if not matches:
        return None
    if scope == "title":
        return Highlight(scope, stretch, tuple(_apart(matches)))
    first = max(matches, key=lambda match: (_near(stretch, match[0], matches), -match[0]))[0]
    begin = max(0, first - _BEFORE)
    stop = min(len(stretch), begin + _LENGTH)
    inside = [(s - begin, e - begin) for s, e in matches if s >= begin and e <= stop]
    return Highlight(scope, stretch[begin:stop], tuple(_apart(inside)))


def _near(text: str, place: int, matches: Sequence[tuple[int, int]]) -> int:
    window = place + _LENGTH - _BEFORE
    return len(
        {fold(text[start:end]) for start, end in matches if place <= start and end <= window}
    )


def _matches(text: str, runs: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    folded = fold(text)
    spans = cut_spans(folded)
    tokens = [folded[start:end] for start, end in spans]
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for run in runs:
        by_first.setdefault(run[0], []).append(run)
    for place, token in enumerate(tokens):
        for run in by_first.get(token, ()):
            if tuple(tokens[place : place + len(run)]) == run:
                yield spans[place][0], spans[place + len(run) - 1][1]


def _apart(matches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap or touch: a name that was cut in two is marked as one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(matches):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept
