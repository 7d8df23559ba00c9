"""What an article is indexed, filtered, counted, exported and asked by: one row for each.

The name of a row is that of its filter, its facet, its kind of reasons and of suggestions, and the
last part of the keys of its texts (filter.…, reason.…, kind.…). All lists of such things are made
from these rows, so that a new one is a row here, beside its texts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.search.article import Article
from services.search.text.analysis import keyword
from services.search.text.names import canonical
from services.search.text.place_names import all_place_names
from shared.articles import DisclaimerKind
from shared.entity_types import EntityType
from shared.text.companies import goes_by
from shared.text.divisions import one_place

LAYOUT = 8
"""Raise it with every change of what the index holds, such as a new row: it is then rebuilt."""
FIRST_READABLE = 6
"""The oldest layout whose articles can still be read, to rebuild it from."""


class Grain(StrEnum):
    """How finely a field is cut."""

    WORDS = "words"
    PAIRS = "pairs"
    CHARACTERS = "characters"


class Heard(StrEnum):
    """How much of each syllable was typed."""

    PINYIN = "pinyin"
    INITIALS = "initials"


class AnyDisclaimer(StrEnum):
    """Articles with a disclaimer of whatever kind, or with none."""

    ANY = "any"
    NONE = "none"


class Period(StrEnum):
    """The stretches of time that articles are counted by, in China."""

    DAY = "day"
    MONTH = "month"


Values = Callable[[Article], Iterable[str]]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that articles are filtered and counted by.

    `shown` are an article's values as they are counted and exported, `found` those by which it is
    found, in the field of the index of this name (None: by what is counted). `counted` is the field
    of the index that is counted.
    """

    name: str
    about: str
    """What the filter asks for, as the API describes it."""
    counted: str
    shown: Values
    found: Values | None = None
    example: str = ""
    choices: tuple[type[StrEnum], ...] = ()
    """The values that there are, if they are few; their words are texts <name>.<value>."""
    asked: tuple[str, ...] = ()
    """What the query language calls it."""
    reason: str = ""
    """What an explanation says of the values that were asked for and found."""
    column: str = ""
    """Its column of the export, if it isn't one of the article's own fields."""
    is_suggested: bool = False
    type: EntityType | None = None
    """The type of entities whose names these are."""
    meant: Callable[[str], str] = str
    """The name under which articles file what is called by a value."""

    def term(self, value: str) -> tuple[str, str]:
        """Return the field of the index that is asked for a value, and the value there."""
        return self.field, keyword(self.meant(value)) if self.found else canonical(value)

    @property
    def field(self) -> str:
        """Return the field of the index by whose values articles are found."""
        return self.name if self.found else self.counted


def _of_article(name: str, chinese: str, *, about: str, example: str, reason: str) -> Field:
    """Return the row of a text that is a field of the article itself."""

    def values(article: Article) -> list[str]:
        return [value] if (value := getattr(article, name)) else []

    return Field(
        name=name,
        about=about,
        counted=f"{name}_name",
        shown=values,
        found=values,
        example=example,
        asked=(name, chinese),
        reason=reason,
    )


def _names(  # a row has many columns
    type: EntityType,
    name: str,
    chinese: str,
    *,
    about: str,
    example: str,
    spelled: Callable[[Iterable[str]], Iterable[str]] = iter,
    meant: Callable[[str], str] = str,
) -> Field:
    """Return the row of a type of names; `spelled` gives all spellings that find some."""
    return Field(
        name=name,
        about=about,
        counted=f"{name}_name",
        shown=lambda article: [canonical(meant(n.name)) for n in article.names if n.type == type],
        found=lambda article: spelled(_spellings(article, type, meant)),
        example=example,
        asked=(name, chinese),
        reason=f"names the {name} {{}}",
        column=f"{name}s",
        is_suggested=True,
        type=type,
        meant=meant,
    )


def _spellings(article: Article, type: EntityType, meant: Callable[[str], str]) -> set[str]:
    """Return every spelling of the names of a type, aliases, and the divisions above a place.

    Whoever only made the article is an entity of it, but no name.
    """
    named = {span for name in article.names for span in name.mentions if name.type == type}
    entities = (each for each in article.entities if (each.start, each.end) in named)
    spelled = {entity.text for entity in entities}
    for name in article.names:
        if name.type == type:
            spelled |= {name.name, meant(name.name), *name.chain, *name.also}
            spelled |= {article.text[start:end] for start, end in name.mentions}
    return spelled


def _disclaimers(article: Article) -> list[str]:
    return sorted({disclaimer.kind for disclaimer in article.disclaimers})


def _disclaimers_or_none(article: Article) -> list[str]:
    kinds = _disclaimers(article)
    return [*kinds, AnyDisclaimer.ANY] if kinds else [AnyDisclaimer.NONE]


FIELDS = (
    _of_article(
        "source",
        "来源",
        about="who published it",
        example="云岭日报",
        reason="published by {}",
    ),
    _names(EntityType.PER, "person", "人物", about="a person named in it", example="陆知远"),
    _names(
        EntityType.LOC,
        "place",
        "地点",
        about="a place named in it, at any level: 青石区 finds 云岭市青石区",
        example="青石区",
        spelled=all_place_names,
        meant=one_place,
    ),
    _names(
        EntityType.ORG,
        "organisation",
        "机构",
        about="an organisation named in it",
        example="星澜汽车",
        meant=goes_by,
    ),
    Field(
        name="keyword",
        about="one of its keywords",
        counted="keyword",
        shown=lambda article: article.keywords,
        example="水厂",
        column="keywords",
        is_suggested=True,
    ),
    Field(
        name="disclaimer",
        about="a kind of disclaimer that it has; any, or none",
        counted="disclaimer_kind",
        shown=_disclaimers,
        found=_disclaimers_or_none,
        choices=(DisclaimerKind, AnyDisclaimer),
        asked=("kind", "类型"),
        reason="has the disclaimer {}",
        column="disclaimers",
    ),
)
NAMES_FIRST = tuple(sorted(FIELDS, key=lambda row: row.type is None))
"""The rows in the order in which the index counts and the explanations list them."""
NAMED = {row.type: row for row in FIELDS if row.type}
"""The rows of names by the type of their entities."""
ASKED = {name: row for row in NAMES_FIRST for name in row.asked}
"""The rows by what the query language calls them."""
