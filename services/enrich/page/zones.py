"""Cutting a page into zones: what each line, and in the body each sentence, is for."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from services.enrich.notices.credits import is_credit
from services.enrich.notices.judge import Verdict
from services.enrich.page.byline import is_anchor, is_byline
from services.enrich.page.lines import Line, Page
from services.enrich.page.segment_reader import Found, SegmentReader
from shared.articles import Disclaimer, Span, Zone, ZoneKind

_END = re.compile(r"[。！？；]|[!?](?=\s|$)")
_TEASER = re.compile(
    r"(?:\.{3}|…)\s*(?:[\[【(（]?(?:详情|详细|更多|全文|阅读全文)|(?:19|20)\d{2}-\d{2}-\d{2}|$)|^\[?详情|[\[【]详[情细][\]】]\s*$"
)
_STOP_LINE = re.compile(
    r"^[\s\W]*(?:推荐|最新|图文|热点|热门|热文|热评|相关|延伸|猜你|更多|精彩|往期|编辑推荐|今日|排行|点击|"
    r"新闻排行|为你|为您|大家都在|24小时|一周|频道|上一篇|下一篇|返回|分享|评论|网友|友情链接|关于我们|广告服务|"
    r"网站地图|联系我们|扫一扫|扫码|打开|下载|举报)[^。！？，,]{0,12}[\s\W]*$"
)
_RELATED_HINT = re.compile(
    r"relat|recomm|hot|rank|sidebar|aside|side-|right|list-news|more|guess|tuijian|xiangguan"
)
_NAVIGATION_HINT = re.compile(
    r"\bnav|menu|footer|breadcrumb|crumb|share|comment|login|copyright|toolbar|header-|topbar|\bad[-_s ]"
)
_MENU = re.compile(
    r"分享|评论|跟贴|登录|注册|回复|网友|版权所有|许可证|ICP|备案|公网安备|Copyright|©|关于我们|联系我们|客服|扫码|二维码|\|"
)
_TEASER_SHORTEST = 10
_HEAD_OF_RELATED = re.compile(r"推荐|相关|热门|热点|猜你|延伸|排行|精彩|往期|最新")
_TITLE_LONGEST = 80
_TITLE_SHORTEST = 4
_TITLE_USUAL = 8
_MISS = -25.0
_ANCHORED = 150.0
_FEW_LINES = 3
_ITEM = re.compile(r"^[·•●▪◆■>»\-]\s*\S")


class Cut(NamedTuple):
    """The zones of a page, its disclaimers, and the lines of its byline."""

    zones: tuple[Zone, ...]
    disclaimers: tuple[Disclaimer, ...]
    byline: tuple[str, ...]


def cut(page: Page, *, has_title: bool) -> Cut:
    """Return the zones, in order and without overlap; `has_title`: the first line is the title."""
    lines = [line for line in page.lines if line.text.strip()]
    title = _title(lines, page, has_title=has_title)
    first, last = _body_range(lines, title)
    labels = [_label(lines, place, title, first, last) for place in range(len(lines))]
    spans: list[tuple[Span, ZoneKind]] = []
    disclaimers: list[Disclaimer] = []
    named: list[str] = []
    reader = SegmentReader(page.text, *_stretch(lines, first, last))
    for line, label in zip(lines, labels, strict=True):
        if label not in (ZoneKind.BODY, ZoneKind.NAVIGATION):
            spans.append((line_span(line), label))
            continue
        found = reader.read(line)
        disclaimers += [_disclaimer(s, what) for s, what in found if isinstance(what, Verdict)]
        named += [page.text[s.start : s.end] for s, what in found if what is ZoneKind.BYLINE]
        spans += _split(line, label, found)
    byline = tuple(
        line.text for line, label in zip(lines, labels, strict=True) if label is ZoneKind.BYLINE
    )
    return Cut(_merge(spans), _merge_disclaimers(disclaimers), (*byline, *named))


def line_span(line: Line) -> Span:
    """Return where a line's text stands without the white space around it."""
    start = line.start + len(line.text) - len(line.text.lstrip())
    return Span(start=start, end=line.start + len(line.text.rstrip()))


def _title(lines: Sequence[Line], page: Page, *, has_title: bool) -> int | None:
    """Return which line is the title: the one given, the one that the head names, or the heading.

    On plain text it is the last line before the body that could be one.
    """
    if has_title:
        return 0 if lines else None
    wanted = [page.head.get(name, "") for name in ("og:title", "title")]
    able = [place for place, line in enumerate(lines) if _could_be_title(line)]
    named = [place for place in able if _is_named(wanted, lines[place].text)]
    heads = [place for place in able if lines[place].tag == "h1"]
    if found := sorted(set(heads) & set(named)) or named or heads:
        return found[0]
    first, _ = _body_range(lines, None)
    above = range(max(0, first - 4 * _FEW_LINES), first)
    anchors = [place for place in above if is_anchor(lines[place].text)]
    end = anchors[0] if anchors else first
    before = range(max(0, end - 2 * _FEW_LINES), end)
    near = [place for place in able if place in before and not is_byline(lines[place].text)]
    return max(
        near, key=lambda place: (len(lines[place].text) >= _TITLE_USUAL, place), default=None
    )


def _is_named(wanted: Iterable[str], text: str) -> bool:
    """Tell whether what the head calls the page begins with a line, marks left out."""
    letters = "".join(filter(str.isalnum, text))
    return any(letters and "".join(filter(str.isalnum, w)).startswith(letters) for w in wanted)


def _could_be_title(line: Line) -> bool:
    text = line.text.strip()
    is_long_enough = _TITLE_SHORTEST <= len(text) <= _TITLE_LONGEST
    return is_long_enough and not _STOP_LINE.match(text) and not text.endswith(("。", "；"))


def _body_range(lines: Sequence[Line], title: int | None) -> tuple[int, int]:
    """Return the first line of the body and the one behind its last: the best-scored run."""
    begin = 0 if title is None else title + 1
    best, run, best_range = 0.0, 0.0, (begin, begin)
    start = begin
    for place in range(begin, len(lines)):
        if is_anchor(lines[place].text) and run < _ANCHORED:
            run, start = _ANCHORED, place + 1
            continue
        run += _score(lines[place])
        if run > best:
            best, best_range = run, (start, place + 1)
        if run <= 0 or (_STOP_LINE.match(lines[place].text) and best):
            run, start = 0.0, place + 1
    if best or len(lines) - begin > _FEW_LINES:
        return best_range
    return begin, len(lines)


def _score(line: Line) -> float:
    """Return how much a line looks like running text; below zero when it doesn't."""
    text = line.text.strip()
    if _STOP_LINE.match(text):
        return 4 * _MISS
    if _TEASER.search(text) or line.link_share > 0.5:
        return 2 * _MISS
    hinted = _NAVIGATION_HINT.search(line.hints) or _RELATED_HINT.search(line.hints)
    if _ITEM.match(text) and not text.endswith(("。", "！", "？")):
        return _MISS
    if _END.search(text) or text.endswith(("，", "：", ",")):
        return len(text) * (1 - line.link_share) * (0.3 if hinted else 1.0)
    return _MISS / 5 if line.tag in ("p", "h2", "h3", "strong") or len(text) > 20 else _MISS


def _label(lines: Sequence[Line], place: int, title: int | None, first: int, last: int) -> ZoneKind:
    line = lines[place]
    if place == title:
        return ZoneKind.TITLE
    if is_credit(line.text.strip()) and place >= first:
        return ZoneKind.CREDIT
    near_title = title is not None and title - _FEW_LINES <= place < max(first, title) + 1
    if near_title and is_byline(line.text.strip()) and not (first < place < last):
        return ZoneKind.BYLINE
    if first <= place < last:
        return (
            ZoneKind.NAVIGATION if line.link_share > 0.8 and len(line.text) < 30 else ZoneKind.BODY
        )
    return _outside(lines, place, last)


def _outside(lines: Sequence[Line], place: int, last: int) -> ZoneKind:
    text = lines[place].text
    if place < last:
        return ZoneKind.NAVIGATION
    if _TEASER.search(text):
        return ZoneKind.RELATED
    is_short = len(text.strip()) < _TEASER_SHORTEST and not _HEAD_OF_RELATED.search(text)
    if is_short or _MENU.search(text):
        return ZoneKind.NAVIGATION
    behind_stop = any(_STOP_LINE.match(line.text) for line in lines[last : place + 1])
    is_related = _RELATED_HINT.search(lines[place].hints) or behind_stop
    return ZoneKind.RELATED if is_related else ZoneKind.NAVIGATION


def _split(line: Line, label: ZoneKind, found: Sequence[Found]) -> list[tuple[Span, ZoneKind]]:
    """Return the zones of a line: its label, but for the notices in it."""
    whole, spans = line_span(line), []
    at = whole.start
    for span, what in found:
        if span.start > at:
            spans.append((Span(start=at, end=span.start), label))
        spans.append((span, ZoneKind.DISCLAIMER if isinstance(what, Verdict) else what))
        at = span.end
    if at < whole.end:
        spans.append((Span(start=at, end=whole.end), label))
    return spans


def _merge(spans: Sequence[tuple[Span, ZoneKind]]) -> tuple[Zone, ...]:
    """Join neighbours of one kind."""
    zones = []
    for kind, group in groupby(spans, key=lambda pair: pair[1]):
        members = [span for span, _ in group]
        zones.append(Zone(start=members[0].start, end=members[-1].end, kind=kind))
    return tuple(zones)


def _merge_disclaimers(found: Sequence[Disclaimer]) -> tuple[Disclaimer, ...]:
    """Join touching sentences of one kind."""
    if not found:
        return ()
    groups = [[found[0]]]
    for before, after in pairwise(found):
        if after.kind is before.kind and after.start - before.end <= 1:
            groups[-1].append(after)
        else:
            groups.append([after])
    return tuple(_joined(group) for group in groups)


def _joined(group: Sequence[Disclaimer]) -> Disclaimer:
    """Return one disclaimer for a group, explained by its surest member."""
    surest = max(group, key=lambda disclaimer: disclaimer.confidence)
    return surest.model_copy(update={"start": group[0].start, "end": group[-1].end})


def _disclaimer(span: Span, verdict: Verdict) -> Disclaimer:
    return Disclaimer(
        start=span.start,
        end=span.end,
        kind=verdict.kind,
        confidence=verdict.confidence,
        trigger=verdict.trigger,
    )


def _stretch(lines: Sequence[Line], first: int, last: int) -> tuple[int, int]:
    """Return where the body begins and ends in the text."""
    inside = lines[first:last] or lines
    return (inside[0].start, inside[-1].end) if inside else (0, 0)
