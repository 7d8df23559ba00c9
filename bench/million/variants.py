"""Articles without end out of some thousand annotated ones: other words where theirs stood.

Places, firms, persons, what is done and to what, numbers, sources, dates and ids are replaced by
others of the same length, so that every span stays right. Words come as they do in news (see
`vocabulary`), articles in the order of their time, a thousand a day, and every seventh is a reprint
of one before: from another source, with almost the same signature.
"""

import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import replace

from bench import articles
from bench.million.vocabulary import drawn, invented_one
from services.search.article import Article, Entity, Name, decode_article
from services.search.documents.document import Document, document

Texts = tuple[str, str]
"""The JSON of an annotated article, and that of the raw one."""

_FIRST = datetime(2024, 2, 1, tzinfo=UTC)
_APART = timedelta(days=1) / 1000
_RECEIVED = timedelta(minutes=5)
_REPRINTS = 1 / 7
# How far back the articles lie that are reprinted, on average.
_BACK = 400
_SIGNATURE = 64
_OTHER_PLACES = 8
# So many neighbours are made of one template, which is read once for all of them.
_RUN = 10
_KEPT = 64
_PLACES, _SOURCES, _GIVEN = 4000, 600, 60_000

_WORDS = {
    *articles.PLACES,
    *articles.TRADES,
    *articles.SUBJECTS,
    *articles.VERBS,
    *articles.OBJECTS,
}
_LONGEST_FIRST = "|".join(sorted(_WORDS, key=len, reverse=True))
_PERSON = f"[{articles.SURNAMES}][{articles.GIVEN}]{{2}}"
_NUMBER = r"\d+(?=[.%亿个])|(?<=\.)\d+(?=%)"
_SLOTS = re.compile(f"({_LONGEST_FIRST}|{_PERSON}|{_NUMBER})")


class Variants:
    """Makes article number n, always the same one of the same templates."""

    def __init__(self, templates: Sequence[Texts]) -> None:
        self._count = len(templates)
        self._template = lru_cache(maxsize=_KEPT)(lambda place: _Template(*templates[place]))

    def documents(self, first: int, last: int) -> list[Document]:
        """Return the documents of articles, `last` not included."""
        made = ((number, *self.article(number)) for number in range(first, last))
        return [document(article, number + 1, raw=raw) for number, article, raw in made]

    def article(self, number: int) -> tuple[Article, str]:
        """Return an article and the JSON of its raw one."""
        original = _original(number)
        template = self._template(original // _RUN % self._count)
        return template.made(number, original)


class _Template:
    """An annotated article, cut where its words are replaced."""

    def __init__(self, enriched: str, raw: str) -> None:
        self._article = decode_article(enriched)
        self._raw: dict[str, Any] = msgspec.json.decode(raw)
        self._text = _SLOTS.split(self._article.text)
        self._title = _SLOTS.split(self._article.title)
        self._keywords = [_SLOTS.split(each) for each in self._article.keywords]
        self._names = [(each, _SLOTS.split(each.name)) for each in self._article.names]

    def made(self, number: int, original: int) -> tuple[Article, str]:
        """Return the article of this number, with the words of its original."""
        words = _Words(random.Random(f"words {original}"))  # noqa: S311
        own = random.Random(f"own {number}")  # noqa: S311
        text = words.into(self._text)
        published = _FIRST + number * _APART
        article = replace(
            self._article,
            id=f"million-{number}",
            url=f"https://news.example/{number}.html",
            title=words.into(self._title),
            source=f"{invented_one(_SOURCES, 2, own)}日报",
            published_at=published,
            received_at=published + _RECEIVED,
            text=text,
            entities=tuple(_moved(text, self._article.entities)),
            names=tuple(_named(words.into(cut), name) for name, cut in self._names),
            keywords=tuple(dict.fromkeys(map(words.into, self._keywords))),
            fingerprint=own.randbytes(16).hex(),
            signature=_signature(original, number, own),
        )
        given = {"id": article.id, "url": article.url, "content": text}
        raw = self._raw | given | {"received_at": article.received_at}
        return article, msgspec.json.encode(raw).decode()


class _Words(dict[str, str]):
    """What stands for each word of a template: drawn once for an article."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self._dice = dice

    def into(self, cut: Sequence[str]) -> str:
        """Return a text that was cut at its words, every second part one of them, with others."""
        parts = list(cut)
        parts[1::2] = [self[word] for word in parts[1::2]]
        return "".join(parts)

    def __missing__(self, word: str) -> str:
        self[word] = other = self._other(word)
        return other

    def _other(self, word: str) -> str:
        length = len(word)
        if word[0].isdigit():
            return str(self._dice.randrange(10 ** (length - 1), 10**length))
        if word in articles.PLACES:
            return invented_one(_PLACES, length, self._dice)
        if word in _WORDS:
            return drawn(length, self._dice)
        return self._dice.choice(articles.SURNAMES) + invented_one(_GIVEN, length - 1, self._dice)


def _original(number: int) -> int:
    """Return the number of the article that one is a reprint of, else its own."""
    while number:
        dice = random.Random(f"original {number}")  # noqa: S311
        if dice.random() >= _REPRINTS:
            break
        number = max(0, number - 1 - int(dice.expovariate(1 / _BACK)))
    return number


def _signature(original: int, number: int, own: random.Random) -> tuple[int, ...]:
    """Return the signature of an article, almost that of its original."""
    signature = list(random.Random(f"signature {original}").randbytes(_SIGNATURE))  # noqa: S311
    if number != original:
        for _ in range(own.randint(0, _OTHER_PLACES)):
            signature[own.randrange(_SIGNATURE)] = own.randrange(256)
    return tuple(signature)


def _moved(text: str, entities: Sequence[Entity]) -> Iterator[Entity]:
    for each in entities:
        yield Entity(each.start, each.end, each.type, text[each.start : each.end], each.value)


def _named(text: str, name: Name) -> Name:
    """Return a name with another text; what is known of the divisions above it doesn't hold."""
    return Name(text, name.type, name.salience, name.mentions)
