"""Under which names a place is found: 沙坪坝区 finds 重庆市沙坪坝区."""

import re
from collections.abc import Iterable
from functools import lru_cache

_LEVEL = re.compile(r".+?(?:特别行政区|自治[区州县旗]|[省市区县州盟旗镇乡村]|$)")
_SUFFIX = re.compile(r"(?:特别行政区|自治[区州县旗]|[省市区县])$")
_SHORTEST = 2


@lru_cache(maxsize=20_000)
def place_names(name: str) -> frozenset[str]:
    """Return the name, what stands in it from each administrative level on, and each level."""
    levels = [level for level in _LEVEL.findall(name) if level]
    names = {name, *levels}
    for first in range(len(levels)):
        names.add("".join(levels[first:]))
        names.add("".join(levels[: first + 1]))
    names |= {_SUFFIX.sub("", each) for each in names}
    return frozenset(each for each in names if len(each) >= _SHORTEST or each == name)


def all_place_names(names: Iterable[str]) -> set[str]:
    """Return the names of several places."""
    return {each for name in names for each in place_names(name)}
