"""What a backup holds comes back as it was, and what was under way goes on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from services.search.article import decode_article
from services.search.backup.archive import BackupUnusable, Manifest
from services.search.backup.back_up import back_up
from services.search.backup.restore import restore
from services.search.documents.document import Document, Removal, document
from services.search.documents.packing import read_article, unpack_raw
from services.search.index.ports import SearchIndex
from services.search.query.query import Query
from shared.path import redis_copy
from shared.path.copies import Record
from shared.path.redis_copy import RedisCopy
from shared.path.state import LastError, State, Step
from tests.contract.ledger_hands import SETTINGS
from tests.contract.ledger_world import World
from tests.fake_index import FakeIndex

LISTS = {"dictionary": "云岭水务\tORG\n".encode()}


class Newsroom(World):
    """A ledger with an index behind it, and what a backup sees of both."""

    def __init__(self, port: int, index: SearchIndex | None = None) -> None:
        super().__init__("redis", port, SETTINGS)
        self.index = index or FakeIndex()
        self.redis = Redis(port=port, decode_responses=True, encoding_errors="surrogateescape")
        self.store = RedisCopy(self.redis, SETTINGS, lambda: self.now)

    def settle(self, id: str) -> None:
        """Bring what waits for the index into it, or out of it."""
        claim = self.claim(Step.INDEX, id)
        item: Document | Removal = Removal(id, claim.version)
        if claim.enriched is not None:
            article = decode_article(claim.enriched)
            item = document(article, claim.version, raw=claim.raw or "")
        self.index.write([item])
        assert self.ledger.settle([claim]) == [True]

    def publish(self, id: str, content: str = "甲。") -> None:
        """Take an article all the way."""
        self.post(id, content)
        self.enrich(id)
        self.settle(id)

    def withdraw(self, id: str) -> None:
        """Take an article back, all the way."""
        self.ledger.withdraw(id)
        self.settle(id)

    def bury(self, id: str) -> None:
        """Have a post die."""
        self.post(id, "坏。")
        claim = self.claim(Step.ENRICH, id)
        error = LastError(step=Step.ENRICH, type="NoText", message="没有正文")
        assert self.ledger.fail(claim, error, final=True) is State.DEAD

    def back_up(self, folder: Path, before: Path | None = None) -> Manifest:
        """Take a backup."""
        return back_up(folder, index=self.index, store=self.store, files=LISTS, before=before)

    def restore(self, *folders: Path, is_forced: bool = False) -> None:
        """Bring backups back."""
        restore(folders, index=self.index, store=self.store, is_forced=is_forced)

    def holds(self) -> dict[str, object]:
        """Return everything that a backup should hold, by what it is."""
        stored = {each.id: each for each in self.index.scan(Query())}
        ids = [*stored, *(each.id for each in [*self.store.rows(), *self.store.tombstones()])]
        return {
            "articles": {
                id: (
                    each.version,
                    each.group,
                    read_article(each.enriched, each.card),
                    unpack_raw(each.raw, each.enriched, each.card),
                )
                for id, each in stored.items()
            },
            "records": dict(zip(ids, self.store.records(ids), strict=True)),
            "stats": self.ledger.stats().states,
            "bytes": self.ledger.stats().unfinished_bytes,
            "kept": {each.key: each for each in self.store.kept()},
        }


@pytest.fixture
def newsroom(redis_port: int, index: SearchIndex) -> Iterator[Newsroom]:
    """Return an empty newsroom with an index of each kind."""
    made = Newsroom(redis_port, index)
    yield made
    made.close()
    made.redis.close()


@pytest.fixture
def quick(redis_port: int) -> Iterator[Newsroom]:
    """Return an empty newsroom with the index in memory."""
    made = Newsroom(redis_port)
    yield made
    made.close()
    made.redis.close()


def emptied(newsroom: Newsroom) -> Newsroom:
    """Return the newsroom with an empty store and an empty index in memory."""
    newsroom.redis.flushall()
    newsroom.index = FakeIndex()
    return newsroom


def test_what_passes_while_it_is_read_is_left_out(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No backup fails on it."""

    def read(redis: Redis, key: str) -> list[Any]:
        redis.delete(key)
        return [redis.get(key)]

    newsroom.redis.set("caibian:alerts:sent:a", 1, ex=1000)
    monkeypatch.setitem(redis_copy._READ, "string", read)
    assert list(newsroom.store.kept()) == []


def test_everything_comes_back_and_goes_on(newsroom: Newsroom, tmp_path: Path) -> None:
    """Every article, whatever its state, under its version; the index is another in the end."""
    for id in ("plain", "revised", "gone", "forgotten"):
        newsroom.publish(id, f"{id}潮音洞景区恢复开放。")
    newsroom.publish("revised", "改过的。")
    newsroom.withdraw("gone")
    for key in newsroom.redis.scan_iter("caibian:done:*"):
        newsroom.redis.hdel(key, "forgotten")
    newsroom.redis.hincrby("caibian:states", "indexed", -1)
    newsroom.post("received")
    newsroom.post("enriched")
    newsroom.enrich("enriched")
    newsroom.post("plain", "第二版还在路上。")
    newsroom.bury("dead")
    newsroom.redis.hset("caibian:searches", "s1", '{"name": "水务", "secret": "x"}')
    newsroom.redis.hset("caibian:boards", "b1", '{"name": "水务与轻轨"}')
    newsroom.redis.hset("caibian:subscriptions", "d1", '{"address": "a@news.example"}')
    newsroom.redis.zadd("caibian:follow:digests", {"d1": 1000})
    passing = {"caibian:mailed:to:x", "caibian:pace:x"}
    for key in passing:
        newsroom.redis.set(key, 1, ex=1000)
    newsroom.redis.set("caibian:secret", b"\xff\x00\x01")
    newsroom.redis.set("caibian:alerts:sent:a", 1, ex=1000)
    newsroom.redis.zadd("caibian:people", {"p": 1.5})
    newsroom.redis.lpush("caibian:alerts:dead", "b", "a")
    newsroom.redis.set("caibian:sessions:1", "passes by")
    before = newsroom.holds()
    manifest = newsroom.back_up(tmp_path / "first")
    assert (manifest.articles, manifest.held_before, manifest.unreadable) == (3, 0, ())
    newsroom = emptied(newsroom)
    newsroom.restore(tmp_path / "first")
    after = newsroom.holds()
    kept = [each.pop("kept") for each in (before, after)]
    assert {"caibian:subscriptions", "caibian:follow:digests"} < set(kept[1])  # type: ignore[call-overload]
    assert passing.isdisjoint(kept[1])  # type: ignore[arg-type]
    assert after == before
    assert set(kept[1]) == set(kept[0]) - {"caibian:sessions:1"}  # type: ignore[call-overload]
    for id in ("received", "plain"):
        newsroom.enrich(id)
    for id in ("received", "plain", "enriched"):
        newsroom.settle(id)
    assert newsroom.ledger.stats().unfinished == 0
    assert newsroom.post("revised", "改过的。").duplicate
    assert not newsroom.post("gone", "gone潮音洞景区恢复开放。").duplicate
    assert newsroom.ledger.replay("dead").state is State.RECEIVED
    assert newsroom.post("new").revision == 1


def test_files_are_the_owners_alone_and_hold_no_plain_secret(
    quick: Newsroom, tmp_path: Path
) -> None:
    """Nobody else reads what they hold."""
    quick.publish("a")
    quick.back_up(tmp_path / "one")
    files = list((tmp_path / "one").iterdir())
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "one" / "dictionary").read_bytes() == LISTS["dictionary"]


def test_the_next_backup_holds_what_is_new_and_says_what_is_gone(
    quick: Newsroom, tmp_path: Path
) -> None:
    """Together they give back the last state; what was under way at first is whole in the next."""
    for id in ("same", "changed", "gone"):
        quick.publish(id, f"{id}。")
    quick.post("slow")
    quick.back_up(tmp_path / "one")
    quick.enrich("slow")
    quick.settle("slow")
    quick.publish("changed", "改过的。")
    quick.publish("new")
    quick.withdraw("gone")
    manifest = quick.back_up(tmp_path / "two", tmp_path / "one")
    assert (manifest.articles, manifest.held_before) == (4, 1)
    quick.publish("newest")
    quick.back_up(tmp_path / "three", tmp_path / "two")
    before = quick.holds()
    emptied(quick).restore(*(tmp_path / name for name in ("one", "two", "three")))
    assert quick.holds() == before


@pytest.mark.parametrize("names", [["two"], ["one", "three"], ["two", "one"]])
def test_a_chain_with_a_gap_is_refused(quick: Newsroom, tmp_path: Path, names: list[str]) -> None:
    """Before anything is written."""
    quick.publish("a")
    quick.back_up(tmp_path / "one")
    quick.back_up(tmp_path / "two", tmp_path / "one")
    quick.back_up(tmp_path / "three", tmp_path / "two")
    with pytest.raises(BackupUnusable, match="goes on from"):
        emptied(quick).restore(*(tmp_path / name for name in names))
    assert quick.store.is_empty()


def test_a_damaged_backup_is_refused_before_anything_is_written(
    quick: Newsroom, tmp_path: Path
) -> None:
    """A bit is enough; so is a file that is missing, or a manifest."""
    quick.publish("a")
    quick.back_up(tmp_path / "one")
    emptied(quick)
    path = tmp_path / "one" / "articles.ndjson.zst"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(BackupUnusable, match=r"articles\.ndjson\.zst is missing or not as"):
        quick.restore(tmp_path / "one")
    path.unlink()
    with pytest.raises(BackupUnusable, match=r"articles\.ndjson\.zst is missing or not as"):
        quick.restore(tmp_path / "one")
    (tmp_path / "one" / "manifest.json").unlink()
    with pytest.raises(BackupUnusable, match=r"manifest\.json"):
        quick.restore(tmp_path / "one")
    assert quick.store.is_empty()


def test_a_used_system_is_refused_unless_told(quick: Newsroom, tmp_path: Path) -> None:
    """Then what is newer there stays, and what was withdrawn since doesn't come back."""
    for id in ("changed", "gone", "lost"):
        quick.publish(id, f"{id}。")
    quick.back_up(tmp_path / "one")
    quick.publish("changed", "改过的。")
    quick.withdraw("gone")
    quick.index.write([Removal("lost", quick.store.version() + 1)])
    quick.index = FakeIndex(dict(quick.index.documents))  # type: ignore[attr-defined]
    with pytest.raises(BackupUnusable, match="holds something already"):
        quick.restore(tmp_path / "one")
    quick.restore(tmp_path / "one", is_forced=True)
    stored = {each.id: each for each in quick.index.scan(Query())}
    assert set(stored) == {"changed", "lost"}
    changed = stored["changed"]
    assert read_article(changed.enriched, changed.card).text == "改过的。"
    assert quick.ledger.status("gone").state is State.WITHDRAWN


def test_what_was_withdrawn_comes_back_from_no_backup_though_it_was_posted_again(
    quick: Newsroom, tmp_path: Path
) -> None:
    """Not before the index has obeyed, nor after, while the correction is on its way."""
    ids = ("owed", "obeyed", "forgotten")
    for id in ids:
        quick.publish(id)
    for key in quick.redis.keys("caibian:done:*"):
        quick.redis.hdel(key, "forgotten")
    quick.back_up(tmp_path / "one")
    for id in ids:
        quick.post(id, "乙。")
        quick.enrich(id)
        quick.claim(Step.INDEX, id)
        quick.ledger.withdraw(id)
        quick.post(id, "丙。")
    quick.settle("obeyed")
    quick.settle("forgotten")
    quick.index.write([Removal("owed", quick.store.version() + 1)])
    quick.index = FakeIndex(dict(quick.index.documents))  # type: ignore[attr-defined]
    quick.restore(tmp_path / "one", is_forced=True)
    assert [each.id for each in quick.index.scan(Query())] == []


def test_a_folder_that_is_not_empty_is_no_place_for_a_backup(
    quick: Newsroom, tmp_path: Path
) -> None:
    """Nothing is written over."""
    (tmp_path / "file").touch()
    with pytest.raises(BackupUnusable, match="is not empty"):
        quick.back_up(tmp_path)


@dataclass
class Moving(RedisCopy):
    """A store in which articles go on while it is read."""

    newsroom: Newsroom
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the newsroom's store."""
        super().__init__(self.newsroom.redis, SETTINGS, lambda: self.newsroom.now)

    def rows(self) -> Iterator[Record]:
        """Finish an article when what is under way has been read."""
        yield from super().rows()
        self.newsroom.enrich("under-way")
        self.newsroom.settle("under-way")

    def tombstones(self) -> Iterator[Record]:
        """Withdraw an article when the index has been read."""
        self.newsroom.withdraw("leaving")
        yield from super().tombstones()


def test_what_moves_on_while_it_is_read_is_in_it_once(quick: Newsroom, tmp_path: Path) -> None:
    """As indexed, since that is the later state; and what was withdrawn meanwhile is gone."""
    quick.publish("leaving")
    quick.post("under-way")
    quick.store = Moving(quick)
    quick.back_up(tmp_path / "one")
    quick.store = RedisCopy(quick.redis, SETTINGS, lambda: quick.now)
    before = quick.holds()
    emptied(quick).restore(tmp_path / "one")
    assert quick.holds() == before
    assert quick.ledger.stats().unfinished == 0
