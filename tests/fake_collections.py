"""Collections in memory."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.search.collections.models import (
    MOST_BYTES,
    MOST_ITEMS,
    MOST_LOGGED,
    MOST_NAMED,
    MOST_TAGS,
    Adding,
    Collection,
    CollectionChange,
    Deed,
    Item,
    ItemChange,
    LogEntry,
    Outcome,
    Where,
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


@dataclass
class Kept:
    """A collection and all that it holds."""

    head: Collection
    items: dict[str, Item] = field(default_factory=dict)
    log: list[LogEntry] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    looks: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    last: int = 0
    deeds: int = 0

    @property
    def bytes(self) -> int:
        """Return how much is written in it."""
        return sum(
            cost(each.article, each.added_by, each.note, each.tags) for each in self.items.values()
        )

    def ordered(self) -> list[Item]:
        """Return the items from the top."""
        return sorted(self.items.values(), key=lambda item: -item.place)


def cost(article: str, who: str, note: str, tags: Sequence[str]) -> int:
    """Return how much an item takes."""
    return 64 + sum(len(each.encode()) for each in (article, who, note, "\n".join(tags)))


@dataclass
class FakeCollections:
    """Collections in a dictionary (port Collections)."""

    kept: dict[str, Kept] = field(default_factory=dict)
    lists: dict[str, dict[str, str]] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def make(self, collection: Collection, by: By, most: int) -> None:
        """Keep a new collection."""
        if len(self.owned(collection.owner)) >= most:
            raise TooManyCollections(most)
        now = self.clock()
        head = collection.model_copy(update={"created_at": now, "updated_at": now})
        self.kept[collection.id] = Kept(head)
        self._note(collection.id, by, Deed.MADE)

    def get(self, id: str) -> Collection:
        """Return a collection."""
        return self._one(id).head

    def some(self, ids: Sequence[str]) -> list[Collection]:
        """Return those that are there."""
        return [self.kept[id].head for id in ids if id in self.kept]

    def ids_of(self, owner: str | None) -> list[str]:
        """Return the ids of an owner's collections."""
        return sorted(each.id for each in self.owned(owner))

    def owned(self, owner: str | None) -> list[Collection]:
        """Return an owner's collections, the last changed first."""
        return [each for each in self.all() if each.owner == owner]

    def all(self) -> list[Collection]:
        """Return all collections, the last changed first."""
        heads = [each.head for each in self.kept.values()]
        return sorted(heads, key=lambda head: head.updated_at, reverse=True)

    def describe(self, id: str, change: CollectionChange, by: By) -> None:
        """Change what a collection is called."""
        kept = self._one(id)
        kept.head = kept.head.model_copy(update=change.model_dump(exclude_none=True))
        self._note(id, by, Deed.DESCRIBED)

    def share(self, id: str, token: str | None, *, may_add: bool, by: By) -> None:
        """Have a link open a collection."""
        kept = self._one(id)
        kept.head = kept.head.model_copy(update={"token": token, "may_add": may_add})
        self._note(id, by, Deed.SHARED if token else Deed.UNSHARED)

    def drop(self, id: str) -> None:
        """Forget a collection."""
        self._one(id)
        del self.kept[id]

    def add(self, id: str, adding: Adding, by: By) -> list[Outcome]:
        """Put articles on top."""
        kept, outcomes, new = self._one(id), list[Outcome](), list[str]()
        written, before = kept.bytes, kept.last
        for article in adding.articles:
            more = cost(article, by.who, adding.note, adding.tags)
            if article in kept.items or article in new:
                outcomes.append(Outcome.THERE)
            elif len(kept.items) + len(new) >= MOST_ITEMS or written + more > MOST_BYTES:
                outcomes.append(Outcome.FULL)
            else:
                outcomes.append(Outcome.ADDED)
                new.append(article)
                written += more
        for article in reversed(new):
            kept.last += 1
            kept.items[article] = Item(
                article=article,
                note=adding.note,
                tags=adding.tags,
                added_by=by.who,
                added_at=self.clock(),
                number=kept.last,
                place=max([item.place for item in kept.items.values()] or [0]) + 1,
            )
        if new:
            if kept.looks.get(by.who, (0, None))[0] == before:
                kept.looks[by.who] = (kept.last, self.clock())
            self._note(id, by, Deed.ADDED, new)
        return outcomes

    def remove(self, id: str, articles: Sequence[str], by: By, *, only_own: bool) -> list[bool]:
        """Take articles out."""
        kept, gone = self._one(id), list[bool]()
        for article in articles:
            item = kept.items.get(article)
            may = item is not None and not (only_own and item.added_by != by.who)
            gone.append(may)
            if may:
                del kept.items[article]
        if any(gone):
            removed = [a for a, is_gone in zip(articles, gone, strict=True) if is_gone]
            self._note(id, by, Deed.REMOVED, removed)
        return gone

    def change(self, id: str, article: str, change: ItemChange, by: By) -> None:
        """Change an item."""
        kept = self._one(id)
        old = kept.items.get(article)
        if old is None:
            raise NoItem(article)
        note = old.note if change.note is None else change.note
        if change.was is not None and note != old.note != change.was:
            raise NoteChanged(article)
        wanted = old.tags if change.tags is None else change.tags
        every = dict.fromkeys((*wanted, *change.add_tags))
        tags = tuple(tag for tag in every if tag not in change.remove_tags)
        new = old.model_copy(update={"note": note, "tags": tags})
        more = cost(article, "", note, tags) - cost(article, "", old.note, old.tags)
        if len(tags) > MOST_TAGS or (more > 0 and kept.bytes + more > MOST_BYTES):
            raise CollectionFull(article)
        kept.items[article] = new
        if note != old.note:
            self._note(id, by, Deed.NOTED, [article])
        if tags != old.tags:
            self._note(id, by, Deed.TAGGED, [article], tags)
        if change.move:
            self._move(id, article, change.move, by)

    def items(
        self, id: str, size: int, *, below: int | None = None, tag: str | None = None
    ) -> list[Item]:
        """Return items from the top."""
        found = [
            item
            for item in self._one(id).ordered()
            if (below is None or item.place < below) and (tag is None or tag in item.tags)
        ]
        return found[:size]

    def find(self, id: str, articles: Sequence[str]) -> dict[str, Item]:
        """Return those of some articles that are in a collection."""
        items = self.kept[id].items if id in self.kept else {}
        return {article: items[article] for article in articles if article in items}

    def articles(self, id: str, tag: str | None = None) -> list[str]:
        """Return all articles of a collection."""
        return [item.article for item in self.items(id, MOST_ITEMS, tag=tag)]

    def tags(self, id: str) -> Mapping[str, int]:
        """Return how many items have each tag."""
        counts = Counter(tag for item in self._one(id).items.values() for tag in item.tags)
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def sizes(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Return how many items each holds."""
        return {id: len(self.kept[id].items) if id in self.kept else 0 for id in ids}

    def holding(self, article: str, ids: Sequence[str]) -> dict[str, Item]:
        """Return the item of an article in each that holds it."""
        return {id: self.kept[id].items[article] for id in ids if self.find(id, [article])}

    def log(self, id: str, size: int, before: int | None = None) -> list[LogEntry]:
        """Return what was done, the latest first."""
        log = self._one(id).log
        return [each for each in log if before is None or each.number < before][:size]

    def names(self, id: str) -> Mapping[str, str]:
        """Return what those are called who did something."""
        return dict(self.kept[id].names) if id in self.kept else {}

    def news(self, who: str, ids: Sequence[str]) -> Mapping[str, News]:
        """Return what is new to somebody."""
        return {id: self._news(who, self.kept[id]) for id in ids if id in self.kept}

    def look(self, id: str, who: str, number: int) -> None:
        """Note that somebody has looked."""
        self._one(id).looks[who] = (number, self.clock())

    def follow(self, who: str, id: str, token: str | None) -> None:
        """Keep a collection of another's in somebody's list."""
        own = self.lists.setdefault(who, {})
        own.pop(id, None)
        if token:
            own[id] = token

    def followed(self, who: str) -> Mapping[str, str]:
        """Return what is in somebody's list."""
        return dict(self.lists.get(who, {}))

    def _one(self, id: str) -> Kept:
        if id not in self.kept:
            raise NoCollection(id)
        return self.kept[id]

    def _news(self, who: str, kept: Kept) -> News:
        number, at = kept.looks.get(who, (0, None))
        new = [i for i in kept.items.values() if i.number > number and i.added_by != who]
        return News(len(new), number, at, kept.last)

    def _move(self, id: str, article: str, where: Where, by: By) -> None:
        kept = self._one(id)
        ordered = kept.ordered()
        places = [item.place for item in ordered]
        at = places.index(kept.items[article].place)
        if where in (Where.FIRST, Where.LAST):
            place = places[0] + 1 if where is Where.FIRST else places[-1] - 1
        else:
            beside = at - 1 if where is Where.UP else at + 1
            if not 0 <= beside < len(places):
                return
            place, other = places[beside], ordered[beside]
            kept.items[other.article] = other.model_copy(update={"place": places[at]})
        kept.items[article] = kept.items[article].model_copy(update={"place": place})
        self._note(id, by, Deed.MOVED, [article])

    def _note(
        self, id: str, by: By, what: Deed, articles: Sequence[str] = (), tags: Sequence[str] = ()
    ) -> None:
        kept, now = self.kept[id], self.clock()
        kept.deeds += 1
        kept.names[by.who] = by.name
        kept.head = kept.head.model_copy(update={"updated_at": now})
        line = LogEntry(
            number=kept.deeds,
            at=now,
            who=by.who,
            what=what,
            count=len(articles),
            articles=tuple(articles[:MOST_NAMED]),
            tags=tuple(tags),
        )
        kept.log = [line, *kept.log][:MOST_LOGGED]
