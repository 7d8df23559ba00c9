"""Whether a line is a byline: what says who published an article, who wrote it and when."""

import re

_TIME = re.compile(
    r"""
    ((?:19|20)\d{2}) \s*[-/.年]\s* (1[0-2]|0?[1-9]) \s*[-/.月]\s* (3[01]|[12]\d|0?[1-9])日?
    (?:[\sT]* (\d{1,2}) [:：时] (\d{2}) (?:[:：分](\d{2}))?)?
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
