"""Telling disclaimers from reporting, a segment at a time.

A segment's triggers add up; what reporting looks like is taken off, and how the segment is worded
as a whole speaks for or against (`wording.py`), which also finds notices that no trigger knows. The
sum, with where the segment stands, gives a confidence; the strongest trigger, or else the words
that weigh most, gives the explanation.
"""

import re
from dataclasses import dataclass
from math import exp

from services.enrich.notices.signs import signs
from services.enrich.notices.triggers import found_triggers
from services.enrich.notices.wording import Wording
from shared.articles import DisclaimerKind

_THRESHOLD = 3.5
_DOUBT = 1.0
_SURE = 0.73
_MORE_TRIGGERS = 0.5
_ANY_WORD = 3.0
_STRONG_BONUS, _HEAD_BONUS, _CHAIN_BONUS, _EDGE_BONUS = 3.0, 1.5, 1.5, 0.5
_REPORTING_COST, _QUOTATION_COST, _MIDDLE_COST, _LONG_COST, _OTHERS_COST = 3.0, 3.0, 1.0, 1.5, 1.0
_HEAD, _TAIL = 0.08, 0.8
_MIDDLE = 0.15, 0.6
_LONG = 220
_EXPLAINED = 20
NEWS_ODDS = -5.5
"""Below these log-odds of its wording a segment isn't asked about; most reporting is."""
NEUTRAL_ODDS = -2.0
_MOST_ODDS = 2.0
_ODDS_SHARE = 0.3
_UNLISTED = 3.5
"""What is added to the log-odds where no trigger speaks."""
_SHORTEST, _SHORTEST_CHAINED = 8, 4
"""How long a segment is at least that no trigger speaks for, and one right behind a notice."""
_HEADINGS = (
    (re.compile("^[^：:]{0,6}风险"), DisclaimerKind.INVESTMENT),
    (re.compile("^[^：:]{0,4}(?:版权|著作权|原创|侵权)"), DisclaimerKind.COPYRIGHT),
    (re.compile("^[^：:]{0,4}免责"), DisclaimerKind.LIABILITY),
    (re.compile("^[^：:]{0,4}转载"), DisclaimerKind.REPRINT),
    (re.compile("^[^：:]{0,4}广告"), DisclaimerKind.ADVERTISING),
)
_HEADING_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a segment disclaims, how sure that is (0 to 1), and the words that say so.

    A doubtful one counts only beside a notice that is none.
    """

    kind: DisclaimerKind
    confidence: float
    trigger: str

    @property
    def is_doubtful(self) -> bool:
        """Tell whether the segment alone isn't enough."""
        return self.confidence < _SURE


def judge(
    segment: str,
    *,
    position: float,
    odds: float | None = None,
    is_chained: bool = False,
    is_headed: bool = False,
) -> Verdict | None:
    """Return what a segment disclaims, None when it reports.

    `position` is where it stands in the article, from 0 to 1; `odds` the log-odds of its wording,
    if known; `is_chained`: a notice stands right before it; `is_headed`: it stands under a heading
    such as 免责声明, where any word of a notice counts.
    """
    if odds is None:
        odds = Wording(segment).score(0, len(segment))
    if odds < NEWS_ODDS and not (is_headed or is_chained):
        return None
    strong = signs()["strong_heading"].match(segment)
    hits = [(found.weight, found.kind, words) for found, words in found_triggers(segment)]
    is_word = is_headed and signs()["notice_word"].search(segment)
    is_word = is_word or ((is_chained or is_headed) and signs()["closing"].match(segment))
    if hits or strong or is_word:
        weight = max((hit[0] for hit in hits), default=_ANY_WORD if is_word else 0.0)
        score = weight + _MORE_TRIGGERS * max(0, len(hits) - 1)
        score += _ODDS_SHARE * (min(odds, _MOST_ODDS) - NEUTRAL_ODDS)
    elif len(segment) >= (_SHORTEST_CHAINED if is_chained else _SHORTEST):
        score = odds + _UNLISTED
    else:
        return None
    score += _for_a_notice(segment, position, is_follower=is_chained or is_headed)
    score -= _for_reporting(segment, position, is_headed=is_headed or not hits)
    if score < _THRESHOLD - _DOUBT:
        return None
    confidence = round(1 / (1 + exp(-(score - _THRESHOLD + 1))), 3)
    kind, words = _explained(segment, hits, strong.group() if strong else "")
    return Verdict(kind, confidence, words)


def _explained(
    segment: str, hits: list[tuple[float, DisclaimerKind, str]], heading: str
) -> tuple[DisclaimerKind, str]:
    """Return of which kind a notice is, and which words say that it is one.

    A heading alone is of the kind that it names; OTHER is for what follows to say.
    """
    if hits:
        _, kind, words = max(hits, key=lambda hit: hit[0])
        return kind, words.strip()
    if heading and len(segment) <= _HEADING_LONGEST:
        return heading_kind(segment), heading.strip()
    if signs()["closing"].match(segment):
        return DisclaimerKind.OTHER, segment.strip()
    wording = Wording(segment)
    words = heading or wording.trigger(0, len(segment))
    return wording.kind(0, len(segment)), words.strip() or segment[:_EXPLAINED]


def is_heading(segment: str) -> bool:
    """Tell whether a segment heads a notice in so many words (郑重声明：…)."""
    return bool(signs()["strong_heading"].match(segment))


def heading_kind(segment: str) -> DisclaimerKind:
    """Return what a heading says that the notice under it disclaims; OTHER where it doesn't."""
    return next((kind for words, kind in _HEADINGS if words.search(segment)), DisclaimerKind.OTHER)


def _for_a_notice(segment: str, position: float, *, is_follower: bool) -> float:
    """Return what speaks for a notice besides its triggers."""
    score = 0.0
    if is_heading(segment):
        score += _STRONG_BONUS
    elif signs()["heading"].match(segment):
        score += _HEAD_BONUS
    if is_follower:
        score += _CHAIN_BONUS
    if position > _TAIL or position < _HEAD:
        score += _EDGE_BONUS
    return score


def _for_reporting(segment: str, position: float, *, is_headed: bool) -> float:
    """Return what speaks for reporting: where it stands, what it says, how long it is."""
    score = 0.0
    if _MIDDLE[0] < position < _MIDDLE[1]:
        score += _MIDDLE_COST
    if signs()["reporting"].search(segment):
        score += _REPORTING_COST
    if signs()["quotation"].search(segment):
        score += _QUOTATION_COST
    if len(segment) > _LONG:
        score += _LONG_COST
    if not (is_headed or signs()["about_itself"].search(segment)):
        score += _OTHERS_COST
    return score
