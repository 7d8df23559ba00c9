"""Collections are kept alike on Redis and in memory."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis

from services.search.collections import redis_collections
from services.search.collections.models import (
    MOST_LOGGED,
    MOST_NAMED,
    MOST_TAGS,
    Adding,
    Collection,
    CollectionChange,
    Deed,
    ItemChange,
    Outcome,
    Where,
)
from services.search.collections.ports import (
    By,
    CollectionFull,
    Collections,
    NoCollection,
    NoItem,
    NoteChanged,
    TooManyCollections,
)
from services.search.collections.redis_collections import RedisCollections
from tests import fake_collections
from tests.contract.ledger_hands import SETTINGS
from tests.contract.test_backup import Newsroom, emptied
from tests.fake_collections import FakeCollections

ID, OTHER = "a" * 16, "b" * 16
SUHE, LAN = By("person:1", "苏禾"), By("person:2", "兰")
FIRST = datetime(2026, 7, 1, tzinfo=UTC)


class Clock:
    """A clock that goes on by a second each time it is looked at."""

    def __init__(self) -> None:
        self.now = FIRST

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(params=["fake", "redis"])
def collections(request: pytest.FixtureRequest, redis_port: int) -> Collections:
    """Return collections of each kind: one of Su He's, with nothing in it."""
    clock = Clock()
    kept: Collections = FakeCollections(clock=clock)
    if request.param == "redis":
        redis = Redis(port=redis_port, decode_responses=True)
        redis.flushall()
        kept = RedisCollections(redis, SETTINGS, lambda: clock().timestamp())
    kept.make(made(ID), SUHE, 3)
    return kept


def made(id: str, owner: str | None = SUHE.who) -> Collection:
    """Return a collection."""
    return Collection(
        id=id,
        name=f"水厂{id[0]}",
        description="两行\n说明",
        owner=owner,
        created_at=FIRST,
        updated_at=FIRST,
    )


def added(collections: Collections, *articles: str, by: By = SUHE, **more: object) -> list[Outcome]:
    """Add articles."""
    asked = Adding.model_validate({"articles": articles, **more})
    return collections.add(ID, asked, by)


def order(collections: Collections) -> list[str]:
    """Return the articles from the top."""
    return collections.articles(ID)


def test_collections_are_kept_until_they_are_dropped(collections: Collections) -> None:
    """Each owner has room for so many; the last changed comes first."""
    kept = collections.get(ID)
    assert (kept.name, kept.description, kept.owner) == ("水厂a", "两行\n说明", SUHE.who)
    assert kept.updated_at >= kept.created_at > FIRST
    assert (kept.token, kept.may_add) == (None, False)
    collections.make(made(OTHER), SUHE, 3)
    collections.make(made("c" * 16, None), LAN, 3)
    assert [each.id for each in collections.owned(SUHE.who)] == [OTHER, ID]
    assert [each.id for each in collections.owned(None)] == ["c" * 16]
    assert (collections.ids_of(SUHE.who), collections.ids_of("x")) == ([ID, OTHER], [])
    collections.describe(ID, CollectionChange(name="别名", description=""), SUHE)
    assert [each.id for each in collections.all()] == [ID, "c" * 16, OTHER]
    changed = collections.get(ID)
    assert (changed.name, changed.description) == ("别名", "")
    assert changed.created_at < changed.updated_at
    collections.make(made("d" * 16), SUHE, 3)
    with pytest.raises(TooManyCollections):
        collections.make(made("e" * 16), SUHE, 3)
    added(collections, "a")
    collections.drop(ID)
    assert collections.some([ID, OTHER]) == [collections.get(OTHER)]
    collections.make(made(ID), SUHE, 3)
    assert order(collections) == []
    assert [each.what for each in collections.log(ID, 9)] == [Deed.MADE]


def test_what_is_gone_is_told_so(collections: Collections) -> None:
    """By whatever is about it; nothing of it is made by the way."""
    asked = Adding(articles=("a",))
    for ask in (
        lambda: collections.get(OTHER),
        lambda: collections.describe(OTHER, CollectionChange(name="x"), SUHE),
        lambda: collections.share(OTHER, "t", may_add=False, by=SUHE),
        lambda: collections.drop(OTHER),
        lambda: collections.add(OTHER, asked, SUHE),
        lambda: collections.remove(OTHER, ["a"], SUHE, only_own=False),
        lambda: collections.change(OTHER, "a", ItemChange(note="x"), SUHE),
        lambda: collections.items(OTHER, 5),
        lambda: collections.items(OTHER, 5, tag="x"),
        lambda: collections.articles(OTHER),
        lambda: collections.tags(OTHER),
        lambda: collections.log(OTHER, 5),
        lambda: collections.look(OTHER, "x", 1),
    ):
        with pytest.raises(NoCollection):
            ask()
    assert collections.find(OTHER, ["a"]) == {}
    assert collections.sizes([OTHER, ID]) == {OTHER: 0, ID: 0}
    assert set(collections.news("x", [OTHER, ID])) == {ID}
    assert collections.names(OTHER) == {}
    assert [each.id for each in collections.all()] == [ID]


def test_what_is_added_stands_on_top_once(collections: Collections) -> None:
    """In the order in which it was given; what is there stays as it is."""
    assert added(collections, "a", "b", note="好", tags=("水",)) == [Outcome.ADDED] * 2
    assert added(collections, "c", "b", "c", by=LAN) == [
        *(Outcome.ADDED, Outcome.THERE, Outcome.THERE)
    ]
    assert order(collections) == ["c", "a", "b"]
    top, second, last = collections.items(ID, 9)
    assert (top.article, top.note, top.tags, top.added_by) == ("c", "", (), LAN.who)
    assert (second.note, second.tags, second.added_by) == ("好", ("水",), SUHE.who)
    assert top.added_at > max(second.added_at, last.added_at)
    assert top.number > second.number > last.number
    assert collections.items(ID, 1) == [top]
    assert collections.items(ID, 1, below=top.place) == [second]
    assert collections.items(ID, 9, below=last.place) == []
    assert collections.find(ID, ["b", "x"]) == {"b": last}
    assert collections.sizes([ID]) == {ID: 3}


def test_an_item_is_changed_alone(collections: Collections) -> None:
    """What isn't asked for stays; two who write at once lose nothing."""
    added(collections, "a", "b", tags=("水", "电"))
    collections.change(ID, "a", ItemChange(note="初稿"), SUHE)
    collections.change(ID, "a", ItemChange(add_tags=("路", "水"), remove_tags=("电", "无")), LAN)
    assert collections.find(ID, ["a"])["a"].tags == ("水", "路")
    assert collections.find(ID, ["a"])["a"].note == "初稿"
    assert collections.find(ID, ["b"])["b"].tags == ("水", "电")
    with pytest.raises(NoteChanged):
        collections.change(ID, "a", ItemChange(note="二稿", was="", add_tags=("x",)), LAN)
    assert collections.find(ID, ["a"])["a"].tags == ("水", "路")
    collections.change(ID, "a", ItemChange(note="二稿", was="初稿"), LAN)
    # Who asks for what it is already is right, whatever it was to him.
    collections.change(ID, "a", ItemChange(note="二稿", was="x"), LAN)
    collections.change(ID, "a", ItemChange(tags=()), LAN)
    changed = collections.find(ID, ["a"])["a"]
    assert (changed.note, changed.tags) == ("二稿", ())
    collections.change(ID, "a", ItemChange(note=""), LAN)
    assert collections.find(ID, ["a"])["a"].note == ""
    with pytest.raises(NoItem):
        collections.change(ID, "x", ItemChange(note="x"), LAN)


def test_items_are_found_by_tag(collections: Collections) -> None:
    """And counted, the most frequent first."""
    added(collections, "a", "b", tags=("水",))
    added(collections, "c", tags=("水", "电"))
    added(collections, "d")
    assert list(collections.tags(ID).items()) == [("水", 3), ("电", 1)]
    assert [item.article for item in collections.items(ID, 2, tag="水")] == ["c", "a"]
    below = collections.items(ID, 2, tag="水")[-1].place
    assert [item.article for item in collections.items(ID, 2, tag="水", below=below)] == ["b"]
    assert collections.articles(ID, "电") == ["c"]
    assert collections.articles(ID, "无") == []
    collections.remove(ID, ["c"], SUHE, only_own=False)
    assert collections.tags(ID) == {"水": 2}


def test_items_are_moved(collections: Collections) -> None:
    """One up or down, to the top, to the end; nobody finds them new for that."""
    added(collections, "a", "b", "c")
    collections.look(ID, LAN.who, collections.news(LAN.who, [ID])[ID].latest)
    for article, where, after in (
        ("c", Where.UP, "acb"),
        ("a", Where.DOWN, "cab"),
        ("b", Where.FIRST, "bca"),
        ("b", Where.UP, "bca"),
        ("c", Where.LAST, "bac"),
        ("c", Where.DOWN, "bac"),
    ):
        collections.change(ID, article, ItemChange(move=where), SUHE)
        assert "".join(order(collections)) == after
    added(collections, "d")
    assert "".join(order(collections)) == "dbac"
    assert collections.news(LAN.who, [ID])[ID].count == 1


def test_items_are_taken_out(collections: Collections) -> None:
    """All, or only what somebody added himself."""
    added(collections, "a", "b", note="n", tags=("t",))
    added(collections, "c", by=LAN)
    assert collections.remove(ID, ["a", "c", "x"], LAN, only_own=True) == [False, True, False]
    assert collections.remove(ID, ["a", "a"], LAN, only_own=False) == [True, False]
    assert order(collections) == ["b"]
    # What comes again comes without what was written.
    added(collections, "a")
    assert (collections.items(ID, 1)[0].note, collections.items(ID, 1)[0].tags) == ("", ())


def test_it_is_written_down_who_did_what(collections: Collections) -> None:
    """The latest first, and what they are called."""
    many = [f"a{number}" for number in range(MOST_NAMED + 5)]
    added(collections, *many)
    added(collections, "a0", by=LAN)
    collections.change(ID, "a1", ItemChange(note="n", add_tags=("水",), move=Where.FIRST), LAN)
    collections.change(ID, "a1", ItemChange(note="n"), LAN)
    collections.remove(ID, ["a2", "x"], LAN, only_own=False)
    collections.remove(ID, ["x"], LAN, only_own=False)
    collections.share(ID, "t", may_add=True, by=SUHE)
    collections.share(ID, None, may_add=False, by=SUHE)
    log = collections.log(ID, 99)
    assert [(each.what, each.who, each.count) for each in reversed(log)] == [
        (Deed.MADE, SUHE.who, 0),
        (Deed.ADDED, SUHE.who, len(many)),
        (Deed.NOTED, LAN.who, 1),
        (Deed.TAGGED, LAN.who, 1),
        (Deed.MOVED, LAN.who, 1),
        (Deed.REMOVED, LAN.who, 1),
        (Deed.SHARED, SUHE.who, 0),
        (Deed.UNSHARED, SUHE.who, 0),
    ]
    by_deed = {each.what: each for each in log}
    assert by_deed[Deed.ADDED].articles == tuple(many[:MOST_NAMED])
    assert by_deed[Deed.REMOVED].articles == ("a2",)
    assert by_deed[Deed.TAGGED].tags == ("水",)
    assert [each.number for each in log] == list(range(len(log), 0, -1))
    assert collections.log(ID, 2, log[1].number) == log[2:4]
    assert collections.get(ID).updated_at == log[0].at
    assert collections.names(ID) == {SUHE.who: "苏禾", LAN.who: "兰"}


def test_a_log_is_bounded(collections: Collections) -> None:
    """The latest entries stay."""
    for number in range(MOST_LOGGED + 3):
        collections.describe(ID, CollectionChange(name=f"n{number}"), SUHE)
    log = collections.log(ID, MOST_LOGGED + 9)
    assert (len(log), log[0].number) == (MOST_LOGGED, MOST_LOGGED + 4)


def test_everybody_is_told_what_others_added(collections: Collections) -> None:
    """Since he looked last; a look can be taken back, and nobody's own is news to him."""
    added(collections, "a", "b")
    news = collections.news(LAN.who, [ID])[ID]
    assert (news.count, news.number, news.looked_at, news.latest) == (2, 0, None, 2)
    assert collections.news(SUHE.who, [ID])[ID].count == 0
    collections.look(ID, LAN.who, news.latest)
    added(collections, "c")
    added(collections, "d", by=LAN)
    after = collections.news(LAN.who, [ID])[ID]
    assert (after.count, after.number) == (1, 2)
    assert after.looked_at is not None
    assert collections.news(SUHE.who, [ID])[ID].count == 1
    collections.look(ID, LAN.who, 0)
    assert collections.news(LAN.who, [ID])[ID].count == 3
    collections.remove(ID, ["a"], SUHE, only_own=False)
    assert collections.news(LAN.who, [ID])[ID].count == 2


def test_a_link_opens_a_collection_until_it_is_taken_back(collections: Collections) -> None:
    """With what who has it may do."""
    collections.share(ID, "t" * 32, may_add=True, by=SUHE)
    assert (collections.get(ID).token, collections.get(ID).may_add) == ("t" * 32, True)
    collections.share(ID, "u" * 32, may_add=False, by=SUHE)
    assert (collections.get(ID).token, collections.get(ID).may_add) == ("u" * 32, False)
    collections.share(ID, None, may_add=False, by=SUHE)
    assert collections.get(ID).token is None


def test_a_list_holds_what_somebody_follows(collections: Collections) -> None:
    """With the tokens that he was given."""
    collections.follow(LAN.who, ID, "t")
    collections.follow(LAN.who, OTHER, "u")
    collections.follow(LAN.who, ID, "w")
    assert collections.followed(LAN.who) == {ID: "w", OTHER: "u"}
    collections.follow(LAN.who, OTHER, None)
    assert collections.followed(LAN.who) == {ID: "w"}
    assert collections.followed(SUHE.who) == {}


def test_it_is_known_which_collections_hold_an_article(collections: Collections) -> None:
    """With what is noted there."""
    collections.make(made(OTHER), SUHE, 3)
    added(collections, "a", note="n")
    assert collections.holding("a", [OTHER, ID]) == {ID: collections.find(ID, ["a"])["a"]}
    assert collections.holding("b", [OTHER, ID]) == {}


def test_a_collection_is_bounded(collections: Collections, monkeypatch: pytest.MonkeyPatch) -> None:
    """In items, in what is written, in tags of an item; the first are taken."""
    for module in (redis_collections, fake_collections):
        monkeypatch.setattr(module, "MOST_ITEMS", 3)
    assert added(collections, "a", "b", "c", "d") == [*[Outcome.ADDED] * 3, Outcome.FULL]
    assert order(collections) == ["a", "b", "c"]
    tags = tuple(map(str, range(MOST_TAGS)))
    collections.change(ID, "a", ItemChange(tags=tags), SUHE)
    with pytest.raises(CollectionFull):
        collections.change(ID, "a", ItemChange(add_tags=("x",), note="lost"), SUHE)
    assert collections.find(ID, ["a"])["a"].note == ""
    collections.remove(ID, ["c"], SUHE, only_own=False)
    for module in (redis_collections, fake_collections):
        monkeypatch.setattr(module, "MOST_BYTES", 64 * 3 + 200)
    assert added(collections, "d", note="水" * 60) == [Outcome.FULL]
    with pytest.raises(CollectionFull):
        collections.change(ID, "a", ItemChange(note="水" * 80), SUHE)
    collections.change(ID, "a", ItemChange(tags=()), SUHE)
    assert added(collections, "d") == [Outcome.ADDED]


def test_many_who_add_at_once_lose_nothing(redis_port: int) -> None:
    """Each by a connection of his own."""
    redis = Redis(port=redis_port, decode_responses=True)
    redis.flushall()
    RedisCollections(redis, SETTINGS).make(made(ID), SUHE, 3)

    def work(number: int) -> None:
        with Redis(port=redis_port, decode_responses=True) as own:
            kept = RedisCollections(own, SETTINGS)
            by = By(f"person:{number}", str(number))
            kept.add(ID, Adding(articles=("both",)), by)
            for at in range(20):
                kept.add(ID, Adding(articles=(f"{number}-{at}",)), by)
                kept.change(ID, "both", ItemChange(add_tags=(f"{number}",)), by)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = RedisCollections(redis, SETTINGS)
    assert len(kept.articles(ID)) == len(set(kept.articles(ID))) == 81
    assert set(kept.find(ID, ["both"])["both"].tags) == {"0", "1", "2", "3"}
    places = [item.place for item in kept.items(ID, 99)]
    assert places == sorted(set(places), reverse=True)
    assert sum(each.count for each in kept.log(ID, 999) if each.what is Deed.ADDED) == 81


def test_a_backup_holds_collections(redis_port: int, tmp_path: Path) -> None:
    """With notes, tags, order, links, log and who has seen what."""
    newsroom = Newsroom(redis_port)
    kept = RedisCollections(newsroom.redis, SETTINGS)
    kept.make(made(ID), SUHE, 3)
    kept.add(ID, Adding(articles=("b", "a"), note="云岭水厂\n第二行", tags=("水", "电")), SUHE)
    kept.change(ID, "a", ItemChange(move=Where.FIRST), LAN)
    kept.share(ID, "t" * 32, may_add=True, by=SUHE)
    kept.look(ID, LAN.who, 1)
    kept.follow(LAN.who, ID, "t" * 32)

    def told() -> list[object]:
        news = kept.news(LAN.who, [ID])
        return [
            *(kept.owned(SUHE.who), kept.all(), kept.items(ID, 9), kept.log(ID, 9)),
            *(kept.names(ID), news, kept.followed(LAN.who), kept.tags(ID)),
        ]

    before = told()
    newsroom.back_up(tmp_path / "one")
    emptied(newsroom).restore(tmp_path / "one")
    assert told() == before
    assert kept.add(ID, Adding(articles=("a", "c")), LAN) == [Outcome.THERE, Outcome.ADDED]
    with pytest.raises(TooManyCollections):
        kept.make(made(OTHER), SUHE, 1)
    newsroom.close()
    newsroom.redis.close()
