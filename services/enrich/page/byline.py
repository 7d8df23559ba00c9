"""Who published an article, who wrote it and when, as its byline or its head says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.china_time import CHINA
from shared.publication_dates import is_representable

_TIME = re.compile(
    r"""
    ((?:19|20)\d{2}) \s*[-/.年]\s* (1[0-2]|0?[1-9]) \s*[-/.月]\s* (3[01]|[12]\d|0?[1-9])日?
    (?:[\sT]* (\d{1,2}) [:：时] (\d{2}) (?:[:：分](\d{2}))?)?
    """,
    re.VERBOSE,
)
_SOURCE = re.compile(r"(?:来源|稿源|出处|信源)\s*[:：]\s*([^\s|｜:：，。;；]{2,30})")
_AUTHOR = re.compile(
    r"""
    (?:作者|文|记者|撰文) \s*[:：/]\s* ([^\s|｜:：，。;；/]{2,20})
    |(?:本报|本网|本刊)?记者 \s+ ([\u4e00-\u9fff·]{2,8})(?=\s|$)
    """,
    re.VERBOSE,
)
_BYLINE = re.compile(
    r"来源|稿源|作者|记者|编辑|发布|时间|出处|阅读|评论|字号|\d{1,2}:\d{2}",
)
_ANCHOR = re.compile(
    r"来源|稿源|作者|记者|编辑|发布|发表|出处|时间|日期|阅读|评论|字号|报道",
)
_ANCHOR_LONGEST = 70
_LONGEST = 120
_TIME_NAMES = (
    *("article:published_time", "og:published_time", "pubdate", "publishdate", "publish_time"),
    *("og:release_date", "date", "datepublished", "weibo: article:create_at"),
)
_SOURCE_NAMES = ("source", "article:source", "og:site_name", "mediaid")
_AUTHOR_NAMES = ("author", "article:author", "og:article:author")


@dataclass(frozen=True)
class Byline:
    """What was found; None where nothing was."""

    source: str | None = None
    author: str | None = None
    published_at: datetime | None = None


def is_byline(line: str) -> bool:
    """Tell whether a short line tells of source, author or time."""
    if len(line) > _LONGEST or line.endswith(("。", "！", "？")):
        return False
    return bool(_BYLINE.search(line)) or (bool(_TIME.search(line)) and len(line) <= 40)


def is_anchor(line: str) -> bool:
    """Tell whether a line is a full date with a time, 来源 or the like: the body begins below."""
    text = line.strip()
    match = _TIME.search(text) if len(text) <= _ANCHOR_LONGEST else None
    if not match or text.endswith(("。", "！", "？", "…")):
        return False
    rest = text[: match.start()] + text[match.end() :]
    has_time = match.group(4) is not None
    return has_time or bool(_ANCHOR.search(rest)) or not any(map(str.isalpha, rest))


def read_byline(lines: Iterable[str], head: Mapping[str, str]) -> Byline:
    """Return what the byline's lines say and, where they are silent, the page's head."""
    text = "\n".join(lines)
    source, author, time = _SOURCE.search(text), _AUTHOR.search(text), parse_time(text)
    named = (parse_time(head[name]) for name in _TIME_NAMES if name in head)
    return Byline(
        source=source.group(1) if source else _first(head, _SOURCE_NAMES),
        author=next(filter(None, author.groups())) if author else _first(head, _AUTHOR_NAMES),
        published_at=time or next(filter(None, named), None),
    )


def published_at(posted: datetime | None, byline: Byline) -> datetime | None:
    """Return when an article was published; a date that can't be counted counts as not given."""
    return next(filter(is_representable, filter(None, (posted, byline.published_at))), None)


def parse_time(text: str) -> datetime | None:
    """Return the first date in a text, China's unless it says otherwise; None without one."""
    match = _TIME.search(text)
    if not match:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)
    except ValueError:
        return None


def _first(head: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((head[name][:100] for name in names if head.get(name)), None)
