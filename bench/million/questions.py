"""What readers ask of the million, by kind: each a list of requests made of its own articles."""

import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import quote

from bench.million.variants import Variants
from services.search.article import Article, Name
from services.search.searching.answers import Facet

_ALL = ",".join(Facet)
_LETTERS = 8


class Request(NamedTuple):
    """A GET of the search API."""

    path: str
    parameters: dict[str, str]


def questions(variants: Variants, articles: int, count: int, seed: int) -> dict[str, list[Request]]:
    """Return so many requests of each kind; another seed asks for other articles."""
    dice = random.Random(f"questions {seed}")  # noqa: S311
    asked: dict[str, list[Request]] = {kind: [] for kind in _KINDS}
    for _ in range(count):
        article, _ = variants.article(dice.randrange(articles))
        for kind, make in _KINDS.items():
            asked[kind].append(make(article, dice))
    return asked


def _search(q: str, **more: str) -> Request:
    return Request("/v1/search", {"q": q} | more)


def _clauses(article: Article) -> list[str]:
    """Return the stretches of the body between marks, long enough to be looked for."""
    (body,) = (zone for zone in article.zones if zone.kind == "body")
    parts = re.split(r"\W", article.text[body.start : body.end])
    return [part for part in parts if len(part) >= _LETTERS]


def _name(article: Article, dice: random.Random, type: str = "") -> Name:
    return dice.choice([name for name in article.names if not type or name.type == type])


def _words(article: Article, dice: random.Random) -> Request:
    return _search(dice.choice(_clauses(article))[:_LETTERS])


def _named(article: Article, dice: random.Random) -> Request:
    return _search(_name(article, dice).name)


def _question(article: Article, dice: random.Random) -> Request:
    one, other = _name(article, dice, "LOC").name, _name(article, dice, "ORG").name
    return _search(f"{one}和{other}今年共同推进了哪些重点项目,投资增长多少?")


def _phrase(article: Article, dice: random.Random) -> Request:
    return _search(f'"{dice.choice(_clauses(article))[:_LETTERS]}"')


def _frequent(article: Article, _: random.Random) -> Request:
    """Ask for what nearly every article holds."""
    return _search(f"投资 {article.keywords[0]}")


def _faceted(article: Article, dice: random.Random) -> Request:
    return _search(dice.choice(_clauses(article))[:_LETTERS], facets=_ALL)


def _front(_: Article, dice: random.Random) -> Request:
    """Ask as the front page does, each time in other words, so that no answer is remembered."""
    day = f"19{dice.randrange(70, 99)}-{dice.randrange(10, 13)}-{dice.randrange(10, 29)}"
    return Request("/v1/search", {"sort": "newest", "facets": _ALL, "from": day})


def _newest(article: Article, dice: random.Random) -> Request:
    return _search(dice.choice(_clauses(article))[:_LETTERS], sort="newest")


def _suggested(article: Article, dice: random.Random) -> Request:
    return Request("/v1/suggest", {"q": _name(article, dice).name[:2]})


def _entity(article: Article, dice: random.Random) -> Request:
    name = _name(article, dice)
    return Request(f"/v1/entities/{name.type}:{quote(name.name)}", {})


def _entities(article: Article, dice: random.Random) -> Request:
    return Request("/v1/entities", {"q": _name(article, dice).name[:2]})


def _trends(article: Article, _: random.Random) -> Request:
    assert article.published_at is not None
    first = article.published_at.date()
    last = first + timedelta(days=6)
    return Request("/v1/trends", {"from": first.isoformat(), "to": last.isoformat()})


def _shown(article: Article, _: random.Random) -> Request:
    return Request(f"/v1/articles/{article.id}", {})


def _similar(article: Article, _: random.Random) -> Request:
    return Request(f"/v1/articles/{article.id}/similar", {})


_KINDS: dict[str, Callable[[Article, random.Random], Request]] = {
    "words": _words,
    "names": _named,
    "question": _question,
    "phrase": _phrase,
    "frequent": _frequent,
    "facets": _faceted,
    "front": _front,
    "newest": _newest,
    "suggest": _suggested,
    "entity": _entity,
    "entities": _entities,
    "trends": _trends,
    "article": _shown,
    "similar": _similar,
}
