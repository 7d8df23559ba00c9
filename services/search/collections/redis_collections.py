"""The collections on Redis (port Collections); see shared/path/lua/collection.lua."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from services.search.collections.models import (
    MOST_BYTES,
    MOST_ITEMS,
    MOST_TAGS,
    Adding,
    Collection,
    CollectionChange,
    Deed,
    Item,
    ItemChange,
    LogEntry,
    Outcome,
)
from services.search.collections.ports import (
    By,
    CollectionFull,
    News,
    NoCollection,
    NoItem,
    NoteChanged,
    TooManyCollections,
)
from services.search.collections.rows import (
    collection_of,
    entry_of,
    having,
    item_of,
    latest_first,
    time_of,
)
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import PREFIX, Arg, RedisStore
from shared.settings import SharedSettings

_REFUSED = {"none": NoItem, "changed": NoteChanged, "full": CollectionFull}


class RedisCollections(RedisStore):
    """Each collection as a few hashes and sorted sets, some 700 bytes an item."""

    def make(self, collection: Collection, by: By, most: int) -> None:
        """Keep a new collection."""
        fields = ("name", collection.name, "description", collection.description)
        if not self._do("make", collection.id, by, collection.owner or "", most, *fields):
            raise TooManyCollections(most)

    def get(self, id: str) -> Collection:
        """Return a collection."""
        found = self.some([id])
        if not found:
            raise NoCollection(id)
        return found[0]

    def some(self, ids: Sequence[str]) -> list[Collection]:
        """Return those of some collections that are there, in their order."""
        heads = self._each(ids, lambda pipe, id: pipe.hgetall(_key(id)))
        return [collection_of(id, head) for id, head in zip(ids, heads, strict=True) if head]

    def ids_of(self, owner: str | None) -> list[str]:
        """Return the ids of an owner's collections."""
        with redis_errors():
            return sorted(self.redis.smembers(f"{PREFIX}collections:of:{owner or ''}"))

    def owned(self, owner: str | None) -> list[Collection]:
        """Return an owner's collections, the last changed first."""
        return latest_first(self.some(self.ids_of(owner)))

    def all(self) -> list[Collection]:
        """Return all collections, the last changed first."""
        with redis_errors():
            ids = self.redis.zrevrange(f"{PREFIX}collections", 0, -1)
        return latest_first(self.some(ids))

    def describe(self, id: str, change: CollectionChange, by: By) -> None:
        """Change what a collection is called."""
        fields = change.model_dump(exclude_none=True)
        parts = [part for pair in fields.items() for part in pair]
        self._do("head", id, by, Deed.DESCRIBED, *parts)

    def share(self, id: str, token: str | None, *, may_add: bool, by: By) -> None:
        """Have a link open a collection, another than before or none."""
        what = Deed.SHARED if token else Deed.UNSHARED
        self._do("head", id, by, what, "token", token or "", "may_add", "1" if may_add else "")

    def drop(self, id: str) -> None:
        """Forget a collection and all that it holds."""
        self._do("drop", id, By("", ""))

    def add(self, id: str, adding: Adding, by: By) -> list[Outcome]:
        """Put articles on top."""
        tags = "\n".join(adding.tags)
        bounds = (MOST_ITEMS, MOST_BYTES)
        told = self._do("add", id, by, *bounds, adding.note, tags, *adding.articles)
        return [Outcome(each) for each in told]

    def remove(self, id: str, articles: Sequence[str], by: By, *, only_own: bool) -> list[bool]:
        """Take articles out."""
        return [bool(each) for each in self._do("remove", id, by, int(only_own), *articles)]

    def change(self, id: str, article: str, change: ItemChange, by: By) -> None:
        """Change an item."""
        asked = json.dumps(change.model_dump(mode="json", exclude_none=True))
        done = self._do("change", id, by, MOST_BYTES, MOST_TAGS, article, asked)
        if done in _REFUSED:
            raise _REFUSED[done](article)

    def items(
        self, id: str, size: int, *, below: int | None = None, tag: str | None = None
    ) -> list[Item]:
        """Return items from the top."""
        if tag is not None:
            return self._tagged(id, size, below, tag)
        top = "+inf" if below is None else f"({below}"
        with redis_errors():
            found = self.redis.zrevrangebyscore(_key(id, "order"), top, "-inf", start=0, num=size)
        if not found:
            self._be_there(id)
        return list(self.find(id, found).values())

    def find(self, id: str, articles: Sequence[str]) -> dict[str, Item]:
        """Return those of some articles that are in a collection."""
        if not articles:
            return {}
        with redis_errors(), self.redis.pipeline(transaction=True) as pipe:
            for part in ("items", "notes", "tags"):
                pipe.hmget(_key(id, part), articles)
            for part in ("arrived", "order"):
                pipe.zmscore(_key(id, part), articles)
            rows = zip(articles, *pipe.execute(), strict=True)
        # What a backup took while it was added may stand in some of them only.
        return {row[0]: item_of(row) for row in rows if row[1]}

    def articles(self, id: str, tag: str | None = None) -> list[str]:
        """Return all articles of a collection from the top."""
        with redis_errors():
            found: list[str] = self.redis.zrevrange(_key(id, "order"), 0, -1)
        if not found:
            self._be_there(id)
        return found if tag is None else having(tag, found, self._tags(id))

    def tags(self, id: str) -> Mapping[str, int]:
        """Return how many items have each tag."""
        counts = Counter(tag for tags in self._tags(id).values() for tag in tags)
        if not counts:
            self._be_there(id)
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def sizes(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Return how many items each of some collections holds."""
        counts = self._each(ids, lambda pipe, id: pipe.zcard(_key(id, "order")))
        return dict(zip(ids, counts, strict=True))

    def holding(self, article: str, ids: Sequence[str]) -> dict[str, Item]:
        """Return the item of an article in each of these collections that holds it."""
        rows = self._each(ids, lambda pipe, id: pipe.hexists(_key(id, "items"), article))
        held = [id for id, is_there in zip(ids, rows, strict=True) if is_there]
        return {id: item for id in held for item in self.find(id, [article]).values()}

    def log(self, id: str, size: int, before: int | None = None) -> list[LogEntry]:
        """Return what was done, the latest first."""
        with redis_errors():
            lines = self.redis.lrange(_key(id, "log"), 0, -1)
        if not lines:
            self._be_there(id)
        entries = (entry_of(line) for line in lines)
        return [each for each in entries if before is None or each.number < before][:size]

    def names(self, id: str) -> Mapping[str, str]:
        """Return what those are called who did something to a collection."""
        with redis_errors():
            names: dict[str, str] = self.redis.hgetall(_key(id, "names"))
        return names

    def news(self, who: str, ids: Sequence[str]) -> Mapping[str, News]:
        """Return what is new to somebody in each of these collections."""
        answers = self.run_each("collection", [("news", id, "", who, "") for id in ids])
        found = {id: answer for id, answer in zip(ids, answers, strict=True) if answer}
        return {
            id: News(count, number, time_of(at) if at else None, latest)
            for id, (count, number, at, latest) in found.items()
        }

    def look(self, id: str, who: str, number: int) -> None:
        """Note that somebody has looked."""
        self._do("look", id, By(who, ""), number)

    def follow(self, who: str, id: str, token: str | None) -> None:
        """Keep a collection of another's in somebody's list."""
        key = f"{PREFIX}collections:followed:{who}"
        with redis_errors():
            if token:
                self.redis.hset(key, id, token)
            else:
                self.redis.hdel(key, id)

    def followed(self, who: str) -> Mapping[str, str]:
        """Return the ids of the collections in somebody's list with the tokens that open them."""
        with redis_errors():
            kept: dict[str, str] = self.redis.hgetall(f"{PREFIX}collections:followed:{who}")
        return kept

    def _do(self, deed: str, id: str, by: By, *args: Arg) -> Any:
        done = self.run("collection", deed, id, self.now(), by.who, by.name, *args)
        if done is None:
            raise NoCollection(id)
        return done

    def _each(self, ids: Sequence[str], ask: Any) -> list[Any]:
        if not ids:
            return []
        with redis_errors(), self.redis.pipeline(transaction=False) as pipe:
            for id in ids:
                ask(pipe, id)
            return list(pipe.execute())

    def _be_there(self, id: str) -> None:
        with redis_errors():
            if not self.redis.exists(_key(id)):
                raise NoCollection(id)

    def _tags(self, id: str) -> dict[str, list[str]]:
        with redis_errors():
            kept = self.redis.hgetall(_key(id, "tags"))
        return {article: lines.split("\n") for article, lines in kept.items()}

    def _tagged(self, id: str, size: int, below: int | None, tag: str) -> list[Item]:
        with redis_errors():
            places = dict(self.redis.zrevrange(_key(id, "order"), 0, -1, withscores=True))
        if not places:
            self._be_there(id)
        lower = [a for a, place in places.items() if below is None or place < below]
        return list(self.find(id, having(tag, lower, self._tags(id))[:size]).values())


def _key(id: str, part: str = "") -> str:
    return f"{PREFIX}collection:{id}" + (f":{part}" if part else "")


def open_collections(settings: SharedSettings) -> RedisCollections:
    """Return the collections; Redis is reached for on first use."""
    return RedisCollections(connect(settings), settings)
