"""What an article without a title is called: its 原标题, else how its first sentence begins."""

import re
from collections.abc import Iterator

from services.enrich.page.lines import Page
from shared.text.folding import simplified

UNTITLED = 40
"""About so many characters it is called by."""
_LINES = 400
_BEGINNING = 500
_LONGEST, _SHORTEST, _SENTENCE_SHORTEST = 120, 12, 8
_WELL = 34
_ORIGINAL = re.compile(r"^[（(【\[]?\s?原标题\s?[:：]\s?")
_DATE = r"(?:(?:\d{1,4}\s?[年月日/.-]\s?){1,3})"
_NAMED = r"(?:[（(【][^（()）】【\n]{2,40}[)）】])"
# What stands before the first word: counters, brackets of an agency, its name with 讯 or 电 and
# place, date and reporters on either side.
_FRONT = re.compile(
    r"^(?:[\s|｜·•*#>、，]+|[（(]\d{1,3}\s?[/／]\s?\d{1,3}[)）]"
    r"|[【(（][^】)）\n]{2,30}[】)）]"
    r"|(?:[\u4e00-\u9fff]{2,14}|[A-Z\d][A-Za-z\d]{1,9}[\u4e00-\u9fff]{0,8})"
    rf"(?:(?<=网|社|报|台|家)|\s)?{_NAMED}?\s?{_DATE}?(?:讯|电|消息)"
    rf"(?=[\s，,（(：:【]|\d|$)(?:[\s，,：:]{{0,3}}{_DATE}(?![^\s，,（(：:]))?{_NAMED}?(?:{_DATE}[，,])?"
    r"|[（(](?:本报|见习|实习|通讯|全媒体|特派)?(?:记者|通讯员|编译|作者)[^)）\n]{2,30}[)）])"
    r"[\s，,：:]{0,3}"
)
_FRONTS = 4
_SENTENCE = re.compile(r"[。！？!?；;\n]|(?<!\.)\.\s|…")
_STRONG, _WEAK = "，,：:；;。！？!?", "、 \u3000—"
_EDGES = _STRONG + _WEAK
_OPEN, _CLOSE = "“‘（(《【「『[", "”’）)》】」』]"


def untitled(page: Page, body: int) -> str:
    """Return the 原标题 that the text tells, else its first sentence without what stands in front.

    `body` is where the body begins.
    """
    for line in page.lines[:_LINES]:
        if line.plain.lstrip("（(【[ ").startswith("原标题"):
            told = original(line.text.strip())
            first = re.split(r"[\s\u3000]", told, maxsplit=1)[0]
            # The text may go on behind it, with or without a blank.
            return first if _SENTENCE_SHORTEST <= len(first) <= UNTITLED else _beginning(told)
    start = page.text.rfind("\n", 0, body) + 1
    # The line ends of hard-wrapped text stand within its sentences.
    text = page.unwrapped(start, min(start + _BEGINNING, len(page.text))).text.strip()
    first = (text or page.text.strip()).split("\n", 1)[0]
    return _beginning(_without_front(first) or first)


def original(text: str) -> str:
    """Return what stands behind 原标题：, without the brackets around both; else the text."""
    match = _ORIGINAL.match(simplified(text))
    return text[match.end() :].strip().rstrip("）)】]") or text if match else text


def _without_front(text: str) -> str:
    for _ in range(_FRONTS):
        match = _FRONT.match(simplified(text))
        if not match or not match.end():
            break
        text = text[match.end() :]
    return text


def _beginning(text: str) -> str:
    # What ends sooner (Jan 22, 2023 ...) says nothing by itself.
    end = _SENTENCE.search(text, _SENTENCE_SHORTEST)
    return _fitting(text[: end.start()] if end else text)


def _fitting(text: str) -> str:
    """Return how a text begins: about 40 characters, up to a mark, with its quotations whole."""
    text = text.strip()
    if len(text) <= UNTITLED:
        return text
    for marks, most in ((_STRONG, 2 * UNTITLED), (_EDGES, _LONGEST)):
        places = [at for at in _cuts(text[: most + 1], marks) if at >= _SHORTEST]
        if places:
            # Rather long than cut within a word.
            best = min(places, key=lambda at: abs(at - _WELL))
            return text[:best].rstrip(_EDGES)
    return text[:_LONGEST].rstrip(_EDGES)


def _cuts(text: str, marks: str) -> Iterator[int]:
    """Yield where marks stand outside of quotation marks and brackets, and where one closes."""
    depth = 0
    for at, letter in enumerate(text):
        if letter in _OPEN:
            depth += 1
        elif letter in _CLOSE:
            depth = max(0, depth - 1)
        elif not depth and letter in marks:
            yield at
