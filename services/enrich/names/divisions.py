"""Places of China: under which province, city and county a name stands, where that is certain."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_LEXICON = Path(__file__).with_name("places.tsv")
_SUFFIX = re.compile(
    r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区"
    r"|[\u4e00-\u9fff]{1,6}族自治[州县]|自治[区州县旗]|[省市区县州盟旗])$"
)
_SHORTEST = 2
_LONGEST, _DEEPEST = 20, 4
_MUNICIPALITIES = ("11", "12", "31", "50")

Chain = tuple[str, ...]


def chains(names: Iterable[str]) -> dict[str, Chain]:
    """Return the chain of each place that is certain, from the province down.

    A name that several divisions bear (鼓楼区) is decided by the other places of the article: if
    just one of them lies in a division that is named as well, it is that one.
    """
    found = {name: _codes(name) for name in dict.fromkeys(names)}
    certain = {
        next(iter(codes))
        for name, codes in found.items()
        if len(codes) == 1 and not _is_bare(name, codes)
    }
    out = {}
    inside = Counter(above for code in certain for above in (code[:2], code[:4]))
    for name, codes in found.items():
        is_open = len(codes) > 1 or _is_bare(name, codes)
        near = {code for code in codes if _is_near(code, certain, inside)} if is_open else codes
        if len(near) == 1:
            out[name] = _chain(next(iter(near)))
    return out


def _is_bare(name: str, codes: set[str]) -> bool:
    """Tell whether a name is a county's without its suffix: it may be a lake's or a street's."""
    return any(not c.endswith("00") and _SUFFIX.sub("", _names()[c]) == name for c in codes)


def is_division(name: str) -> bool:
    """Tell whether a division of China is called so."""
    return name in _by_name()


def _is_near(code: str, certain: set[str], inside: Mapping[str, int]) -> bool:
    """Tell whether a county's city, or a city's province, is named in the article.

    `inside` counts the certain codes by what they begin with.
    """
    above = code[:4] if not (code.endswith("00") or code[:2] in _MUNICIPALITIES) else code[:2]
    return inside.get(above, 0) > (code in certain)


def _codes(name: str) -> set[str]:
    """Return the codes of the divisions that a name may mean: its last part's, below the others."""
    codes: set[str] = set()
    # No division lies deeper than a few levels.
    rest = name if len(name) <= _DEEPEST * _LONGEST else ""
    while rest:
        size = next(
            (n for n in range(min(len(rest), _LONGEST), 1, -1) if rest[:n] in _by_name()), 0
        )
        if not size:
            return codes if codes and not rest.strip() else set()
        here = _by_name()[rest[:size]]
        below = {code for code in here if any(_is_under(code, above) for above in codes)}
        codes = below if codes else set(here)
        if not codes:
            return set()
        rest = rest[size:]
    return codes


def _is_under(code: str, above: str) -> bool:
    return code != above and code.startswith(
        above.rstrip("0") if above[2:] == "0000" else above[:4]
    )


def _chain(code: str) -> Chain:
    levels = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    return tuple(_names()[level] for level in levels if level in _names())


@cache
def _names() -> dict[str, str]:
    lines = _LEXICON.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {code: name for code, name in pairs}


@cache
def _by_name() -> dict[str, frozenset[str]]:
    """Return the codes by full name and by name without its suffix."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, name in _names().items():
        found[name].add(code)
        short = _SUFFIX.sub("", name)
        if len(short) >= _SHORTEST:
            found[short].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}
