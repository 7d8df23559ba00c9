"""A turn takes in what is new, once, and loses nothing whatever goes wrong."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.ingest.sources import backlog, bringing, histories
from services.ingest.sources.intake import id_of
from services.ingest.sources.intervals import Bounds
from services.ingest.sources.logins import Login
from services.ingest.sources.models import (
    Cause,
    Failure,
    Found,
    Look,
    Outcome,
    SourceKind,
    Target,
    Validators,
)
from services.ingest.sources.ports import TurnLost
from services.ingest.sources.source import Paused
from services.ingest.sources.turns import take_turn
from shared.errors import Overloaded, RedisAway
from shared.path.state import State
from tests.fake_engine import DOWN, feed, page_at
from tests.unit.ingest.sources.turns import FEED, ID, Turns


@pytest.fixture
def t() -> Turns:
    """Return a site with a source that looks at it."""
    turns = Turns()
    turns.add()
    return turns


def test_what_is_new_is_taken_in_once(t: Turns) -> None:
    """As a page with what the feed says of it; the next look says what is known."""
    day = datetime(2026, 7, 1, tzinfo=UTC)
    t.engine.publish(1, 2, published_at=day, author="周岚")
    assert t.turn()
    assert t.engine.fetched == [f"https://news.example/{number}.html" for number in (2, 1)]
    raw = t.posted(id_of("https://news.example/1.html") or "")
    assert (raw.source, raw.title, raw.author) == ("云岭日报", "标题1", "周岚")
    assert (raw.published_at, raw.url) == (day, "https://news.example/1.html")
    t.next_turn()
    assert t.engine.looked[1][1].etag == "1"
    t.engine.publish(3)
    t.next_turn()
    assert len(t.engine.fetched) == 3
    assert (t.taken_in(), t.history.accepted, t.kept.waiting) == (3, 3, 0)
    assert t.sources.counts == {"new": 2, "not_modified": 1, "accepted": 3}


def test_a_name_of_its_owner_is_the_source_of_its_articles() -> None:
    """Else what the feed calls itself."""
    t = Turns()
    t.add(name="云岭晚报")
    t.engine.publish(1)
    t.turn()
    (id,) = t.ledger.rows
    assert t.posted(id).source == "云岭晚报"


def test_what_the_ledger_knows_is_not_fetched(t: Turns) -> None:
    """Under whatever address it came in, also where it was withdrawn since."""
    t.engine.publish(1, 2)
    t.turn()
    t.ledger.withdraw(id_of("https://news.example/1.html") or "")
    t.add(id="f" * 16, address="https://news.example/other.xml")
    t.engine.found = [
        Found("http://NEWS.example:80/1.html?utm_source=feed", "x"),
        Found("https://news.example/2.html#top", "y"),
    ]
    t.engine.fetched = []
    assert t.turn()
    assert t.engine.fetched == []
    assert t.sources.get("f" * 16).history.known == 2
    t.now += 1
    assert not t.turn()


def test_what_the_index_knows_from_long_ago_is_not_fetched(t: Turns) -> None:
    """The ledger has forgotten it; what is dated lately it can't have forgotten."""
    long_ago = datetime.now(UTC) - timedelta(days=40)
    t.engine.publish(1)
    t.engine.publish(2, published_at=long_ago)
    t.engine.publish(3, published_at=datetime.now(UTC))
    t.archive.ids = {id_of(f"https://news.example/{number}.html") or "" for number in (1, 2, 3)}
    t.turn()
    assert t.engine.fetched == ["https://news.example/3.html"]


def test_the_same_page_under_two_addresses_is_taken_in_once(t: Turns) -> None:
    """It says of itself where it stands."""
    t.engine.publish(1)
    other = "https://news.example/print/1"
    t.engine.found.append(Found(other, "print"))
    t.engine.pages[other] = page_at(other, "https://news.example/1.html", "另一版。")
    t.turn()
    assert (len(t.ledger.rows), t.history.accepted, t.history.known) == (1, 1, 1)


def test_an_entry_without_a_page_of_its_own_is_taken_in_as_it_is(t: Turns) -> None:
    """Nothing is fetched for it; where the path is full, it is found again."""
    address = "https://news.example/feed.xml#1"
    t.engine.publish(1, page=page_at("https://news.example/note"), address=address)
    door = t.door.accept
    t.door.accept = full  # type: ignore[method-assign, assignment]
    t.turn()
    assert (t.kept.waiting, t.history.validators.etag) == (0, None)
    t.door.accept = door  # type: ignore[method-assign]
    t.next_turn()
    assert (t.engine.fetched, t.taken_in()) == ([], 1)


def full(*_: Any) -> Any:
    """Take nothing in."""
    raise Overloaded


def test_a_full_path_leaves_the_source_due_and_loses_nothing(t: Turns) -> None:
    """What waits is taken in later, though it has gone from the feed by then."""
    t.engine.publish(1, 2, 3)
    door, t.door.accept = t.door.accept, full  # type: ignore[method-assign, assignment]
    t.turn()
    assert (t.kept.waiting, t.history.failures) == (3, 0)
    t.engine.found = []
    t.engine.publish(4)
    assert t.next_turn() <= 10
    t.door.accept = door  # type: ignore[method-assign]
    while t.taken_in() < 4:
        assert t.next_turn() <= 1900
    assert t.kept.waiting == 0


def test_a_store_that_is_away_leaves_the_source_due(t: Turns) -> None:
    """At whatever call it goes away: all is taken in once it is back."""
    for lost in range(40):
        t = Turns()
        t.add()
        t.engine.publish(1, 2)
        left = lost

        async def call(work: Any, *args: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise RedisAway
            return work(*args)

        t.turn(replace(t.ports(), call=call))
        is_whole = left >= 0
        t.engine.found = t.engine.found[:1] if lost > 3 else t.engine.found
        for _ in range(3):
            t.next_turn()
        assert t.taken_in() == 2, lost
        if is_whole:
            return
    raise AssertionError("the turn never came to its end")


def test_a_worker_that_dies_loses_nothing_and_doubles_nothing(t: Turns) -> None:
    """At whatever call: what waits is noted before it is fetched, what is taken in is known."""
    for lost in range(40):
        t = Turns()
        t.add()
        t.engine.publish(1, 2)
        left = lost

        async def call(work: Any, *args: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise asyncio.CancelledError
            return work(*args)

        try:
            t.turn(replace(t.ports(), call=call))
        except asyncio.CancelledError:
            # What stood in the feed is gone from it when the next worker comes.
            if t.kept.waiting:
                t.engine.found = []
            t.now += 30
            assert t.turn()
        assert t.taken_in() == 2, lost
        assert all(row.revision == 1 for row in t.ledger.rows.values())
        if left >= 0:
            return
    raise AssertionError("the turn never came to its end")


def test_a_page_that_fails_is_tried_again_and_given_up_in_the_end(t: Turns) -> None:
    """The others come in meanwhile; what was given up is told with its cause."""
    t.engine.publish(1, 2)
    t.engine.pages["https://news.example/1.html"] = DOWN
    t.turn()
    assert (t.taken_in(), t.kept.waiting) == (1, 1)
    for _ in range(4):
        assert t.next_turn() <= 300
    assert (t.kept.waiting, t.history.given_up) == (0, 1)
    (missed,) = t.history.missed
    assert (missed.address, missed.cause) == ("https://news.example/1.html", Cause.UNREACHABLE)


@pytest.mark.parametrize(
    "failure",
    [
        Failure(Outcome.GONE, Cause.STATUS, "404", 404),
        Failure(Outcome.FAILED, Cause.ROBOTS, "robots.txt forbids it"),
    ],
)
def test_a_page_that_will_never_come_is_given_up_at_once(t: Turns, failure: Failure) -> None:
    """Nothing waits for it."""
    t.engine.publish(1)
    t.engine.pages["https://news.example/1.html"] = failure
    t.turn()
    assert (t.kept.waiting, t.history.given_up, t.history.failures) == (0, 1, 0)


def test_a_page_without_text_is_given_up(t: Turns) -> None:
    """With what is wrong with it."""
    t.engine.publish(1)
    address = "https://news.example/1.html"
    t.engine.pages[address] = replace(page_at(address), body=b" ")
    t.turn()
    assert t.history.missed[0].cause is Cause.UNREADABLE


def test_a_page_that_our_own_fault_holds_up_is_tried_again(
    t: Turns, caplog: pytest.LogCaptureFixture
) -> None:
    """It holds no other up."""
    t.engine.publish(1, 2)
    del t.engine.pages["https://news.example/1.html"]
    t.turn()
    assert (t.taken_in(), t.kept.waiting) == (1, 1)
    assert "KeyError" in caplog.text


def test_a_site_that_asks_for_patience_gets_it(t: Turns) -> None:
    """That is no failure, neither of a look nor of a page."""
    t.engine.publish(1)
    t.engine.pages["https://news.example/1.html"] = busy = Failure(
        Outcome.BUSY, Cause.STATUS, "429", 429, retry_after=900
    )
    t.turn()
    assert (t.kept.waiting, t.history.given_up) == (1, 0)
    t.engine.failure = busy
    assert t.next_turn() == 900
    assert t.next_turn() >= 900
    assert (t.history.failures, t.kept.paused) == (0, None)
    assert t.history.trouble is not None


def test_a_site_that_is_away_is_asked_for_few_of_its_pages(t: Turns) -> None:
    """The rest wait."""
    t.engine.publish(*range(20))
    for address in t.engine.pages:
        t.engine.pages[address] = DOWN
    t.turn()
    assert len(t.engine.fetched) <= 6
    assert t.kept.waiting == 20


def test_what_fails_again_and_again_is_looked_at_less_often_and_then_paused(t: Turns) -> None:
    """With its cause; a look that goes well makes up for it."""
    t.engine.failure = DOWN
    t.turn()
    t.engine.failure = None
    t.next_turn()
    assert (t.history.failures, t.history.trouble) == (0, None)
    t.engine.failure = DOWN
    waits = [t.next_turn()]
    while not t.kept.paused:
        waits.append(t.next_turn())
    assert waits == sorted(waits)
    assert (waits[1], waits[-1]) == (1800, 6 * 3600)
    assert t.history.failures == Bounds().failures
    assert t.kept.paused.by == "failures"
    assert "nobody answers" in t.kept.paused.cause
    t.sources.resume(ID)
    t.engine.failure = None
    assert t.turn()
    assert t.history.failures == 0


def test_what_is_gone_for_good_is_paused_at_once(t: Turns) -> None:
    """A 410 says so; a 404 may be a slip."""
    t.engine.failure = Failure(Outcome.GONE, Cause.STATUS, "it answered 404", 404)
    t.turn()
    assert t.kept.paused is None
    t.engine.failure = Failure(Outcome.GONE, Cause.STATUS, "it answered 410", 410)
    t.next_turn()
    assert t.kept.paused is not None
    assert t.kept.paused.by == "gone"


def test_what_moved_for_good_is_looked_at_there(t: Turns) -> None:
    """What is found is taken in all the same."""
    t.engine.moved_to = "https://news.example/new.xml"
    t.engine.publish(1)
    t.turn()
    assert (t.kept.source.address, t.taken_in()) == (t.engine.moved_to, 1)
    t.next_turn()
    assert t.engine.looked[1][0].address == t.engine.moved_to


def test_what_moved_to_another_source_is_paused(t: Turns) -> None:
    """Two would look at the same."""
    t.add(id="f" * 16, address="https://news.example/new.xml")
    t.sources.pause("f" * 16, Paused(by="owner", at=datetime.now(UTC)))
    t.engine.moved_to = "https://news.example/new.xml"
    t.engine.publish(1)
    t.turn()
    assert t.kept.paused is not None
    assert "f" * 16 in t.kept.paused.cause
    assert (t.kept.source.address, t.taken_in()) == (FEED, 1)


def test_a_change_of_its_owner_ends_the_turn(t: Turns) -> None:
    """What is found goes by what its owner wants now."""
    t.engine.moved_to = "https://news.example/new.xml"
    t.engine.publish(1)
    (taken,) = t.sources.take("w", 1, 30, bulk=1)
    kept = t.sources.get(ID)
    t.sources.change(kept, kept.source.model_copy(update={"name": "甲"}))
    t.sources.rows[ID].due = t.now
    t.sources.rows[ID].holder = None
    with pytest.raises(TurnLost):
        t.sources.note(taken, waiting=())
    t.turn()
    assert t.kept.source.name == "甲"


def test_a_source_whose_owner_is_gone_is_paused(t: Turns) -> None:
    """Nobody's articles come in any more."""
    t.engine.publish(1)
    t.owners.away.add("key:a")
    t.turn()
    assert t.kept.paused is not None
    assert (t.kept.paused.by, t.taken_in(), t.engine.looked) == ("revoked", 0, [])


def test_who_speaks_for_one_source_reaches_no_articles_of_others() -> None:
    """Whatever address a page of theirs names as its own."""
    t = Turns()
    t.add()
    t.engine.publish(1)
    t.turn()
    t.add(id="f" * 16, bound="青石报", name="青石报", owner="key:b", pattern="x")
    t.engine.pages["https://news.example/1.html"] = page_at(
        "https://news.example/1.html", text="假"
    )
    t.turn()
    rows = {id: t.posted(id) for id in t.ledger.rows}
    own = id_of("https://news.example/1.html", "青石报") or ""
    first = id_of("https://news.example/1.html") or ""
    assert rows.keys() == {own, first}
    assert (rows[own].source, rows[first].source) == ("青石报", "云岭日报")
    assert "假" not in rows[first].content


def test_its_first_turn_finds_out_what_stands_there() -> None:
    """The feed of a site; what is none fails with its cause."""
    t = Turns()
    t.add(kind=None, address="https://news.example/")
    t.turn()
    assert t.history.trouble is not None
    assert t.history.trouble.detail == "there is nothing"
    t.engine.targets = [feed(), Target(kind=SourceKind.SITEMAP, address="https://news.example/s")]
    t.engine.publish(1)
    t.next_turn()
    assert (t.kept.source.kind, t.kept.source.address) == (SourceKind.FEED, FEED)
    assert (t.taken_in(), t.history.failures) == (1, 0)


def test_a_long_list_leaves_others_their_turn_and_comes_in_whole(
    t: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many pages a turn, so many that are kept; what is beyond is found by a later look."""
    monkeypatch.setattr(bringing, "_OF_A_TURN", 5)
    monkeypatch.setattr(backlog, "MOST_WAITING", 12)
    monkeypatch.setattr(backlog, "MOST_BEHIND", 8)
    t.engine.publish(*range(30))
    t.turn()
    assert (t.taken_in(), t.kept.waiting, t.history.validators.etag) == (5, 15, None)
    turns = 0
    while t.taken_in() < 30:
        t.next_turn()
        turns += 1
    assert turns < 10
    t.next_turn()
    assert len(t.engine.fetched) == 30
    assert t.history.validators.etag == "1"


def test_a_long_list_is_read_once(t: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it holds is kept behind what is at hand; news comes before it."""
    monkeypatch.setattr(backlog, "MOST_WAITING", 100)
    t.engine.publish(*range(1000))
    t.turn()
    assert (t.taken_in(), t.kept.waiting, t.history.validators.etag) == (60, 940, "1")
    t.next_turn()
    assert len(t.engine.looked) == 1
    t.engine.publish(1000)
    t.now += 1
    t.sources.wake(ID)
    t.turn()
    assert t.engine.fetched[120] == "https://news.example/1000.html"
    while t.kept.waiting:
        t.next_turn()
    assert len(t.engine.fetched) == len(set(t.engine.fetched)) == t.taken_in() == 1001
    assert len(t.engine.looked) == 2


def test_what_is_behind_outlives_the_worker(t: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed whenever it comes to hand, all comes in once."""
    monkeypatch.setattr(backlog, "MOST_WAITING", 100)
    for lost in range(3, 250, 41):
        t = Turns()
        t.add()
        t.engine.publish(*range(250))
        left = lost

        async def call(work: Any, *args: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise asyncio.CancelledError
            return work(*args)

        ports = replace(t.ports(), call=call)
        while t.taken_in() < 250:
            t.now = max(t.now, t.sources.rows[ID].due or 0)
            with suppress(asyncio.CancelledError):
                t.turn(ports)
        assert all(row.revision == 1 for row in t.ledger.rows.values())
        assert len(t.engine.looked) <= 2


def test_more_to_be_found_is_looked_for_at_once(t: Turns) -> None:
    """As in the sitemaps of an index."""
    t.engine.publish(1)
    t.engine.has_more = True
    t.turn()
    t.engine.has_more = False
    t.engine.publish(2)
    assert t.next_turn() < 5
    assert t.next_turn() > 60


def test_what_is_remembered_has_a_bound_and_what_stands_there_is_in_it(
    t: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest that have gone are forgotten."""
    monkeypatch.setattr(histories, "_MOST_SEEN", 10)
    for number in range(40):
        t.engine.publish(number)
        t.engine.found = [one for one in t.engine.found if one.key.endswith("/0.html")][:1] + [
            one for one in t.engine.found if not one.key.endswith("/0.html")
        ][:3]
        t.turn() if number == 0 else t.next_turn()
    assert len(t.sources.seen(ID)) <= 14
    assert len(t.engine.fetched) == 40


def test_how_often_it_is_looked_at_follows_how_often_something_is_new(t: Turns) -> None:
    """Within bounds; what its owner says counts, and what the site asks for is the least."""
    t.engine.publish(1)
    t.turn()
    assert t.next_turn() == pytest.approx(1800)
    for number in range(2, 40):
        t.engine.publish(number)
        t.next_turn()
    often = t.history.interval
    assert often is not None
    assert often < 1200
    for _ in range(100):
        t.next_turn()
    assert t.history.interval == 1800
    for number in range(100):
        t.engine.publish(*range(100 + 4 * number, 104 + 4 * number))
        t.sources.wake(ID)
        t.now += 1
        t.turn()
    assert t.history.interval == 60
    t.engine.interval = 600
    t.sources.wake(ID)
    t.turn()
    assert t.history.interval == 600
    kept = t.kept
    t.sources.change(kept, kept.source.model_copy(update={"interval": 30.0}))
    t.sources.wake(ID)
    t.turn()
    assert t.history.interval == 30


def test_the_dates_of_a_first_look_tell_how_often_something_is_new(t: Turns) -> None:
    """So a busy feed is not looked at seldom for a day."""
    now = datetime.fromtimestamp(t.now, UTC)
    for number in range(48):
        t.engine.publish(number, published_at=now - timedelta(minutes=29 * number))
    t.turn()
    assert t.history.interval == pytest.approx(900, rel=0.1)


def test_the_delay_from_published_to_searchable_is_told(t: Turns) -> None:
    """Of what came in after the first look."""
    now = datetime.fromtimestamp(t.now, UTC)
    t.engine.publish(1, published_at=now - timedelta(hours=3))
    t.turn()
    t.now += 100
    published = datetime.fromtimestamp(t.now, UTC)
    t.engine.publish(2, published_at=published)
    t.next_turn()
    assert len(t.history.awaited) == 1
    row = t.ledger.rows[t.history.awaited[0].id]
    row.state = State.INDEXED
    row.times[State.INDEXED] = t.now + 2
    seconds = t.now + 2 - published.timestamp()
    t.next_turn()
    assert list(t.history.delays) == [seconds]
    assert not list(t.history.awaited)


def test_a_look_that_fails_says_by_what_the_next_one_goes_on(t: Turns) -> None:
    """As which of an index's sitemaps is next."""
    t.engine.failure, t.engine.number = DOWN, 7
    look = t.engine.look

    async def failing(target: Target, validators: Validators, login: Login | None = None) -> Look:
        found = await look(target, validators, login)
        return replace(found, validators=Validators(parts={"next": Validators()}))

    t.engine.look = failing  # type: ignore[method-assign]
    t.turn()
    t.next_turn()
    assert list(t.engine.looked[1][1].parts) == ["next"]


def test_new_pages_are_counted_by_day(t: Turns) -> None:
    """China's, and those of the last days."""
    for day in range(12):
        t.engine.publish(day)
        t.sources.wake(ID)
        t.turn()
        t.now += 86_400
    assert len(t.history.new) <= 9
    assert all(count == 1 for count in t.history.new.values())


@pytest.mark.parametrize(
    "change",
    [
        {"address": "https://news.example/other.xml"},
        {"pattern": "/2026/"},
        {"kind": SourceKind.LIST},
    ],
)
def test_what_its_owner_changed_is_looked_at_as_if_for_the_first_time(
    t: Turns, change: dict[str, Any]
) -> None:
    """By what was known of the old one the site would say that nothing is new."""
    t.engine.publish(1)
    t.turn()
    kept = t.kept
    t.sources.change(kept, kept.source.model_copy(update=change))
    t.next_turn()
    t.next_turn()
    assert [known.etag for _, known in t.engine.looked] == [None, None, "1"]


def test_a_change_in_its_turn_leaves_nothing_known_of_the_old_one(t: Turns) -> None:
    """The turn settles what it found at the old address, and says that it is of that."""
    t.engine.publish(1)
    (taken,) = t.sources.take("w", 1, 30, bulk=1)
    kept = t.kept
    t.sources.change(kept, kept.source.model_copy(update={"address": "https://b.example/x"}))
    asyncio.run(take_turn(taken, t.ports()))
    t.next_turn()
    assert [known.etag for _, known in t.engine.looked] == [None, None]
