"""Persons of one article: a surname, a given name or a part of a transcribed name is the person."""

import re
from collections.abc import Iterator, Sequence

from services.enrich.names.joining import Joined, Key, indexed

_PARTS = re.compile(r"[·\s]")
_TITLED = (
    r"(?:副?(?:[部省市区县镇乡村局处科厅校院所馆会行社站队组]长|主任|书记|总?经理|总裁|教授|主席|秘书长)"
    r"|总统|总理|首相|大使|董事长?|总[监编工]|老师|医生|大夫|先生|女士|小姐|阿姨|叔叔|大[爷妈]|同志|警官|律师|法官"
    r"|师傅|教练|导演|记者|主播|博士|院士"
)
TITLES = re.compile(_TITLED + ")")
"""Titles that stand behind a surname, in folded text."""
_TITLE = re.compile(_TITLED + "|总)$")
_DOUBLE = "欧阳 司马 上官 诸葛 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙"
_SHORTEST, _LONGEST = 2, 4
_SURNAMES = frozenset(_DOUBLE.split())
_LATIN = re.compile(r"[a-z]")
_ALONE = re.compile("[々〇\u3400-\u9fff\U00020000-\U0003ffff](?:某{1,3}|先生|女士|小姐|氏)?")


def join_persons(joined: Joined, keys: Sequence[Key]) -> None:
    """Join a short form to the one full name of the article that it may stand for."""
    full_names = [key for key in keys if not _TITLE.search(key[1])]
    by_form = indexed((form, key) for key in full_names for form in _short_forms(key[1]))
    known = set(keys)
    for key in sorted(keys, key=lambda key: -len(key[1])):
        asked = key[0], untitled(key[1])
        # 陆知远书记 is 陆知远 rather than whoever else may be called so.
        full = asked if asked != key and asked in known else None
        full = full or joined.only(each for each in by_form.get(asked[1], ()) if each != key)
        if full:
            joined.join(key, full)


def untitled(name: str) -> str:
    """Return a name without the title behind it."""
    return _TITLE.sub("", name) or name


def is_surname_alone(name: str) -> bool:
    """Tell whether a name as it is compared is one character: 王, 王某, 王先生, or 宋, a car."""
    return _ALONE.fullmatch(name) is not None


def surname(name: str) -> str:
    """Return the surname of a Chinese name as it is compared, or nothing."""
    if _LATIN.search(name) or not _SHORTEST <= len(name) <= _LONGEST:
        return ""
    return name[:2] if name[:2] in _SURNAMES and len(name) > _SHORTEST else name[:1]


def _short_forms(name: str) -> Iterator[str]:
    """Yield what else a full name may be called by."""
    parts = [part for part in _PARTS.split(name) if part]
    if len(parts) > 1:
        yield parts[0]
        yield from dict.fromkeys(("·".join(parts[1:]), " ".join(parts[1:]), parts[-1]))
        yield "·".join((parts[0], parts[-1]))
        yield " ".join((parts[0], parts[-1]))
    elif first := surname(name):
        yield first
        if len(name) - len(first) > 1:
            yield name[len(first) :]
