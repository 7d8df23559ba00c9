"""The layers of an article: its annotations as marks on its text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from services.search.article import Article
from services.search.fields import NAMED
from shared.entity_types import EntityType
from shared.web.layers import Mark
from shared.web.texts import Texts

_AMOUNTS = (EntityType.MONEY, EntityType.PERCENT, EntityType.QUANTITY)
# The layers in the order in which they are listed, and whether they are on at first.
LAYERS = {
    **dict.fromkeys((type.value for type in NAMED), True),
    "TIME": False,
    "AMOUNT": False,
    "CONTACT": False,
    "disclaimer": True,
    "keyword": False,
    "zone": False,
    "sentence": False,
}


@dataclass(frozen=True)
class Layer:
    """A layer that the article has, with the number of its marks."""

    name: str
    count: int
    is_on: bool


def layer_of(type: str) -> str:
    """Return the layer in which an entity is shown."""
    if type in LAYERS:
        return type
    return "AMOUNT" if type in _AMOUNTS else "CONTACT"


def marks(article: Article, t: Texts) -> list[Mark]:
    """Return everything to be marked; the first class of each mark is its layer."""
    return [*_zones(article, t), *_sentences(article), *_entities(article, t), *_keywords(article)]


def layers(found: list[Mark]) -> list[Layer]:
    """Return the layers that have marks."""
    counts = Counter(mark.classes.split()[0] for mark in found)
    return [Layer(name, counts[name], on) for name, on in LAYERS.items() if counts[name]]


def _zones(article: Article, t: Texts) -> Iterator[Mark]:
    for zone in article.zones:
        yield Mark(zone.start, zone.end, f"zone {zone.kind}", t.get(f"zone.{zone.kind}", zone.kind))
    for notice in article.disclaimers:
        kind = t.get(f"disclaimer.{notice.kind}", notice.kind)
        label = f"{kind} {notice.confidence:.0%}"
        yield Mark(notice.start, notice.end, "disclaimer", label)


def _sentences(article: Article) -> Iterator[Mark]:
    for place, sentence in enumerate(article.sentences):
        yield Mark(sentence.start, sentence.end, "sentence odd" if place % 2 else "sentence")


def _entities(article: Article, t: Texts) -> Iterator[Mark]:
    for entity in article.entities:
        kind = t.get(f"entity.{entity.type}", entity.type)
        label = f"{kind} {entity.value}" if entity.value else kind
        yield Mark(entity.start, entity.end, layer_of(entity.type), label)


def _keywords(article: Article) -> Iterator[Mark]:
    keywords = set(article.keywords)
    for start, end in article.words:
        if article.text[start:end] in keywords:
            yield Mark(start, end, "keyword")
