"""Whether a correction is offered, and whether it is certain: by the name, then by the index."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from services.search.index.ports import SearchReader
from services.search.index.totals import counted
from services.search.query.language import understand
from services.search.query.nodes import Group, Term
from services.search.query.query import Query, Zones
from services.search.query.wanted import characters
from services.search.searching.corrections import Candidate, Corrector, Slip
from services.search.text.analysis import OnceCutter, WordCutter
from services.search.text.frequencies import is_frequent
from services.search.text.pinyin import is_phrase

_TRIED = 8
# A name of so few characters differs from another one's by one character of the same sound: it is
# meant only if it is so frequent, and in one article of so many.
_SHORT, _OFTEN, _ONE_OF = 3, 10, 1000
# Of a name that is so long one character that fits in nowhere was hit by mistake.
_LONG = 5
# One character more or less makes another name of it.
_TELLING = frozenset("零〇一二三四五六七八九十百千万甲乙丙丁东西南北中上下前后左右内外大小老新男女")


@dataclass(frozen=True)
class Correction:
    """A query that a reader may have meant; one that `is_certain` can be searched at once."""

    text: str
    is_certain: bool


def meant(
    q: str, query: Query, cutter: WordCutter, *, corrector: Corrector, index: SearchReader
) -> Correction | None:
    """Return what a query that found nothing stands for, itself with hits. Raises IndexAway.

    It is certain if no other name is as likely and what was typed stands nowhere.
    """
    candidates = corrector.candidates(q, OnceCutter(cutter).words(q))
    likely = list(islice(filter(_is_offered, candidates), _TRIED))
    found = list(_found(q, query, cutter, likely, index))
    if not found:
        return None
    best = found[0]
    sure = {each for each in found if _is_sure(each, corrector.articles)}
    rivals = {each.corrected(q) for each in found if each in sure or each.slip is best.slip}
    return Correction(best.corrected(q), best in sure and len(rivals) == 1)


def _is_offered(candidate: Candidate) -> bool:
    """Tell whether a name is frequent enough for how much it differs from what was typed."""
    size, count = len(candidate.typed), candidate.entry.count
    match candidate.slip:
        case Slip.SOUND:
            is_like = len(candidate.differing) < size and not candidate.is_torn
            return size >= _SHORT or is_like
        case Slip.SWAPPED:
            return True
        case Slip.REPLACED:
            is_often = not candidate.beside and count >= _OFTEN
            is_inside = size >= _LONG and _is_inside(candidate)
            return (is_often or is_inside) and not _is_telling(candidate)


def _is_sure(candidate: Candidate, articles: int) -> bool:
    size, count = len(candidate.typed), candidate.entry.count
    if size < _SHORT or candidate.is_torn:
        return False
    if candidate.slip is Slip.REPLACED:
        return size > _LONG and _is_inside(candidate)
    return count > 1 if size > _SHORT else count >= max(_OFTEN, articles / _ONE_OF)


def _is_inside(candidate: Candidate) -> bool:
    """Tell whether what differs is neither the first nor the last character."""
    return not {0, len(candidate.typed) - 1} & set(candidate.differing)


def _is_telling(candidate: Candidate) -> bool:
    both = (candidate.typed, candidate.name)
    return any(each[at] in _TELLING for each in both for at in candidate.differing)


def _found(
    q: str, query: Query, cutter: WordCutter, candidates: Iterable[Candidate], index: SearchReader
) -> Iterator[Candidate]:
    """Yield the candidates of which the index doesn't know better."""
    for candidate in candidates:
        words = _words_around(candidate)
        if any(is_frequent(word) or is_phrase(word) for word in words):
            continue
        typed = Term(None, characters(candidate.typed))
        known = Group(any=(typed, *(Term(word, ()) for word in words)))
        if counted(Query(words=(known,), zones=Zones.ALL), index).total:
            continue
        # All that is meant must be found, else a name for some part of it would do.
        asked, _ = understand(candidate.corrected(q), cutter)
        if counted(replace(query, words=asked.words, clauses=asked.clauses), index).total:
            yield candidate


def _words_around(candidate: Candidate) -> list[str]:
    """Return the two or three characters, not all, around what differs that may be a word."""
    typed = candidate.typed
    return [
        typed[start : start + size]
        for size in (2, 3)
        for start in range(len(typed) - size + 1)
        if size < len(typed) and any(start <= at < start + size for at in candidate.differing)
    ]
