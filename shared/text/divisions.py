"""Places of China: which division a name means where that is certain, and its one name.

The divisions are listed in places.tsv; whatever is compared with them is folded.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from shared.text.division_table import bare_name, codes_of, name_of, words
from shared.text.folding import fold

_CHINA = "中国"
_LONGEST, _DEEPEST = 20, 4
_DIRECT = ("11", "12", "31", "50", "81", "82")
"""Municipalities and the like, whose districts lie below no city."""
_TAIWAN = "71"
_SHOWN = {"710000": "台湾", "810000": "香港", "820000": "澳门"}
# What is called like mountains, lakes and gates is more often one of those.
_NATURAL = re.compile("[山湖江河海岛口关门峡泉]$")

Chain = tuple[str, ...]


class Division(NamedTuple):
    """A division of China: its code, the one name it goes by, and those it lies in with its own."""

    code: str
    name: str
    chain: Chain


class _Read(NamedTuple):
    """What the levels of a name may mean, and how many there are (中国 is none)."""

    codes: frozenset[str]
    levels: int
    is_bare: bool
    """The last level stands without what says which it is."""


_NOTHING = _Read(frozenset(), 0, False)


def located(names: Iterable[str]) -> dict[str, Division]:
    """Return the division of each name of an article that surely means one.

    A name that several divisions bear (鼓楼区) is decided by the other places of the article: if
    just one of them lies in a division that is named as well, it is that one. So is one without its
    level that may be a lake's or a street's (巫山), unless that is what one thinks of (太湖).
    """
    read = {name: _read(fold(name)) for name in dict.fromkeys(names)}
    certain = {next(iter(each.codes)) for each in read.values() if _is_certain(each)}
    inside = Counter(above for code in certain for above in {code[:2], code[:4]})
    found = {name: _near(each, certain, inside) for name, each in read.items()}
    return {name: division(next(iter(codes))) for name, codes in found.items() if len(codes) == 1}


def chains(names: Iterable[str]) -> dict[str, Chain]:
    """Return the chain of each place that is certain, from the province down."""
    return {name: found.chain for name, found in located(names).items()}


@lru_cache(maxsize=20_000)
def one_place(name: str) -> str:
    """Return the name of a division that is called by several levels (河北涿州), else the same."""
    plain = fold(name)
    read = _read(plain)
    is_told = read.levels > 1 or (_is_certain(read) and plain.startswith(_CHINA))
    return division(next(iter(read.codes))).name if is_told and len(read.codes) == 1 else name


def lies_in(name: str) -> Chain:
    """Return the divisions with which the name of a road, a village or a house begins, if certain.

    涿州市刁窝镇 and 北京朝阳公园 do; 南京路 lies in another city, as 上海南京路 tells.
    """
    rest, codes, levels, is_full = fold(name), frozenset[str](), 0, False
    while size := _first(rest):
        here = codes_of()[rest[:size]]
        inner = _below(codes, here) if codes else here
        if not inner:
            break
        codes, levels = inner, levels + 1
        is_full = any(fold(name_of()[code]) == rest[:size] for code in codes)
        rest = rest[size:]
    codes = _widest(codes)
    is_certain = rest and len(codes) == 1 and (is_full or levels > 1)
    return division(next(iter(codes))).chain if is_certain else ()


def is_division(name: str) -> bool:
    """Tell whether a division of China is called so."""
    return name in codes_of()


def is_no_division(name: str) -> bool:
    """Tell whether a name says more than the division that is called so: 南海, 江南."""
    return name in words("never")


@cache
def division(code: str) -> Division:
    """Return the division of a code."""
    levels = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    chain = [_SHOWN.get(level, name_of()[level]) for level in levels if level in name_of()]
    full = name_of()[code]
    bare = bare_name(full)
    if code.endswith("0000"):
        return Division(code, _SHOWN.get(code, bare), tuple(chain))
    if code.endswith("00") and _read(fold(bare)).codes == {code}:
        return Division(code, bare, tuple(chain))
    is_shared = len(codes_of()[fold(full)]) > 1
    return Division(code, chain[-2] + full if is_shared else full, tuple(chain))


def _is_certain(read: _Read) -> bool:
    if len(read.codes) != 1:
        return False
    if not read.is_bare or read.levels > 1:
        return True
    # 涿州 can hardly be anything else than 涿州市; what districts and counties are called is more.
    (code,) = read.codes
    full = name_of()[code]
    bare = bare_name(full)
    is_natural = _NATURAL.search(bare) is not None
    if bare in words("near"):
        return False
    if code.endswith("00"):
        return code.endswith("0000") or full.endswith("市") or not is_natural
    return full.endswith("市") and not is_natural


def _near(read: _Read, certain: set[str], inside: Mapping[str, int]) -> frozenset[str]:
    """Return which of the divisions that a name may mean are meant beside the certain ones.

    `inside` counts those by what they begin with: by province and by city.
    """
    if _is_certain(read) or not read.codes:
        return read.codes
    near = frozenset(code for code in read.codes if _has_near(code, certain, inside))
    if near or len(read.codes) > 1 or not read.is_bare:
        return near
    (code,) = read.codes
    # Townships of Taiwan are called by words: 光復, 成功, 琉球.
    is_told = code[:2] != _TAIWAN and not _NATURAL.search(bare_name(name_of()[code]))
    return read.codes if is_told and inside.get(code[:2], 0) > (code in certain) else near


def _has_near(code: str, certain: set[str], inside: Mapping[str, int]) -> bool:
    """Tell whether a county's city, or a city's province, is named in the article."""
    above = code[:4] if not (code.endswith("00") or code[:2] in _DIRECT) else code[:2]
    return inside.get(above, 0) > (code in certain)


@lru_cache(maxsize=20_000)
def _read(name: str) -> _Read:
    """Return what a name may mean: its last level, below the others. It must be read whole."""
    if len(name) > _DEEPEST * _LONGEST:
        return _NOTHING
    rest = name[len(_CHINA) :] if name.startswith(_CHINA) else name
    codes, levels, last = frozenset[str](), 0, ""
    while rest:
        size = _first(rest)
        if not size:
            return _NOTHING
        last, rest = rest[:size], rest[size:]
        codes = _below(codes, codes_of()[last]) if codes else codes_of()[last]
        levels += 1
        if not codes:
            return _NOTHING
    if levels == 1 and last in words("never"):
        return _NOTHING
    codes = _widest(codes)
    return _Read(
        codes, levels, is_bare=last in {fold(bare_name(name_of()[code])) for code in codes}
    )


def _below(codes: frozenset[str], here: frozenset[str]) -> frozenset[str]:
    """Return which of the divisions lie in one of the codes."""
    return frozenset(code for code in here if any(_is_under(code, above) for above in codes))


def _first(text: str) -> int:
    """Return how long the division is with which a text begins, 0 where there is none."""
    longest = min(len(text), _LONGEST)
    return next((n for n in range(longest, 1, -1) if text[:n] in codes_of()), 0)


def _widest(codes: frozenset[str]) -> frozenset[str]:
    """Return the one of several divisions of a name that others lie in or come behind.

    长沙 is the city rather than 长沙县 in it, 海南 the province rather than 海南州, 西安 the city
    rather than a district of a smaller one. 朝阳 may be 北京市朝阳区 as well as 朝阳市.
    """
    if len(codes) < 2:
        return codes
    provinces = {code for code in codes if code.endswith("0000")}
    cities = {code for code in codes if code.endswith("00")} - provinces
    if len(provinces) == 1:
        return frozenset(provinces)
    if len(cities) == 1:
        (city,) = cities
        beside = {code for code in codes - cities if not _is_under(code, city)}
        if not any(_is_of_capital(code) for code in beside):
            return frozenset(cities)
    return codes


def _is_of_capital(code: str) -> bool:
    """Tell whether a district belongs to a municipality or to a province's capital."""
    return code[:2] in _DIRECT or (code[2:4] == "01" and code[:2] != _TAIWAN)


def _is_under(code: str, above: str) -> bool:
    return code != above and code.startswith(
        above[:2] if above[2:] == "0000" else above[:4] if above[4:] == "00" else above
    )
