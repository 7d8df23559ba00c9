"""Mentions of one entity under one name: 全称 and 简称, levels of a place, names of a person.

Two names are joined only where that is certain: the same letters, a short form that the article
itself defines or that only one of its names may be called by, or what the table of aliases says.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.enrich.names.about import about
from services.enrich.names.filed import join_aliases
from services.enrich.names.joining import Joined, Key, key_of, plain
from services.enrich.names.organisations import join_organisations
from services.enrich.names.persons import is_surname_alone, join_persons
from services.enrich.names.places import join_places
from services.enrich.names.spelling import written
from shared.articles import Entity, Name, Span, Zone, ZoneKind
from shared.entity_types import EntityType
from shared.text.aliases import Aliases, packaged_aliases
from shared.text.divisions import Division, lies_in, located

_DEFINES = re.compile(
    r"^[“”\"「」》]?[（(][^（）()]{0,8}?(?:[简簡][称稱]|下[称稱]|[缩縮][写寫])(?:[为為])?[“\"「：:]?$"
)
_GAP = 16
_TITLE_WEIGHT, _LEAD_WEIGHT, _LEAD = 3.0, 2.0, 120


def names(
    text: str,
    zones: Sequence[Zone],
    entities: Sequence[Entity],
    aliases: Callable[[], Aliases] = packaged_aliases,
    made_by: Sequence[Span] = (),
) -> tuple[Name, ...]:
    """Return the entities that an article names, the most salient first.

    Whoever stands only in bylines, credits (责任编辑：…), notices and where the body says who made
    it (`made_by`, in order and apart) made the article, which isn't about them. A surname alone is
    nobody's name where no full name of the article takes it.
    """
    mentions = about(text, zones, entities, made_by)
    forms: dict[Key, list[Entity]] = defaultdict(list)
    for entity in mentions:
        forms[key_of(entity)].append(entity)
    joined = Joined(forms)
    places = [key for key in forms if key[0] is EntityType.LOC]
    for full, short in _defined(text, mentions):
        joined.join(key_of(short), key_of(full))
    divisions = join_places(joined, places)
    join_persons(joined, [key for key in forms if key[0] is EntityType.PER])
    organisations = [key for key in forms if key[0] is EntityType.ORG]
    join_organisations(joined, organisations, [name for _, name in places])
    table = aliases()
    given = join_aliases(joined, list(forms), table)
    filed = {joined.find(key): division for key, division in divisions.items()}
    return _ranked(forms, joined, _Filed(given, filed, table), _weights(zones))


def _defined(text: str, mentions: Sequence[Entity]) -> Iterable[tuple[Entity, Entity]]:
    """Yield (full, short) where the article says 全称（以下简称“简称”）."""
    for full, short in pairwise(mentions):
        if (
            full.type is short.type
            and 0 < short.start - full.end <= _GAP
            and _DEFINES.match(text[full.end : short.start])
        ):
            yield full, short


def _weights(zones: Sequence[Zone]) -> list[tuple[int, int, float]]:
    """Return how much a mention counts by where it stands: in the title, in the lead."""
    body = next((zone.start for zone in zones if zone.kind is ZoneKind.BODY), 0)
    title = next((zone for zone in zones if zone.kind is ZoneKind.TITLE), None)
    lead = (body, body + _LEAD, _LEAD_WEIGHT)
    return [(title.start, title.end, _TITLE_WEIGHT), lead] if title else [lead]


class _Filed(NamedTuple):
    """What says under which name a canonical name is filed: the table of aliases, divisions."""

    given: Mapping[Key, str]
    divisions: Mapping[Key, Division]
    table: Aliases

    def name(self, key: Key, mentions: Sequence[Entity]) -> str:
        """Return the name under which others are filed, too, else as the article writes it."""
        if given := self.given.get(key):
            return given
        division = self.divisions.get(key)
        return division.name if division else _spelling(key, mentions)

    def chain(self, key: Key, name: str) -> tuple[str, ...]:
        """Return the divisions of China that a place is or lies in, where they are certain."""
        if key[0] is not EntityType.LOC:
            return ()
        division = self.divisions.get(key) or located([name]).get(name)
        return division.chain if division else lies_in(name)


def _ranked(
    forms: Mapping[Key, Sequence[Entity]],
    joined: Joined,
    filed: _Filed,
    weights: Sequence[tuple[int, int, float]],
) -> tuple[Name, ...]:
    called = {key: _called(key, alike, filed.given) for key, alike in joined.groups().items()}
    groups = {
        key: sorted((m for form in alike for m in forms[form]), key=lambda mention: mention.start)
        for key, alike in joined.groups().items()
        if called[key]
    }
    scores = {key: sum(_weight(m, weights) for m in mentions) for key, mentions in groups.items()}
    most = max(scores.values(), default=1.0)
    spelled = {key: filed.name(key, forms[called[key] or key]) for key in groups}
    order = sorted(groups, key=lambda key: (-scores[key], groups[key][0].start))
    return tuple(
        Name(
            name=spelled[key],
            type=key[0],
            salience=round(scores[key] / most, 3),
            mentions=tuple((m.start, m.end) for m in groups[key]),
            chain=filed.chain(key, spelled[key]),
            also=filed.table.others(
                key[0], plain(spelled[key], is_person=key[0] is EntityType.PER)
            ),
        )
        for key in order
    )


def _called(key: Key, alike: Sequence[Key], given: Mapping[Key, str]) -> Key | None:
    """Return the form that names have: the canonical one, but 陆局长 for 陆; None for 陆 alone."""
    if key[0] is not EntityType.PER or key in given or not is_surname_alone(key[1]):
        return key
    return next((each for each in alike if not is_surname_alone(each[1])), None)


def _weight(mention: Entity, weights: Sequence[tuple[int, int, float]]) -> float:
    return max((w for start, end, w in weights if start <= mention.start < end), default=1.0)


def _spelling(key: Key, mentions: Sequence[Entity]) -> str:
    """Return how the article writes the canonical name most often."""
    is_person = key[0] is EntityType.PER
    if len(mentions) == 1:
        return written(mentions[0].text, is_person=is_person)
    return Counter(written(m.text, is_person=is_person) for m in mentions).most_common(1)[0][0]
