"""Names of sources and authors as they are kept: no half brackets, addresses, words of templates.

What is told of an article may be a machine's mistake, whether a page prints it or a crawler posts
it: `undefined)`, `{{ source }}`, `祁闻笛, qi@yunling.example`, 责任编辑. What is left of it is the
name; where nothing is left, nothing was said.
"""

import re

from services.enrich.page.byline_signs import signs
from services.enrich.page.people import is_person
from shared.text.folding import simplified
from shared.text.joined import without_unseen

LONGEST = 1_000
_PAIRS = "(（ )）|[［ ]］|【 】|〔 〕|〖 〗|<＜ >＞|〈 〉|《 》|{｛ }｝|“ ”|「 」|『 』"
_KINDS = [pair.split() for pair in _PAIRS.split("|")]
_OPEN = {mark: kind for kind, (opening, _) in enumerate(_KINDS) for mark in opening}
_CLOSE = {mark: kind for kind, (_, closing) in enumerate(_KINDS) for mark in closing}
_MARKS = " ,，;；、:：|｜丨/／·•-—–_=»*~\"'`＇＂"
_EMPTY = re.compile(r"[(（\[【〔<《〈“「『{]\s{0,20}[)）\]】〕>》〉”」』}]")
_TOLD = re.compile("据(?=.{1,8}(?:社|报|网|台|新闻|财经)$)")
_SHORTEST = 3
_SEPARATORS = re.compile(r"[、，,;；/／&｜|]|\s{2,}| and ")


def tidy(said: str) -> str:
    """Return the name in what was said; empty where there is none."""
    text = " ".join(without_unseen(said).split())[:LONGEST]
    last = None
    # What is taken away may bare the next; each round takes something, so that it comes to an end.
    while text != last:
        last, text = text, _stripped(text)
    return text


def tidy_source(said: str) -> str:
    """Return who published an article, without a label in front; empty for nobody."""
    name, last = tidy(said), None
    while name != last:
        last, name = name, tidy(_once(_unlabelled(name, "source")))
    return "" if signs()["label"].match(simplified(name)) else name


def tidy_author(said: str) -> str:
    """Return who wrote an article; empty for nobody, for an editor and for words that name none.

    Several stay as they were written, unless one of them goes.
    """
    whole = tidy(said)
    if signs()["editor"].match(simplified(whole)):
        return ""
    whole = _unlabelled(whole, "author")
    parts = [part for part in _SEPARATORS.split(whole) if part.strip()]
    kept = [name for name in map(_author, parts) if name]
    return whole if kept == [part.strip() for part in parts] else "、".join(kept)


def _once(name: str) -> str:
    """Return an outlet without 据 before it; once where it stands twice (云岭网云岭网)."""
    told = _TOLD.match(simplified(name))
    name = name[told.end() :] if told else name
    half = len(name) // 2
    return name[:half] if half >= _SHORTEST and name[:half] == name[half:] else name


def _author(part: str) -> str:
    """Return the person in one part of what was said; 记者祁闻笛 is 祁闻笛."""
    name = tidy(part)
    plain = simplified(name)
    if signs()["label"].match(plain) or signs()["portal"].match(plain):
        return ""
    role = signs()["role"].match(plain)
    return name[role.end() :] if role and is_person(plain[role.end() :]) else name


def _unlabelled(name: str, sign: str) -> str:
    """Return a name without the labels that stand before it (来源：…)."""
    while (label := signs()[sign].match(simplified(name))) and 0 < label.end() < len(name):
        name = tidy(name[label.end() :])
    return name


def _stripped(text: str) -> str:
    """Return a text without what is no part of a name, as far as one look shows."""
    plain = simplified(text)
    if signs()["placeholder"].search(plain):
        return ""
    for found in reversed(list(signs()["address"].finditer(plain))):
        text = f"{text[: found.start()]} {text[found.end() :]}"
    text = " ".join(_EMPTY.sub(" ", text).split())
    text = _bared(_balanced(text)).strip(_MARKS)
    return text if any(map(str.isalnum, text)) else ""


def _balanced(text: str) -> str:
    """Return a text up to the first bracket that has no other half, or behind it."""
    opened: list[tuple[int, int]] = []
    half = None
    for place, mark in enumerate(text):
        if mark in _OPEN:
            opened.append((_OPEN[mark], place))
        elif mark in _CLOSE:
            if not opened or opened[-1][0] != _CLOSE[mark]:
                half = place
                break
            opened.pop()
    if half is None and opened:
        half = opened[0][1]
    if half is None:
        return text
    before = text[:half]
    return before if any(map(str.isalnum, before)) else text[half + 1 :]


def _bared(text: str) -> str:
    """Return a text without brackets around all of it; those within it are whole."""
    depth = 0
    for place, mark in enumerate(text):
        depth += (mark in _OPEN) - (mark in _CLOSE)
        if depth <= 0:
            is_whole = place and place == len(text) - 1
            return text[1:-1] if is_whole else text
    return text
