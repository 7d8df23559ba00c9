"""Indexes to hold to the contract, and what is written into them."""

from collections.abc import Collection
from typing import Any

from services.search.article import decode_article
from services.search.documents.document import Document, Removal, document
from services.search.index.ports import Outcome, SearchIndex
from services.search.indexing.reprints import Grouping
from services.search.query.language import understand
from services.search.query.plain import query
from shared.articles import EnrichedArticle, Entity, Name, Zone
from shared.articles import ZoneKind as Kind
from shared.entity_types import EntityType
from tests.articles import RECEIVED
from tests.cutters import NamelessCutter


class PairCutter(NamelessCutter):
    """Cuts every two characters: never as the articles below are cut."""

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return pairs of characters."""
        return [(at, min(at + 2, len(text))) for at in range(0, len(text), 2)]


def made(id: str, version: int, text: str, **fields: Any) -> Document:
    """Return the document of an article whose first line is its title, cut into single words.

    `raw` among the fields is the JSON of what was posted.
    """
    raw = str(fields.pop("raw", "{}"))
    title, _, body = text.partition("\n")
    zones = [Zone(start=0, end=len(title), kind=Kind.TITLE)]
    if body:
        zones.append(Zone(start=len(title) + 1, end=len(text), kind=Kind.BODY))
    article = EnrichedArticle(
        **{
            "id": id,
            "revision": 1,
            "url": None,
            "title": title,
            "source": None,
            "author": None,
            "published_at": None,
            "language": "zh-Hans",
            "metadata": {},
            "received_at": RECEIVED,
            "text": text,
            "zones": tuple(zones),
            "sentences": (),
            "words": tuple((at, at + 1) for at in range(len(text))),
            "entities": (),
            "disclaimers": (),
            "keywords": (),
            "fingerprint": "",
            **fields,
        }
    )
    return document(decode_article(article.model_dump_json()), version, raw=raw)


def place(name: str) -> dict[str, Any]:
    """Return the entities and names of an article about one place."""
    mention = (0, len(name))
    entity = Entity(start=0, end=len(name), type=EntityType.LOC, text=name)
    named = Name(name=name, type=EntityType.LOC, salience=1.0, mentions=(mention,))
    return {"entities": (entity,), "names": (named,)}


def ids(index: SearchIndex, q: str = "", **more: Any) -> list[str]:
    """Return the ids found."""
    return [hit.id for hit in index.search(query(q, PairCutter(), **more)).hits]


def outcomes(index: SearchIndex, *items: Document | Removal) -> list[Outcome]:
    """Write items and return what became of them."""
    return [written.outcome for written in index.write(items)]


def understood(index: SearchIndex, q: str) -> list[str]:
    """Return the ids found by the query language, in order of id."""
    return sorted(hit.id for hit in index.search(understand(q, PairCutter())[0]).hits)


def group_of(index: SearchIndex, id: str) -> str:
    """Return the group of an article that is there."""
    stored = index.article(id)
    assert stored is not None
    return stored.group


def put(index: SearchIndex, *items: Document | Removal, again: Collection[str] = ()) -> None:
    """Write items as the indexer does, each with its group."""
    whole = Grouping(items, index, again)
    whole.look_again(whole.write())
