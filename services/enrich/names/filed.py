"""Under which name an article's entities are filed by the table of aliases."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from services.enrich.names.joining import Joined, Key, plain
from services.enrich.names.places import bare
from shared.entity_types import EntityType
from shared.text.aliases import Aliases

_ORGAN = re.compile(
    "国防部|国务院|外交部|财政部|商务部|能源部|司法部|内政部|教育部|交通部|劳工部|国土安全部|国会|参议院|众议院"
    "|参院|众院|议会|最高法院|空军|海军|陆军|海警|央行|大使馆|航天局|航空航天局|证交会"
)
"""Organs that each country has."""


def join_aliases(joined: Joined, keys: Sequence[Key], aliases: Aliases) -> dict[Key, str]:
    """Join what the table says is one; return the names that it gives, by canonical name.

    Where the article itself has the name, with its level or without (上海市 for 沪), that stays.
    """
    meant = _meant(keys, aliases)
    by_bare: dict[Key, Key] = {
        (key[0], bare(key[1])): key for key in keys if key[0] is EntityType.LOC
    }
    by_name: dict[tuple[EntityType, str], list[Key]] = defaultdict(list)
    for key, name in meant.items():
        by_name[key[0], name].append(key)
    known, given = set(keys), {}
    for (type, name), alike in by_name.items():
        full = _key(type, name)
        own = full if full in known else by_bare.get(full)
        for key in alike:
            joined.join(key, own or alike[0])
        given[own or alike[0]] = name if own in (full, None) else ""
    return {joined.find(key): name for key, name in given.items() if name}


def _meant(keys: Sequence[Key], aliases: Aliases) -> dict[Key, str]:
    """Return for each alias of the article the name that it stands for there."""
    certain = {key: name for key in keys if (name := aliases.certain(*key))}
    certain |= {key: name for key in keys if (name := _of_country(key, aliases))}
    told = Counter(_key(key[0], name) for key, name in certain.items())
    named = {*keys, *told}
    possible = {key: name for key in keys if (name := _named(key, aliases, named))}
    found = possible | certain
    # 央行 beside 东国央行 is that one, unless the article has the table's name as well.
    longer, known = _longer(keys, found), set(keys)
    return {
        key: name
        for key, name in found.items()
        if key not in longer or (full := _key(key[0], name)) in known or told[full] > 1
    }


def _of_country(key: Key, aliases: Aliases) -> str | None:
    """Return the name of a country's organ that begins with one character for it: 美国务院."""
    type, name = key
    if type is not EntityType.ORG or not _ORGAN.fullmatch(name, 1):
        return None
    country = aliases.certain(EntityType.LOC, name[0])
    full = f"{country}{name[1:]}"
    return (aliases.certain(type, full) or full) if country else None


def _named(key: Key, aliases: Aliases, named: set[Key]) -> str | None:
    """Return the one name that the article gives too of those that an alias may stand for."""
    names = [name for name in aliases.possible(*key) if _key(key[0], name) in named]
    return names[0] if len(names) == 1 else None


def _longer(keys: Sequence[Key], found: Mapping[Key, str]) -> set[Key]:
    """Return the aliases of two and more characters in which other names end."""
    sizes = {len(key[1]) for key in found} - {1}
    ends = ((key[0], key[1][-size:]) for key in keys for size in sizes if size < len(key[1]))
    return {end for end in ends if end in found}


def _key(type: EntityType, name: str) -> Key:
    return type, plain(name, is_person=type is EntityType.PER)
