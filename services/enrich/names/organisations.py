"""Organisations of one article: 星澜汽车 is 星澜汽车股份有限公司, 云大 is 云岭大学."""

import re
from collections.abc import Iterator, Mapping, Sequence

from services.enrich.names.joining import Joined, Key, indexed
from services.enrich.names.places import bare
from shared.text.divisions import is_division

_COMPANY = re.compile(
    r"(?:[（(][^（）()]{2,8}[）)])?(?:控股)?"
    r"(?:集团|股份|实业|科技|投资|管理){0,4}(?:有限责任公司|有限公司|公司|集团)$"
)
_KIND = re.compile(
    r"(?:大学|学院|医院|银行|中学|小学|日报社|报社|社|研究院|研究所|协会|基金会|俱乐部|队|股份|控股"
    r"|科技|集团|公司|新闻网|网|电视台)$"
)
_PLACE = re.compile(r"[省市区县州旗镇乡村国]$")
_COUNTRY = re.compile(r"^(?:中国|国家|中华|全国|[\u4e00-\u9fff]{2,7}?[省市区县])")
_SHORTEST, _LONGEST = 2, 30
_PLACE_LENGTH, _TELLING = 3, 4
_ABBREVIATION = range(2, 5)
_LAST = 3
"""An abbreviation ends in one of so many last characters of the name."""
_MANY = 40
"""Of more names than that nobody could tell which one is abbreviated."""


def join_organisations(joined: Joined, keys: Sequence[Key], places: Sequence[str]) -> None:
    """Join a short form to the one organisation of the article that it may stand for.

    `places` are the places that the article names.
    """
    known = frozenset(part for place in places for part in (place, bare(place)))
    by_form = indexed((form, key) for key in keys for form in _short_forms(key[1], known))
    fullest = sorted(keys, key=lambda key: -len(key[1]))
    for key in fullest:
        if full := joined.only(each for each in by_form.get(key[1], ()) if each != key):
            joined.join(key, full)
    by_first = indexed((first, key) for key in keys for first in _firsts(key[1]))
    for key in fullest:
        if joined.find(key) == key and len(key[1]) in _ABBREVIATION:
            _join_abbreviation(joined, key, by_first)


def _join_abbreviation(joined: Joined, key: Key, by_first: Mapping[str, Sequence[Key]]) -> None:
    near = by_first.get(key[1][0], ())
    if len(near) <= _MANY:
        fitting = (each for each in near if each != key and _abbreviates(key[1], each[1]))
        if full := joined.only(fitting):
            joined.join(key, full)


def _short_forms(name: str, places: frozenset[str]) -> Iterator[str]:
    """Yield a name without what every company's ends in, without its kind, its place or both."""
    if len(name) > _LONGEST:
        return
    company = _COMPANY.sub("", name)
    for form in dict.fromkeys((company, _KIND.sub("", name), _KIND.sub("", company), name)):
        if len(form) >= _SHORTEST and form != name:
            yield form
        for size in range(_SHORTEST, len(form) - 1):
            # 云岭市水务局 is 水务局 and 市水务局.
            before, level = form[:size], _PLACE.search(form[: size + 1])
            is_place = before in places or _PLACE.search(before) or is_division(before) or level
            # A company's place needn't be known: 云岭星澜汽车公司 is 星澜汽车.
            is_guessed = form != name and size <= _PLACE_LENGTH and len(form) - size >= _TELLING
            if is_place or is_guessed:
                yield form[size:]


def _firsts(name: str) -> frozenset[str]:
    """Return the characters that an abbreviation may begin with."""
    return frozenset((name[0], _COUNTRY.sub("", name)[:1] or name[0]))


def _abbreviates(short: str, full: str) -> bool:
    """Tell whether characters of the name, in order, make the short form: 云大, 发改委."""
    is_beginning = full.startswith(short)
    if is_beginning or len(full) <= len(short) + 1 or short[-1] not in full[-_LAST:]:
        return False
    rest = iter(full)
    return all(char in rest for char in short)
