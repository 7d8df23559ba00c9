"""Whether a few characters are a person's name, and which names stand behind a label.

Everything here reads the text as rules do (Simplified script), by offsets of the page.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from services.enrich.page.byline_signs import signs
from shared.text.divisions import chains

_NAME = re.compile(
    r"(?P<latin>[A-Za-z][A-Za-z.'’-]{1,20}(?: (?:[a-z]{2,3} )?[A-Z][A-Za-z.'’-]{0,20}){0,3}"
    r"(?![\w:@/]))"
    r"|(?P<spaced>(?<![\u4e00-\u9fff])[\u4e00-\u9fff] {1,2}[\u4e00-\u9fff](?![\u4e00-\u9fff·]))"
    r"|(?P<han>[\u3400-\u9fff·•‧]{2,16})"
)
_BETWEEN = re.compile(r"[ \u3000]{0,3}(?P<mark>[、，,/／&＆和与])?[ \u3000]{0,3}")
_CLOSE = re.compile(
    r"系|为|是|单位|来自|现任|任职|供职|就职|毕业|摄|文并|报道|报导|发自|综合|编译|整理"
)
_TITLED = re.compile(r"(?:教授|研究员|主任|院长|博士|记者|学者|律师|专家|编辑|总监|主席|秘书长)$")
WORDS = Path(__file__).with_name("people.txt")
_PEN_NAME_LONGEST = 10
_MOST = 8
_ROLE_LONGEST = 20
_DATELINE = re.compile(r"\s?\d{1,2}\s?日|专电|电$|报道|报导|综合")


def is_person(text: str) -> bool:
    """Tell whether a text is a full name: Chinese by its surname, or transcribed with a dot."""
    if any(dot in text for dot in "·•‧"):
        parts = re.split("[·•‧]", text)
        return 4 <= len(text) <= 20 and all(parts)
    if not 2 <= len(text) <= 4 or text in _words("other") or text[:2] in _words("other"):
        return False
    if not all("\u3400" <= char <= "\u9fff" for char in text) or is_place(text):
        return False
    if text[:2] in _words("compound"):
        return len(text) > 2
    return text[0] in _words("surnames") and (len(text) < 4 or text[1] in _words("surnames"))


@lru_cache(4096)
def is_place(text: str) -> bool:
    """Tell whether a text is surely a place by whose name a dateline or an address begins."""
    return text in _words("abroad") or bool(chains([text]))


def is_latin_name(text: str) -> bool:
    """Tell whether a text is two to four capitalised words, as Anna Smith."""
    words = text.split()
    return 2 <= len(words) <= 4 and all(w[:1].isalpha() and w[:1].isupper() for w in words)


def persons(
    text: str, start: int, end: int, *, is_labelled: bool = True
) -> Iterator[tuple[int, int]]:
    """Yield where the names stand in a stretch that begins with one.

    `is_labelled`: 作者： stands before it, so the first may be a pen name and one Latin word.
    """
    at, mark = start, is_labelled
    for _ in range(_MOST):
        while role := signs()["role"].match(text[at : min(end, at + _ROLE_LONGEST)]):
            at += role.end()
        match = _NAME.match(text, at, end)
        found = _name(match, may_be_pen_name=mark, text=text) if match else None
        if found is None:
            return
        yield found
        between = _BETWEEN.match(text, found[1], end)
        if between is None or not between.group():
            return
        at, mark = between.end(), (between["mark"] or " ") in "、/／&＆" and is_labelled


def _name(match: re.Match[str], *, may_be_pen_name: bool, text: str) -> tuple[int, int] | None:
    """Return where a name stands that was matched; None if it is none."""
    start, end = match.span()
    if match["latin"]:
        is_name = is_latin_name(match.group()) or may_be_pen_name
        return (start, end) if is_name and not signs()["outlet"].search(match.group()) else None
    if match["spaced"]:
        joined = match.group().replace(" ", "")
        if is_person(joined):
            return start, end
        return None
    is_dateline = bool(_DATELINE.match(text, end))
    size = _size(match.group(), may_be_pen_name=may_be_pen_name, is_dateline=is_dateline)
    return (start, start + size) if size else None


def _size(run: str, *, may_be_pen_name: bool, is_dateline: bool) -> int:
    """Return how many characters of a run of Chinese are a name, 0 if none are.

    `is_dateline`: a day or 报道 stands behind it, so that its end may be a place.
    """
    is_dateline = is_dateline or bool(_DATELINE.search(run))
    for sign in ("editor_word", "control"):
        if stop := signs()[sign].search(run):
            run = run[: stop.start()]
    if is_person(run):
        return len(run)
    sizes = [size for size in (3, 2, 4) if len(run) > size and is_person(run[:size])]
    for is_close in (_is_at_place, _is_described):
        for size in sizes:
            if is_close(run[size:]):
                return size
    if is_dateline and sizes:
        return sizes[0] if len(run) > 4 else sizes[-1] if len(sizes) > 1 else sizes[0]
    is_pen_name = 2 <= len(run) <= _PEN_NAME_LONGEST and may_be_pen_name
    return len(run) if is_pen_name and not signs()["outlet"].search(run) else 0


def _is_at_place(rest: str) -> bool:
    return any(is_place(rest[:size]) for size in (2, 3, 4))


def _is_described(rest: str) -> bool:
    """Tell whether what stands behind a name says what the person is or does."""
    return bool(_CLOSE.match(rest) or _TITLED.search(rest))


@cache
def _words(name: str) -> frozenset[str]:
    """Return a list of the file; surnames of one character stand without a space."""
    parts = WORDS.read_text(encoding="utf-8").split("\n[")[1:]
    lists = dict(part.split("] ", 1) for part in parts)
    words = lists[name].partition("\n")[2]
    return frozenset("".join(words.split()) if name == "surnames" else words.split())
