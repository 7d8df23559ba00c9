"""What an article is called: the line that its page's head confirms, else what comes closest."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from services.enrich.page.byline_signs import signs
from services.enrich.page.first_sentence import UNTITLED, original, untitled
from services.enrich.page.lines import Line, Page
from shared.articles import Zone, ZoneKind
from shared.text.folding import fold, simplified
from shared.text.written_times import written_times

_HEAD = ("json-ld:headline", "itemprop:headline", "og:title", "twitter:title", "title")
_SHORTEST = 4
_LONGEST = 120
_LINES = 400
_ZONES = 8
_ALIKE = 0.6
_READ = 3_000
_ABOVE = 15
_SHARE = 0.35
_NAMED_SHORTEST = 6
_CUT = re.compile(
    r"\s?[|｜_＿丨–—]\s?|\s[-－·»«:：]\s|-{1,2}(?=[^-]{2,14}$)|[(（【\[](?=[^)）]{2,14}[)）】\]]?$)"
)
_BEFORE = re.compile(r"([^|｜_:：]{2,14}?)\s?(?:[|｜_]|\s[-:]\s)\s?")
_BLANK = " \t\n\u3000\ufeff\u200b\u200c\u200d\xa0"


def title_of(page: Page, zones: Sequence[Zone]) -> str:
    """Return the title of a page that has come without one.

    Lines that the head confirms count most, then headings, then what the head says itself; a text
    without any is called by its 原标题 or its first sentence.
    """
    wanted = [name for name in _named(page.head) if _is_possible(name, page.head)]
    lines = [
        line for line in page.lines[:_LINES] if _SHORTEST <= len(line.text.strip()) <= _LONGEST
    ]
    titles = [zone for zone in zones if zone.kind is ZoneKind.TITLE][:_ZONES]
    zoned = [line for line in lines if _is_in(line, titles)]
    headings = [line for line in lines if line.tag == "h1"]
    found = (
        _confirmed(zoned, wanted)
        or _alike([*zoned, *headings], wanted)
        or _confirmed(lines, wanted)
    )
    if found is None:
        usable = [line.text for line in _near(page, zones, lines, zoned)]
        usable = [text for text in usable if _is_possible(text, page.head)]
        if usable:
            found = max([*wanted[:1], *usable], key=_share_in_body(page, zones))
        elif not wanted and (above := _above(page, zones)):
            share = _share_in_body(page, zones)
            best = max(above, key=share)
            found = best if share(best) >= _SHARE else None
    title = (found or next(iter(wanted), None) or untitled(page, _body_start(zones))).strip(_BLANK)
    return original(title) if title.startswith(("（", "(", "【", "[")) else title


def _near(
    page: Page, zones: Sequence[Zone], lines: Iterable[Line], zoned: Sequence[Line]
) -> list[Line]:
    """Return the lines that zones call the title; the headings above the body on a marked page."""
    body = _body_start(zones)
    headings = [line for line in lines if line.tag in ("h1", "h2", "h3") and line.start < body]
    return [*zoned, *headings] if page.head else list(zoned)


def _above(page: Page, zones: Sequence[Zone]) -> list[str]:
    """Return the lines above the body that may be a title, the nearest first."""
    body = _body_start(zones)
    lines = [line for line in page.lines[:_LINES] if line.start < body and line.text.strip()]
    return [
        line.text
        for line in reversed(lines[-_ABOVE:])
        if _SHORTEST < sum(map(str.isalpha, line.text)) <= UNTITLED * 2
        and not line.plain.rstrip().endswith(("。", "；", "："))
        and _is_possible(line.text, page.head)
        and next(written_times(line.plain), None) is None
    ]


def _share_in_body(page: Page, zones: Sequence[Zone]) -> Callable[[str], float]:
    """Return what tells which part of a text's pairs of characters stands in the body."""
    body = _body_start(zones)
    pairs = _pairs(_letters(page.text[body : body + _READ]))

    def share(text: str) -> float:
        own = _pairs(_letters(text))
        return len(own & pairs) / len(own) if own else 0.0

    return share


def _body_start(zones: Iterable[Zone]) -> int:
    return next((zone.start for zone in zones if zone.kind is ZoneKind.BODY), 0)


def _named(head: Mapping[str, str]) -> Iterator[str]:
    """Yield what the head calls the page, as it stands and without the site's name behind."""
    sites = {_letters(head[name]) for name in ("og:site_name", "json-ld:publisher") if name in head}
    for name in _HEAD:
        said = " ".join(head.get(name, "").split())
        if not said:
            continue
        is_headline = name.endswith("headline")
        yield said if is_headline else _without_site(said, sites)


def _without_site(said: str, sites: set[str]) -> str:
    """Return a title without what is behind its last marks, where that names a site."""
    if match := _BEFORE.match(said):
        is_site = _letters(match.group(1)) in sites or signs()["site"].search(match.group(1))
        if is_site or match.group(1).isascii():
            said = said[match.end() :]
    for _ in range(4):
        cuts = list(_CUT.finditer(said))
        if not cuts:
            return said
        behind = said[cuts[-1].end() :].strip(" )）】]")
        is_site = _letters(behind) in sites or signs()["site"].search(simplified(behind))
        is_short = len(behind) < len(said) / 2
        mark = cuts[-1].group()
        is_sure = mark.strip() in ("_", "＿", "|", "｜") or (mark == " - " and len(behind) <= 8)
        if not (is_site or (is_sure and is_short)) or cuts[-1].start() < _SHORTEST:
            return said
        said = said[: cuts[-1].start()].strip()
    return said


def _is_possible(text: str, head: Mapping[str, str]) -> bool:
    """Tell whether a text can be a title: no control, no site's name alone."""
    plain = simplified(text).strip()
    sites = {_letters(head[name]) for name in ("og:site_name", "json-ld:publisher") if name in head}
    is_site = _letters(text) in sites
    is_control = len(plain) <= 14 and signs()["widget"].search(plain)
    return len(_letters(text)) >= _SHORTEST - 1 and not is_site and not is_control


def _confirmed(lines: Iterable[Line], wanted: Sequence[str]) -> str | None:
    """Return the line that the head's title is or begins with: of such lines the longest."""
    names = [_letters(name) for name in wanted]
    best: tuple[int, str] | None = None
    for line in lines:
        letters = _letters(line.text)
        if len(letters) < _SHORTEST:
            continue
        for name in names:
            is_begin = len(letters) >= _NAMED_SHORTEST and name.startswith(letters)
            is_most = 2 * len(letters) >= len(name)
            is_better = best is None or len(letters) > best[0]
            if is_better and (letters == name or (is_begin and is_most)):
                best = len(letters), line.text
    return best[1] if best else None


def _alike(lines: Iterable[Line], wanted: Sequence[str]) -> str | None:
    """Return the line most like what the head says, if it is much alike."""
    grams = [_pairs(_letters(name)) for name in wanted]
    scored = [
        (2 * len(own & pairs) / (len(own) + len(pairs)), line.text)
        for line in lines
        for own in [_pairs(_letters(line.text))]
        for pairs in grams
        if own and pairs
    ]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else None


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _is_in(line: Line, zones: Iterable[Zone]) -> bool:
    return any(line.start < zone.end and zone.start < line.end for zone in zones)
