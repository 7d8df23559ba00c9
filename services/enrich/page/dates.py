"""When an article was published: every piece of evidence, and which of them weighs most."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from services.enrich.page.byline_signs import signs
from services.enrich.page.lines import Line
from services.enrich.page.surroundings import Surroundings
from shared.articles import DateFrom
from shared.china_time import CHINA
from shared.publication_dates import is_representable
from shared.text.folding import simplified
from shared.text.written_times import Written, read_time, written_times

DOUBTED_BEFORE = datetime(1990, 1, 1, tzinfo=CHINA)
_AHEAD = timedelta(days=1)
_LINE_LONGEST = 200
_BYLINE_LONGEST = 60
_LINES = 2_000
_LABEL = 24
_BESIDE_LONGEST = 12
_JOINED = 12


class Evidence(NamedTuple):
    """A date with the way it was found; of a smaller `rank` it is trusted more."""

    rank: float
    time: datetime
    has_time: bool
    way: DateFrom


_LABELLED, _BESIDE, _MACHINE, _ABOVE, _ELEMENT, _SCRIPT, _COUNTED, _END, _UPDATED, _URL = range(10)
_DOUBTED = 100
_META = (
    *("article:published_time", "og:published_time", "og:article:published_time"),
    *("pubdate", "publishdate", "publish_time", "publishtime", "publication_date", "publish-date"),
    *("og:release_date", "og:time", "datepublished", "date_published"),
    *("weibo: article:create_at", "apub:time", "dc.date.issued", "dcterms.issued", "dc.date"),
    *("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "date"),
)
_MODIFIED = ("json-ld:modified", "article:modified_time", "og:updated_time", "itemprop:modified")
_MACHINE_NAMES = (
    *(
        ("json-ld:published", DateFrom.JSON_LD, _MACHINE),
        ("wechat:published", DateFrom.SCRIPT, _MACHINE),
    ),
    *((name, DateFrom.META, _MACHINE + place / 100) for place, name in enumerate(_META, 1)),
    *(("itemprop:published", DateFrom.MICRODATA, _MACHINE + 0.5),),
    *(
        ("time:published", DateFrom.TIME_ELEMENT, _ELEMENT),
        ("id:publish_time", DateFrom.BYLINE, _ABOVE),
    ),
    *((f"script:published:{place}", DateFrom.SCRIPT, _SCRIPT + place / 10) for place in range(3)),
    *((name, DateFrom.META, _UPDATED + 0.5) for name in _MODIFIED),
)
_IN_URL = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])|/(1[0-2]|[1-9])/"
    r"(3[01]|[12]\d|[1-9])(?=/))(?!\d{1,3}(?:\D|$))"
)


def evidence(
    near: Surroundings, head: Mapping[str, str], url: str | None, now: datetime
) -> Iterator[Evidence]:
    """Yield what the lines, the head and the address say; `now` is when the page was received."""
    yield from _of_lines(near, now)
    for name, way, rank in _MACHINE_NAMES:
        said = head.get(name)
        found = read_time(simplified(said), now) if said else None
        # No other zone has a date of the first or the last day that there is.
        if found and is_representable(found.time):
            yield Evidence(rank, found.time, _tells_time(found), way)
    for address in (url, head.get("canonical"), head.get("og:url")):
        if address and (match := _IN_URL.search(address)):
            year, month, day = (int(part) for part in match.groups() if part)
            try:
                yield Evidence(_URL, datetime(year, month, day, tzinfo=CHINA), False, DateFrom.URL)
            except ValueError:
                continue


def labelled_anywhere(lines: Iterable[Line], now: datetime) -> Iterator[Evidence]:
    """Yield the dates that short lines call those of publication, wherever on the page they are."""
    for line in islice(lines, _LINES):
        if len(line.plain) <= _BYLINE_LONGEST:
            for found in written_times(line.plain, now):
                if _label(line.plain, found.start) == "published":
                    yield Evidence(_END, found.time, found.has_time, DateFrom.BYLINE)


def weighed(found: Iterable[Evidence], now: datetime) -> Evidence | None:
    """Return the evidence that counts: the most trusted, made exact by one of the same day.

    A date that is doubted gives way to any other; one that can't be counted is none.
    """
    ranked = sorted(
        (_doubted(one, now) for one in found if is_representable(one.time)),
        key=lambda one: one.rank,
    )
    if not ranked:
        return None
    best = ranked[0]
    if best.has_time:
        return best
    day = best.time.astimezone(CHINA).date()
    for one in ranked:
        is_same_day = one.time.astimezone(CHINA).date() == day
        if one.has_time and is_same_day and int(one.rank) not in (_UPDATED, _UPDATED + _DOUBTED):
            return one
    return best


def is_doubted(time: datetime, now: datetime) -> bool:
    """Tell whether a date is more than a day after the receipt, or before 1990."""
    return time > now + _AHEAD or time < DOUBTED_BEFORE


def shown(time: datetime) -> datetime:
    """Return a time of the page in its zone; one in UTC, which is no place's, in China's."""
    return time.astimezone(CHINA) if time.utcoffset() == timedelta(0) else time


def _doubted(one: Evidence, now: datetime) -> Evidence:
    return one._replace(rank=one.rank + _DOUBTED) if is_doubted(one.time, now) else one


def _tells_time(found: Written) -> bool:
    """Tell whether a machine means the hour: midnight is what programs write for none."""
    local = found.time.astimezone(CHINA)
    is_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return found.has_time and not (is_midnight and found.time.tzinfo is not UTC)


def _of_lines(near: Surroundings, now: datetime) -> Iterator[Evidence]:
    for one, rank in _in_block(near, now):
        yield rank_of(one, rank)
    for line in [*near.start[:1], *near.behind, *near.end]:
        for found in written_times(line.plain[:_LINE_LONGEST], now):
            label = _label(line.plain, found.start)
            rest = len(line.plain.strip()) - (found.end - found.start)
            is_alone = rest <= _BESIDE_LONGEST and not found.is_counted
            is_alone = is_alone or (len(line.plain) <= _BYLINE_LONGEST and _names(line.plain))
            if label in ("published", "updated") or (is_alone and label is None):
                rank = {"published": _ABOVE, "updated": _UPDATED}.get(label or "", _END)
                yield Evidence(rank, found.time, found.has_time, DateFrom.BYLINE)


def _names(text: str) -> bool:
    """Tell whether a line of the body says a source or an author: it is a byline then."""
    return bool(signs()["source"].search(text) or signs()["author"].search(text))


def rank_of(found: Written, rank: float) -> Evidence:
    """Return a date of the lines as evidence; what was reckoned is trusted less."""
    lower = max(rank, _COUNTED) if found.is_counted and rank != _LABELLED else rank
    return Evidence(lower, found.time, found.has_time, DateFrom.BYLINE)


def _in_block(near: Surroundings, now: datetime) -> Iterator[tuple[Written, float]]:
    """Yield the dates of the byline's lines; one may go over several short lines."""
    for text, start in _joined(near.block):
        for found in written_times(text, now):
            label = _label(text, found.start)
            if label == "event" or _is_in_sentence(text, found):
                continue
            is_bare = found.is_counted and not found.has_time and label is None
            if is_bare and "月" not in text[found.start : found.end]:
                continue
            if label:
                yield found, {"published": _LABELLED, "updated": _UPDATED}[label]
            else:
                is_exact = found.has_time or start >= near.below_title
                yield found, _BESIDE if is_exact else _ABOVE


def _joined(lines: Iterable[Line]) -> Iterator[tuple[str, int]]:
    """Yield texts with their places: short neighbours in one, as a date may be cut in pieces."""
    text, at, end = "", 0, -2
    for line in lines:
        plain = line.plain[:_LINE_LONGEST]
        if text and len(plain) <= _JOINED and line.start - end <= 2:
            text, end = f"{text}\n{plain}", line.end
            continue
        if text:
            yield text, at
        text, at, end = plain, line.start, line.end
    if text:
        yield text, at


def _label(text: str, at: int) -> str | None:
    """Return what the words before a date say that it is: published, updated, event."""
    before = text[max(0, at - _LABEL) : at].rpartition("\n")[2] or text[max(0, at - _LABEL) : at]
    for name in ("published", "updated", "event"):
        if signs()[name].search(before):
            return name
    return None


def _is_in_sentence(text: str, found: Written) -> bool:
    """Tell whether a date stands in a sentence or a long line, not in a byline."""
    line = text[text.rfind("\n", 0, found.start) + 1 :].split("\n", 1)[0]
    rest = len(line.strip()) - (found.end - found.start)
    return line.rstrip().endswith(("。", "！", "？")) or rest > _LINE_LONGEST - _BYLINE_LONGEST
