"""Who wrote an article: labelled lines, datelines at the ends of the body, the page's head."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from services.enrich.page.byline_signs import signs
from services.enrich.page.lines import Line
from services.enrich.page.people import is_latin_name, is_person, persons
from services.enrich.page.surroundings import with_next
from shared.text.folding import simplified
from shared.text.written_times import written_times

_LINE_LONGEST = 200
_NAMES_LONGEST = 80
_START, _END = 100, 120
_BARE_LONGEST = 20
_FIRST = 4
_LINK_SHARE = 0.8
_BESIDE_LONGEST = 60
_PART = re.compile(r"[^\s·|｜/／、]{1,60}")
_REPORTER = re.compile("记者|通讯员|评论员")
_MARKS = re.compile(r"[\s:：|｜/／丨]{1,4}")
_SHORT = 30
_PARTS = re.compile(r"[\s、，/／]{1,3}")
# 来源：云岭日报 祁闻笛
_BEHIND_SOURCE = re.compile(r"来源\s?[:：]\s?[^\s:：]{2,20}\s{1,3}([\u4e00-\u9fff]{2,4})\s{0,3}$")
# (记者 张三 通讯员 李四), （中央社记者张三台北9日电）, (作者：张三), 【记者张三／台北报导】
_BRACKETED = re.compile(
    r"[（(【\[〔［][^（()）【】\[\]〔〕］]{0,24}?(?:记者|通讯员|作者|撰文|撰稿|评论员|文字?(?=[:：/／]))"
    r"(?P<rest>[^（()）【】\[\]〔〕］]{1,60})[）)】\]〕］]"
)
# 记者张三／台北报导; 本报记者 张三 云岭报道; 东方网记者 张三
_PLAIN = re.compile(
    r"^[\s■●◎○□▲★]{0,3}(?:文[／/])?[\w·]{0,14}?(?:记者|通讯员|评论员|特派员)[\s:：／/]{0,3}"
    r"(?P<rest>[^\n。！？]{2,60})"
)
# 记者张三／台北报导 wherever it stands, and 张三／台北报导
_SLASHED = re.compile(
    r"(?:记者\s?|(?:^|(?<=[\s（(【〔])))(?P<rest>[\u4e00-\u9fff]{2,4}(?:[、\s][\u4e00-\u9fff]{2,4}){0,3})"
    r"\s?[／/]\s?[\u4e00-\u9fff]{0,8}?(?:报道|报导|专电|综合)"
)
# (作者是望川大学教授张三), and (张三) where the body ends
_DESCRIBED = re.compile(
    r"作者(?:系|是|为)[^，。（()）]{2,40}?(?:教授|研究员|主任|院长|博士|记者|学者|律师|编辑|所长|会长)\s?"
    r"(?P<rest>[\u4e00-\u9fff]{2,4})\s?[）)。]?\s?$"
)
_SIGNED = re.compile(
    r"[（(]\s?(?P<rest>[\u4e00-\u9fff]{2,4}(?:[、\s]{1,2}[\u4e00-\u9fff]{2,4}){0,3})\s?[）)]\s{0,3}$"
)
_PLAIN_END = re.compile(
    r"[／/].{0,20}(?:报道|报导|综合|专电|摄影)|(?:报道|报导|综合报道|电|摄)\s{0,2}$"
)
_PICTURE = re.compile(r"\s{0,2}[／/]?\s?(?:摄影?+|供图|图片?+)(?![文／/:：|｜丨])")
_OF_PICTURES = re.compile(r"图片?来?源?\s?[:：]|凡|注明|[“\"]$")
_ROLE = re.compile(r"(?:记者|通讯员|见习记者|实习生|评论员)\s?[:：]?\s?")
_HEAD = (
    *("json-ld:author", "itemprop:author", "id:js_author_name", "author", "article:author"),
    *("og:article:author", "class:author", "dable:author"),
)
_SEPARATORS = re.compile(r"[、，,;；/／&|｜]|\s{2,}| and ")
_UNFIT = re.compile(r"https?:|www\.|@|\d|\.(?:com|cn|net)\b", re.IGNORECASE)

Names = tuple[str, ...]


def labelled_authors(lines: Iterable[Line]) -> Iterator[Names]:
    """Yield the names behind 作者：, 文/, 记者： and the like, all of a line at once."""
    for line in with_next(lines):
        plain = line.plain[:_LINE_LONGEST]
        found: list[str] = []
        for label in signs()["author"].finditer(plain):
            # A dateline in brackets is read whole.
            in_brackets = plain.rfind("（", 0, label.start()) > plain.rfind("）", 0, label.start())
            if in_brackets and _REPORTER.search(label.group()):
                continue
            if _is_editors(plain, label) or _OF_PICTURES.search(plain, 0, label.start() + 4):
                continue
            needs_surname = not re.search(r"[:：|｜丨/／]\s{0,3}$", label.group())
            found += _names(line, plain, label.end(), may_be_pen_name=not needs_surname)
        for label in signs()["author_before"].finditer(plain):
            spans = list(persons(plain, label.end(), len(plain)))[:1]
            found += [line.text[start:end] for start, end in spans]
        if found:
            yield tuple(dict.fromkeys(found))


def editors(lines: Iterable[Line]) -> set[str]:
    """Return who is named as an editor, a proof-reader or the like."""
    found: set[str] = set()
    for line in lines:
        plain = line.plain[:_LINE_LONGEST]
        for label in signs()["editor"].finditer(plain):
            found |= set(_names(line, plain, label.end(), may_be_pen_name=True))
    return found


def dateline_authors(start: Iterable[Line], end: Iterable[Line]) -> Iterator[Names]:
    """Yield the reporters whom the body names where it begins and where it ends."""
    for line in start:
        yield from _of_dateline(line, 0, _START)
    for line in end:
        size = len(line.plain)
        yield from _of_dateline(line, max(0, size - _END), size)
        for pattern in (_DESCRIBED, _SIGNED):
            match = pattern.search(line.plain, max(0, size - _END))
            if match and (names := _all_persons(line, match)):
                yield names


def bare_authors(lines: Iterable[Line], below: int) -> Iterator[Names]:
    """Yield the names that are all that stands in one of the first lines below the title."""
    for line in islice((line for line in lines if line.start >= below), _FIRST):
        behind = _BEHIND_SOURCE.search(line.plain[:_LINE_LONGEST])
        if behind and is_person(behind.group(1)):
            yield (line.text[behind.start(1) : behind.end(1)],)
        if len(line.plain) > _BARE_LONGEST or line.link_share > _LINK_SHARE:
            continue
        parts = [part for part in _PARTS.split(line.plain.strip()) if part]
        if parts and all(map(is_person, parts)):
            yield tuple(part for part in _PARTS.split(line.text.strip()) if part)


def beside_dates(lines: Iterable[Line]) -> Iterator[Names]:
    """Yield the persons that stand beside a date without a label: 2026-07-09 云岭网 祁闻笛."""
    for line in lines:
        plain = line.plain
        if len(plain) > _BESIDE_LONGEST or next(written_times(plain), None) is None:
            continue
        found: list[str] = []
        before = ""
        for part in _PART.finditer(plain):
            token = part.group()
            is_sure = len(token) == 3 or signs()["media"].search(before)
            is_editors = before.endswith(("编辑", "校对", "审核", "责编", ":", "："))
            if len(token) < 4 and is_person(token) and is_sure and not is_editors:
                found.append(line.text[part.start() : part.end()])
            before = token
        if found:
            yield tuple(found)


def head_authors(head: Mapping[str, str]) -> Iterator[Names]:
    """Yield the persons whom the head names, the most trusted first."""
    for name in _HEAD:
        said = head.get(name, "")
        if label := signs()["author"].match(simplified(said)):
            said = said[label.end() :]
        parts = [part.strip() for part in _SEPARATORS.split(said) if part.strip()]
        is_exact = name.startswith("json-ld")
        kept = [part for part in parts if _is_author(part, is_exact=is_exact)]
        if kept and len(kept) == len(parts):
            yield tuple(dict.fromkeys(kept))


def _is_author(name: str, *, is_exact: bool) -> bool:
    """Tell whether a name in the head is a person's; JSON-LD may tell a pen name."""
    plain = simplified(name)
    if _UNFIT.search(plain) or len(plain) > 40:
        return False
    if is_person(plain.replace(" ", "")) or is_latin_name(plain):
        return not (is_latin_name(plain) and signs()["outlet"].search(plain))
    return is_exact and 2 <= len(plain) <= 4 and not signs()["outlet"].search(plain)


def _is_editors(plain: str, label: re.Match[str]) -> bool:
    """Tell whether a label only ends like an author's: 图片/文字编辑, 对记者."""
    return bool(re.search(r"(?:编|翻|[对向告])$", plain[max(0, label.start() - 1) : label.start()]))


def _names(line: Line, plain: str, at: int, *, may_be_pen_name: bool) -> list[str]:
    end = min(len(plain), at + _NAMES_LONGEST)
    if may_be_pen_name and _UNFIT.match(plain[at : at + 12]):
        return []
    spans = persons(plain, at, end, is_labelled=may_be_pen_name)
    return [_whole(line.text[start:stop]) for start, stop in spans if not _took(plain, stop)]


def _took(plain: str, at: int) -> bool:
    """Tell whether what stands behind a name says that the person took the picture."""
    return bool(_PICTURE.match(plain, at))


def _whole(name: str) -> str:
    """Return a name without the space that stretches two characters (祁 远)."""
    return "".join(name.split()) if "\u3400" <= name[-1] <= "\u9fff" else name


def _of_dateline(line: Line, start: int, end: int) -> Iterator[Names]:
    plain = line.plain
    for match in _SLASHED.finditer(plain, start, end):
        if names := _all_persons(line, match):
            yield names
    for match in _BRACKETED.finditer(plain, start, end):
        if names := _of_roles(line, plain, match.start() + 1, match.end("rest")):
            yield names
    plainly = _PLAIN.match(plain[:_START]) if start == 0 else None
    is_short = len(plain) <= _SHORT
    if plainly and (is_short or _PLAIN_END.search(plainly["rest"][:_NAMES_LONGEST])):
        yield from filter(None, [_of_roles(line, plain, *plainly.span("rest"))])


def _all_persons(line: Line, match: re.Match[str]) -> Names:
    """Return the names of a match, none if one of them isn't a person's."""
    start, end = match.span("rest")
    parts = [part for part in _PARTS.split(line.plain[start:end]) if part]
    if not all(map(is_person, parts)):
        return ()
    return tuple(part for part in _PARTS.split(line.text[start:end]) if part)


def _of_roles(line: Line, plain: str, at: int, end: int) -> Names:
    """Return the names of a dateline, those behind each role in it (通讯员 …)."""
    found: list[str] = []
    for begin in [at, *(role.end() for role in _ROLE.finditer(plain, at, end))]:
        mark = _MARKS.match(plain, begin, end)
        place = mark.end() if mark else begin
        spans = persons(plain, place, end, is_labelled=False)
        found += [_whole(line.text[a:b]) for a, b in spans if not _took(plain, b)]
    return tuple(dict.fromkeys(found))
