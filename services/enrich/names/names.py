"""Mentions of one entity under one name: 全称 and 简称, levels of a place, names of a person.

Two names are joined only where that is certain: the same letters, a short form that the article
itself defines or whose full form stands in it just once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from services.enrich.names.divisions import chains
from shared.articles import Entity, Name, Zone, ZoneKind
from shared.entity_types import NAME_TYPES, EntityType
from shared.text.folding import fold

_COMPANY = re.compile(
    r"(?:[（(][^（）()]{2,8}[）)])?(?:控股)?"
    r"(?:集团|股份|实业|科技|投资|管理)*(?:有限责任公司|有限公司|公司|集团)$"
)
_DEFINES = re.compile(r"^[（(][^（）()]{0,8}?(?:简称|下称)(?:为)?[“\"「]?$")
_SUFFIX = re.compile(r"(?:特别行政区|自治[区州县旗]|[省市区县州镇乡村])$")
_MIDDLE_DOT = re.compile(r"[·•・．]")
_TITLE_WEIGHT, _LEAD_WEIGHT, _LEAD = 3.0, 2.0, 120

Key = tuple[EntityType, str]


def names(text: str, zones: Sequence[Zone], entities: Sequence[Entity]) -> tuple[Name, ...]:
    """Return the entities that an article names, the most salient first.

    Whoever stands only in credits (责任编辑：…) made the article, which isn't about them.
    """
    credits = [zone for zone in zones if zone.kind is ZoneKind.CREDIT]
    mentions = [
        entity
        for entity in entities
        if entity.type in NAME_TYPES
        and not any(zone.start <= entity.start < zone.end for zone in credits)
    ]
    forms: dict[Key, list[Entity]] = defaultdict(list)
    for entity in mentions:
        forms[_key(entity)].append(entity)
    parents = _Joined(forms)
    for kind, join in ((EntityType.LOC, _places), (EntityType.PER, _persons)):
        join(parents, [key for key in forms if key[0] is kind])
    _organisations(parents, [key for key in forms if key[0] is EntityType.ORG])
    for full, short in _defined(text, mentions):
        parents.join(_key(short), _key(full))
    return _ranked(parents.groups(), _weights(zones))


class _Joined:
    """Names that were found to be one: each points at its canonical one."""

    def __init__(self, forms: dict[Key, list[Entity]]) -> None:
        self._forms = forms
        self._parent: dict[Key, Key] = {}

    def find(self, key: Key) -> Key:
        """Return the canonical name."""
        while key in self._parent:
            key = self._parent[key]
        return key

    def join(self, short: Key, full: Key) -> None:
        """Let a short form stand for its full form."""
        short, full = self.find(short), self.find(full)
        if short != full:
            self._parent[short] = full

    def groups(self) -> dict[Key, list[Entity]]:
        """Return the mentions of each canonical name."""
        out: dict[Key, list[Entity]] = defaultdict(list)
        for key, mentions in self._forms.items():
            out[self.find(key)] += mentions
        return out


def _key(entity: Entity) -> Key:
    return entity.type, _plain(entity.text)


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return fold("".join(name.split()))


def _only(candidates: Iterable[Key]) -> Key | None:
    found = list(candidates)
    return found[0] if len(found) == 1 else None


def _places(joined: _Joined, keys: Sequence[Key]) -> None:
    """Join 沙坪坝区 to 重庆市沙坪坝区, and 重庆 to 重庆市."""
    for key in keys:
        kind, name = key
        longer = [k for k in keys if k != key and len(name) > 1 and k[1].endswith(name)]
        fuller = [k for k in keys if k[1] != name and _SUFFIX.sub("", k[1]) == name]
        if full := (_only(fuller) or _only(longer)):
            joined.join((kind, name), full)


def _persons(joined: _Joined, keys: Sequence[Key]) -> None:
    """Join a surname alone to the one full name that has it, 拜登 to 乔·拜登."""
    for key in keys:
        name = key[1]
        if len(name) == 1:
            full = _only(k for k in keys if len(k[1]) in (2, 3) and k[1].startswith(name))
        else:
            full = _only(k for k in keys if k != key and name in _MIDDLE_DOT.split(k[1]))
        if full:
            joined.join(key, full)


def _organisations(joined: _Joined, keys: Sequence[Key]) -> None:
    """Join 星澜汽车 to 星澜汽车股份有限公司."""
    for key in keys:
        full = _only(k for k in keys if k != key and _COMPANY.sub("", k[1]) == key[1])
        if full:
            joined.join(key, full)


def _defined(text: str, mentions: Sequence[Entity]) -> Iterable[tuple[Entity, Entity]]:
    """Yield (full, short) where the article says 全称（以下简称“简称”）."""
    for full, short in pairwise(mentions):
        if full.type is short.type and _DEFINES.match(text[full.end : short.start]):
            yield full, short


def _weights(zones: Sequence[Zone]) -> list[tuple[int, int, float]]:
    """Return how much a mention counts by where it stands: in the title, in the lead."""
    out = []
    body = next((zone.start for zone in zones if zone.kind is ZoneKind.BODY), 0)
    for zone in zones:
        if zone.kind is ZoneKind.TITLE:
            out.append((zone.start, zone.end, _TITLE_WEIGHT))
    out.append((body, body + _LEAD, _LEAD_WEIGHT))
    return out


def _ranked(
    groups: dict[Key, list[Entity]], weights: Sequence[tuple[int, int, float]]
) -> tuple[Name, ...]:
    scores = {
        key: sum(_weight(mention, weights) for mention in mentions)
        for key, mentions in groups.items()
    }
    most = max(scores.values(), default=1.0)
    spelled = {key: _spelling(key, mentions) for key, mentions in groups.items()}
    known = chains(spelled[key] for key in groups if key[0] is EntityType.LOC)
    order = sorted(groups, key=lambda key: (-scores[key], groups[key][0].start))
    return tuple(
        Name(
            name=spelled[key],
            type=key[0],
            salience=round(scores[key] / most, 3),
            mentions=tuple(sorted((m.start, m.end) for m in groups[key])),
            chain=known.get(spelled[key], ()) if key[0] is EntityType.LOC else (),
        )
        for key in order
    )


def _weight(mention: Entity, weights: Sequence[tuple[int, int, float]]) -> float:
    return max((w for start, end, w in weights if start <= mention.start < end), default=1.0)


def _spelling(key: Key, mentions: Sequence[Entity]) -> str:
    """Return how the article writes the canonical name most often."""
    same = [m.text for m in mentions if _key(m) == key]
    return Counter(same).most_common(1)[0][0]
