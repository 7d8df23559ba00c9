"""Who published an article, as the lines around it print it or the page's head says."""

import re
from collections.abc import Iterable, Iterator, Mapping

from services.enrich.page.byline_signs import signs
from services.enrich.page.lines import Line
from services.enrich.page.people import is_person, is_place
from services.enrich.page.surroundings import with_next
from shared.text.folding import simplified
from shared.text.written_times import written_times

_LONGEST = 40
_LINE_LONGEST = 200
_BARE_LONGEST = 60
_TOKEN_LONGEST = 16
_NEAR_DATE = 3
_OPEN, _CLOSE = "《“‘【[「『(（〈<", "》”’】]」』)）〉>"
_NO_MARK = r"[^\s|｜丨:：，,。;；<>《》“”‘’【】（）()\[\]]"
_VALUE = re.compile(
    rf"[A-Za-z][\w.&'’+-]{{0,20}}(?:[ ](?=[A-Z&])[\w.&'’+-]{{1,20}}){{0,5}}{_NO_MARK}{{0,30}}"
    rf"|{_NO_MARK}{{1,40}}(?:《[^》\s]{{1,20}}》)?"
)
# What the makers of pages call themselves, which is nobody's source.
_PLATFORMS = ("微信公众平台", "weixin official accounts platform", "wechat official accounts")
_HEAD = ("json-ld:source", "source", "article:source", "mediaid", "media", "og:source")
_OUTLET = ("json-ld:publisher", "itemprop:publisher", "publisher", "og:site_name")
_SPLIT = re.compile(r"[ \u3000]{1,8}|[|｜丨]")
# 凡本网注明“来源：云岭网”的 speaks of what is printed elsewhere.
_ABOUT_SOURCES = re.compile(r"凡|注明|标注|注有|[“\"「『]\s{0,2}$")
_DATE_PIECE = re.compile(r"[\d\s:：/.年月日-]{4,30}$")
_DATELINE = re.compile(
    r"[\s■●◎▲★]{0,3}[（(【\[〔]?\s?(?!记者|作者)([\u4e00-\u9fff]{1,8}?(?:社|日报|晚报|时报|报|网|新闻|电视台))"
    r"(?:记者|专?讯|消息|[\u4e00-\u9fff]{0,8}(?:\d{1,2}月)?\d{1,2}日[^，。]{0,8}[电讯]|[／/])"
)
_ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)
GENERIC, OWN = "", "."
"""Stand for what names no source (网络, 综合) and for the site itself (本站原创)."""


def printed_sources(lines: Iterable[Line]) -> Iterator[str]:
    """Yield what stands behind 来源： and the like; GENERIC for 网络, OWN for 本站."""
    for line in with_next(lines):
        plain = line.plain[:_LINE_LONGEST]
        for label in signs()["source"].finditer(plain):
            if _ABOUT_SOURCES.search(plain, 0, label.start()):
                continue
            name = _value(line, plain, label.end())
            if name:
                plain_name = simplified(name)
                is_own = signs()["own"].match(plain_name)
                yield OWN if is_own else GENERIC if signs()["generic"].match(plain_name) else name


def dateline_sources(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the agency or paper in whose name the body begins: 青石社云岭7月9日电."""
    for line in lines:
        match = _DATELINE.match(line.plain[:_LINE_LONGEST])
        if match and not signs()["own"].match(match.group(1)):
            yield line.text[match.start(1) : match.end(1)]


def bare_sources(lines: Iterable[Line], titles: Iterable[str]) -> Iterator[str]:
    """Yield the outlets that stand without a label beside a date or in a line next to one."""
    listed = list(lines)
    dated = [
        place
        for place, line in enumerate(listed)
        if _dates(line) or _DATE_PIECE.match(line.plain.strip())
    ]
    skipped = {"".join(title.split()) for title in titles}
    near = sorted(
        (min(abs(place - other) for other in dated), place)
        for place in range(len(listed))
        if dated and min(abs(place - other) for other in dated) <= _NEAR_DATE
    )
    for _, place in near:
        line = listed[place]
        if signs()["author_before"].search(line.plain[:_LINE_LONGEST]):
            continue
        is_way = any(mark in line.plain for mark in ">＞»›")
        if (
            len(line.text) <= _BARE_LONGEST
            and not is_way
            and "".join(line.text.split()) not in skipped
        ):
            is_crumb = any(_is_crumb(line.plain.strip(), other.plain) for other in listed)
            yield from _bare(line, is_sure=bool(_dates(line)) or is_crumb)


def _is_crumb(name: str, line: str) -> bool:
    """Tell whether a line tells the way to the page (首页 > name > 正文) by way of a name."""
    parts = [part.strip() for part in re.split("[>＞»›]", line)]
    return len(parts) > 1 and name in parts


def named_source(head: Mapping[str, str]) -> Iterator[str]:
    """Yield what the head calls the source, a label in front left out."""
    for name in ("id:js_name", "wechat:name"):
        if name in head:
            yield head[name]
    for name in _HEAD:
        if said := _clean(head.get(name, "")):
            yield said


def outlet(head: Mapping[str, str]) -> Iterator[str]:
    """Yield what the head says of the site itself."""
    for name in _OUTLET:
        if said := _clean(head.get(name, "")):
            yield said


def _clean(said: str) -> str:
    """Return a name out of the head; empty for an address, a platform or nothing."""
    plain = simplified(said)
    if label := signs()["source"].match(plain):
        said, plain = said[label.end() :], plain[label.end() :]
    said = said.strip(" \u3000" + _OPEN + _CLOSE)
    is_bad = not said or len(said) > _LONGEST or "://" in said or said.isdigit()
    if is_bad or plain.lower() in _PLATFORMS or signs()["generic"].match(plain):
        return ""
    return "" if signs()["own"].match(plain) else said


def _value(line: Line, plain: str, at: int) -> str:
    """Return the name at a place of a line, up to the next label, date or mark."""
    while at < len(plain) and (plain[at] in _OPEN or plain[at].isspace()):
        at += 1
    if account := signs()["own_account"].match(plain[at : at + 10]):
        at += account.end()
        while at < len(plain) and (plain[at] in _OPEN or plain[at] in ":：" or plain[at].isspace()):
            at += 1
    match = _VALUE.match(plain, at)
    if match is None or _ADDRESS.match(plain, at):
        return ""
    end = match.end()
    if stop := signs()["source_end"].search(plain[at : end + 1]):
        end = min(end, at + stop.start())
    return line.text[at:end].strip(" \u3000-—_·.…/／、").rstrip()[:_LONGEST]


def _dates(line: Line) -> list[tuple[int, int]]:
    if len(line.plain) > _LINE_LONGEST:
        return []
    return [(found.start, found.end) for found in written_times(line.plain)]


def _bare(line: Line, *, is_sure: bool) -> Iterator[str]:
    """Yield the parts of a line that are neither dates nor labelled nor controls."""
    dates = _dates(line)
    label = _LABELLED.search(line.plain)
    end = label.start() if label else len(line.plain)
    at = 0
    for start, stop in [*dates, (end, end)]:
        part = slice(at, max(at, min(start, end)))
        yield from _tokens(line.text[part], line.plain[part], is_sure=is_sure)
        at = max(at, stop)


_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,6}\s?[:：]")


def _tokens(text: str, plain: str, *, is_sure: bool) -> Iterator[str]:
    at = 0
    for stop in [*_SPLIT.finditer(plain), None]:
        end = stop.start() if stop else len(plain)
        token, name = plain[at:end].strip("-—·/ "), text[at:end].strip("-—·/ ")
        at = stop.end() if stop else end
        if not 2 <= len(token) <= _TOKEN_LONGEST or "/" in token or "／" in token:
            continue
        is_other = signs()["control"].search(token) or signs()["editor"].search(token)
        is_other = is_other or signs()["category"].search(token) or signs()["verb"].match(token)
        if (
            is_other
            or is_place(token)
            or (is_person(token) and len(token) < 4)
            or token.endswith(("：", ":", "报道", "报导"))
        ):
            continue
        if signs()["media"].search(token) or (is_sure and _is_word(token) and not token.isascii()):
            yield name


def _is_word(token: str) -> bool:
    return all(char.isalnum() or char in "·-－—&" for char in token) and not token[0].isdigit()
