"""Places of one article: 沙坪坝区 is 重庆沙坪坝区 and 重庆市沙坪坝区."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from services.enrich.names.joining import Joined, Key, indexed
from shared.text.divisions import Division, is_division, is_no_division, located

_SUFFIX = re.compile(
    r"(?:特别行政区|自治[区州县旗]|[省市区县州盟旗镇乡村]|(?:人民|民主)?共和国|王国)$"
)
# The levels within a name, by which it may be written or not.
_INNER = re.compile(
    r"(?<=[^省市县]{2})(?:特别行政区|自治[区州县]|[省市县])(?=[^省市区县镇乡村]{2})"
)
_TOLD = re.compile(r"(?:[省市区县州盟旗镇乡村国]|街道|新区)$")
_SHORTEST, _LONGEST = 2, 24


def join_places(joined: Joined, keys: Sequence[Key]) -> dict[Key, Division]:
    """Join the forms of a place: with its level or without, with what it lies in or without.

    Return the divisions of China that are meant, by canonical name.
    """
    found = located(name for _, name in keys)
    codes = {key: found[key[1]].code for key in keys if key[1] in found}
    for alike in indexed((code, key) for key, code in codes.items()).values():
        _join_longest(joined, alike)
    tight = {key: _INNER.sub("", key[1]) for key in keys}
    for alike in indexed((short, key) for key, short in tight.items()).values():
        _join_longest(joined, alike)
    by_bare = indexed((bare(key[1]), key) for key in keys if _SUFFIX.search(key[1]))
    above = {name for key in keys for name in (key[1], bare(key[1]))}
    by_end = indexed((end, key) for key in keys for end in _ends(tight[key], above))

    def full(key: Key, candidates: Iterable[Key]) -> Key | None:
        # 长沙 isn't 长沙县, which lies in it.
        mine = codes.get(key)
        return joined.only(
            each for each in candidates if each != key and mine in (None, codes.get(each, mine))
        )

    # The longest first, so that what a short form may stand for is one already.
    for key in sorted(keys, key=lambda key: -len(key[1])):
        if longer := full(key, by_end.get(tight[key], ())):
            joined.join(key, longer)
    for key in keys:
        if not is_no_division(key[1]) and (longer := full(key, by_bare.get(key[1], ()))):
            joined.join(key, longer)
    return _meant(joined, {key: found[key[1]] for key in codes})


def _join_longest(joined: Joined, alike: Sequence[Key]) -> None:
    longest = max(alike, key=lambda key: len(key[1]))
    for key in alike:
        joined.join(key, longest)


def _meant(joined: Joined, found: Mapping[Key, Division]) -> dict[Key, Division]:
    """Return the one division that the forms of a canonical name mean."""
    meant: dict[Key, set[Division]] = defaultdict(set)
    for key, division in found.items():
        meant[joined.find(key)].add(division)
    return {key: of.pop() for key, of in meant.items() if len(of) == 1}


def bare(name: str) -> str:
    """Return a place without its level at the end."""
    return _SUFFIX.sub("", name)


def _ends(name: str, above: Collection[str]) -> Iterator[str]:
    """Yield the ends of a name before which stands another place."""
    for size in range(_SHORTEST, min(len(name), _LONGEST) - 1):
        end, before = name[-size:], name[:-size]
        # 苏丹 isn't 南苏丹, but 青石区 is 云岭青石区 whether or not 云岭 is known.
        is_told = size > _SHORTEST and _TOLD.search(end) is not None
        if is_told or before in above or _TOLD.search(before) or is_division(before):
            yield end
