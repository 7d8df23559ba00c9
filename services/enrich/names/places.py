"""Places of one article: 沙坪坝区 is 重庆沙坪坝区 and 重庆市沙坪坝区."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from services.enrich.names.joining import Joined, Key, indexed
from shared.text.divisions import Division, is_division, located

_SUFFIX = re.compile(
    r"(?:特别行政区|自治[区州县旗]|[省市区县州盟旗镇乡村]|(?:人民|民主)?共和国|王国)$"
)
# The levels within a name, by which it may be written or not.
_INNER = re.compile(
    r"(?<=[^省市县]{2})(?:特别行政区|自治[区州县]|[省市县])(?=[^省市区县镇乡村]{2})"
)
_TOLD = re.compile(r"(?:[省市区县州盟旗镇乡村国]|街道|新区)$")
_SHORTEST, _LONGEST = 2, 24


def join_places(joined: Joined, keys: Sequence[Key]) -> None:
    """Join the forms of a place: with its level or without, with what it lies in or without."""
    tight = {key: _INNER.sub("", key[1]) for key in keys}
    by_tight = indexed((short, key) for key, short in tight.items())
    for alike in by_tight.values():
        longest = max(alike, key=lambda key: len(key[1]))
        for key in alike:
            joined.join(key, longest)
    by_bare = indexed((bare(key[1]), key) for key in keys if _SUFFIX.search(key[1]))
    above = {name for key in keys for name in (key[1], bare(key[1]))}
    by_end = indexed((end, key) for key in keys for end in _ends(tight[key], above))
    # The longest first, so that what a short form may stand for is one already.
    for key in sorted(keys, key=lambda key: -len(key[1])):
        if full := joined.only(k for k in by_end.get(tight[key], ()) if k != key):
            joined.join(key, full)
    for key in keys:
        if full := joined.only(k for k in by_bare.get(key[1], ()) if k != key):
            joined.join(key, full)


def join_divisions(joined: Joined, keys: Sequence[Key]) -> dict[Key, Division]:
    """Join what names one division of China; return the divisions by canonical name."""
    found = located(name for _, name in keys)
    by_code: dict[str, list[Key]] = defaultdict(list)
    for key in keys:
        if key[1] in found:
            by_code[found[key[1]].code].append(key)
    for alike in by_code.values():
        longest = max(alike, key=lambda key: len(key[1]))
        for key in alike:
            joined.join(key, longest)
    meant: dict[Key, set[Division]] = defaultdict(set)
    for key in keys:
        if key[1] in found:
            meant[joined.find(key)].add(found[key[1]])
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
