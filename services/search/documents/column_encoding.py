"""An article's annotations by columns, without what its text tells: much smaller JSON.

Spans become gaps and lengths, words a digit each, types a character each that points into a list of
their names. The text of an entity is where it stands, and a name stands where its entities do; what
is otherwise is written down beside.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from services.search.article import (
    Article,
    Disclaimer,
    Entity,
    Facts,
    Name,
    Pair,
    Sentence,
    Zone,
)
from services.search.documents.span_encoding import (
    ZERO,
    decode_spans,
    decode_words,
    encode_spans,
    encode_words,
)


class ZoneColumns(msgspec.Struct, frozen=True, array_like=True):
    """The zones: steps, kinds."""

    steps: list[int]
    kinds: list[str]


class TypeColumn(msgspec.Struct, frozen=True, array_like=True):
    """The names of the types, and for each row a character: 0 is the first of them."""

    names: list[str]
    rows: str


class EntityColumns(msgspec.Struct, frozen=True, array_like=True):
    """The entities: steps, types, values."""

    steps: list[int]
    types: TypeColumn
    values: list[str | None]


class NameColumns(msgspec.Struct, frozen=True, array_like=True):
    """For each entity the number of its name from 1, 0 for none; then the names.

    A name that is the text of an entity is the place of that entity. `also` is empty where no name
    is called otherwise.
    """

    of_entities: list[int]
    names: list[int | str]
    types: TypeColumn
    saliences: list[float]
    chains: list[tuple[str, ...]]
    also: list[tuple[str, ...]] = msgspec.field(default_factory=list)


_NO_TYPES = TypeColumn([], "")


class Columns(Facts, frozen=True, kw_only=True, omit_defaults=True):
    """An article by columns; the signature is kept elsewhere.

    `odd_texts` are texts of entities that aren't where they stand, by the place of the entity;
    `odd_mentions` are steps of the mentions of names, by the place of the name, where they aren't
    those of its entities.
    """

    zones: ZoneColumns = ZoneColumns([], [])
    sentences: list[int] = msgspec.field(default_factory=list)
    words: str | list[int] = ""
    entities: EntityColumns = EntityColumns([], _NO_TYPES, [])
    disclaimers: tuple[Disclaimer, ...] = ()
    keywords: tuple[str, ...] = ()
    fingerprint: str = ""
    names: NameColumns = NameColumns([], [], _NO_TYPES, [], [])
    summary: list[int] = msgspec.field(default_factory=list)
    promotional: bool = False
    reprint_of: str | None = None
    published_at_from: str | None = None
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = msgspec.field(default_factory=dict)
    odd_texts: dict[int, str] = msgspec.field(default_factory=dict)
    odd_mentions: dict[int, list[int]] = msgspec.field(default_factory=dict)


def encode(article: Article) -> Columns:
    """Return an article by columns."""
    entities, text = article.entities, article.text
    names, odd_mentions = _encode_names(article.names, entities)
    return Columns(
        **article.facts(),
        zones=ZoneColumns(
            encode_spans(_spans(article.zones)), [zone.kind for zone in article.zones]
        ),
        sentences=encode_spans(_spans(article.sentences)),
        words=encode_words(article.words),
        entities=EntityColumns(
            encode_spans(_spans(entities)),
            _encode_types([entity.type for entity in entities]),
            [entity.value for entity in entities],
        ),
        disclaimers=article.disclaimers,
        keywords=article.keywords,
        fingerprint=article.fingerprint,
        names=names,
        summary=encode_spans(_spans(article.summary)),
        promotional=article.promotional,
        reprint_of=article.reprint_of,
        published_at_from=article.published_at_from,
        notes=article.notes,
        versions=article.versions,
        odd_texts={
            place: entity.text
            for place, entity in enumerate(entities)
            if text[entity.start : entity.end] != entity.text
        },
        odd_mentions=odd_mentions,
    )


def decode(columns: Columns, *, signature: Iterable[int] = (), with_words: bool = True) -> Article:
    """Return the article that was encoded, on demand without its words."""
    entities = _decode_entities(columns)
    return Article(
        **columns.facts(),
        zones=decode_zones(columns.zones),
        sentences=_decode_sentences(columns.sentences),
        words=tuple(decode_words(columns.words)) if with_words else (),
        entities=entities,
        disclaimers=columns.disclaimers,
        keywords=columns.keywords,
        fingerprint=columns.fingerprint,
        names=tuple(_decode_names(columns, entities)),
        summary=_decode_sentences(columns.summary),
        signature=tuple(signature),
        promotional=columns.promotional,
        reprint_of=columns.reprint_of,
        published_at_from=columns.published_at_from,
        notes=columns.notes,
        versions=columns.versions,
    )


def decode_zones(columns: ZoneColumns) -> tuple[Zone, ...]:
    """Return the zones that were encoded."""
    pairs = zip(decode_spans(columns.steps), columns.kinds, strict=True)
    return tuple([Zone(start, end, kind) for (start, end), kind in pairs])


def _decode_sentences(steps: Sequence[int]) -> tuple[Sentence, ...]:
    return tuple([Sentence(start, end) for start, end in decode_spans(steps)])


def _decode_entities(columns: Columns) -> tuple[Entity, ...]:
    steps, types, values = columns.entities.steps, columns.entities.types, columns.entities.values
    text, odd = columns.text, columns.odd_texts
    rows = zip(decode_spans(steps), _decode_types(types), values, strict=True)
    return tuple(
        [
            Entity(
                start, end, type, odd.get(place, text[start:end]) if odd else text[start:end], value
            )
            for place, ((start, end), type, value) in enumerate(rows)
        ]
    )


def _encode_types(types: Sequence[str]) -> TypeColumn:
    names = sorted(set(types))
    digits = {name: chr(ZERO + place) for place, name in enumerate(names)}
    return TypeColumn(names, "".join([digits[type] for type in types]))


def _decode_types(column: TypeColumn) -> list[str]:
    return [column.names[ord(row) - ZERO] for row in column.rows]


def _encode_names(
    names: Sequence[Name], entities: Sequence[Entity]
) -> tuple[NameColumns, dict[int, list[int]]]:
    places = {(entity.start, entity.end): place for place, entity in enumerate(entities)}
    first: dict[str, int] = {}
    for place, entity in enumerate(entities):
        first.setdefault(entity.text, place)
    of_entities = [0] * len(entities)
    for number, name in enumerate(names, 1):
        for mention in name.mentions:
            if mention in places:
                of_entities[places[mention]] = number
    columns = NameColumns(
        of_entities,
        [first.get(name.name, name.name) for name in names],
        _encode_types([name.type for name in names]),
        [name.salience for name in names],
        [name.chain for name in names],
        [name.also for name in names] if any(name.also for name in names) else [],
    )
    read = zip(names, _mentions(columns, entities), strict=True)
    odd = {
        place: encode_spans(name.mentions)
        for place, (name, mentions) in enumerate(read)
        if name.mentions != tuple(mentions)
    }
    return columns, odd


def _decode_names(columns: Columns, entities: Sequence[Entity]) -> Iterator[Name]:
    names, odd = columns.names, columns.odd_mentions
    rows = zip(
        names.names,
        _decode_types(names.types),
        names.saliences,
        names.chains,
        names.also or [()] * len(names.names),
        _mentions(names, entities),
        strict=True,
    )
    for place, (name, type, salience, chain, also, mentions) in enumerate(rows):
        yield Name(
            name=entities[name].text if isinstance(name, int) else name,
            type=type,
            salience=salience,
            mentions=tuple(decode_spans(odd[place]) if place in odd else mentions),
            chain=chain,
            also=also,
        )


def _mentions(columns: NameColumns, entities: Sequence[Entity]) -> list[list[Pair]]:
    """Return for each name where its entities stand."""
    mentions: list[list[Pair]] = [[] for _ in columns.names]
    for number, entity in zip(columns.of_entities, entities, strict=True):
        if number:
            mentions[number - 1].append((entity.start, entity.end))
    return mentions


def _spans(rows: Sequence[Zone | Sentence | Entity]) -> list[Pair]:
    return [(row.start, row.end) for row in rows]
