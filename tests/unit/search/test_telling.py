"""Subscribers are told what came in, once; what isn't taken is tried again and never lost."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from services.search.alerts.ports import News
from services.search.alerts.schemas import SavedSearch
from services.search.digests.composing import Sender
from services.search.digests.keeping import change, confirm, end, mend, retry, shown, subscribe
from services.search.digests.links import MailLinks
from services.search.digests.models import (
    ShownSubscription,
    Standing,
    State,
    Subscription,
    SubscriptionIn,
)
from services.search.digests.ports import (
    MOST_ASKED_OF_ADDRESS,
    AskedTooOften,
    MailFailed,
    MailIsOff,
    MailRefused,
    MailUnwanted,
    NoSubscription,
)
from services.search.digests.schedule import Often
from services.search.digests.sending import TRIES, MailPorts, do_work
from services.search.digests.standing import span_ahead
from services.search.index.ports import IndexAway
from shared.errors import RedisAway
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.fake_owners import FakeOwners
from tests.fake_searches import FakeRivers, FakeSearches
from tests.fake_subscriptions import FakeMailer, FakeSubscriptions

START = datetime(2026, 7, 9, 4, tzinfo=UTC)
SEARCH = SavedSearch(
    id="0" * 16, name="轻轨", q="轻轨", created_at=START - timedelta(days=9), owner="person:1"
)
FAILED, REFUSED = MailFailed("ConnectionRefusedError"), MailRefused("550 no such user")


@dataclass
class MortalSubscriptions(FakeSubscriptions):
    """Its worker dies when it notes that a digest was sent, if it is told to."""

    dies_at_note: bool = False

    def stand(self, id: str, standing: Standing) -> None:
        """Note how a subscription stands."""
        if self.dies_at_note and standing.pending is None:
            raise SystemExit
        super().stand(id, standing)


class Desk:
    """A search, its subscribers and a clock."""

    def __init__(self) -> None:
        self.index, self.kept, self.mailer = FakeIndex(), MortalSubscriptions(), FakeMailer()
        self.searches = FakeSearches({SEARCH.id: SEARCH})
        self.rivers, self.owners = FakeRivers(self.searches), FakeOwners()
        self.now = START
        links = MailLinks(lambda: b"key", "https://news.example")
        self.ports = MailPorts(
            subscriptions=self.kept,
            searches=self.searches,
            owners=self.owners,
            rivers=self.rivers,
            index=self.index,
            mailer=self.mailer,
            sender=Sender("", "digests@news.example"),
            links=links,
        )

    def come(self, *ids: str) -> None:
        """Have articles come in."""
        for id in ids:
            self.index.write([made(id, 1, f"雁洲轻轨{id}", received_at=self.now)])
            self.rivers.note(SEARCH.id, [News(id, f"k{id}", self.now)], [])

    def subscribe(self, address: str = "a@news.example", **more: object) -> Subscription:
        """Have somebody subscribe, who hasn't confirmed it."""
        asked = SubscriptionIn.model_validate({"address": address, "often": "hourly"} | more)
        return subscribe(
            asked,
            SEARCH,
            "person:1",
            self.now,
            subscriptions=self.kept,
            rivers=self.rivers,
            is_on=True,
        )

    def told(self, **more: object) -> Subscription:
        """Have somebody subscribe who confirms it."""
        new = self.subscribe(**more)  # type: ignore[arg-type]
        return confirm(new, self.now, subscriptions=self.kept, rivers=self.rivers)

    def work(self, work: str, after: float = 0) -> float | None:
        """Do what is due after so many seconds; return after how many it is due again."""
        self.now += timedelta(seconds=after)
        self.kept.plans.pop(work, None)
        do_work(work, self.ports, self.now)
        return self.kept.plans.get(work)

    def shown(self) -> ShownSubscription:
        """Return how the first subscription is shown."""
        return shown(self.kept, SEARCH.id)[0]

    def subjects(self) -> list[str]:
        """Return the subjects of what was sent."""
        return [str(mail["Subject"]) for _, mail in self.mailer.sent]


def test_nothing_is_sent_until_the_address_has_confirmed() -> None:
    """But the one mail that asks it; then what comes in from then on, and no article twice."""
    desk = Desk()
    desk.come("a")
    new = desk.subscribe()
    assert desk.kept.plans == {f"{new.id}:confirm": 0}
    desk.work(f"{new.id}:confirm")
    desk.work(new.id)
    assert [to for to, _ in desk.mailer.sent] == ["a@news.example"]
    text = desk.mailer.sent[0][1].get_body(("plain",))
    assert text is not None
    assert desk.ports.links.confirm(new) in text.get_content()
    assert desk.shown().state is State.WAITING
    desk.mailer.sent.clear()
    confirm(new, desk.now, subscriptions=desk.kept, rivers=desk.rivers)
    assert desk.kept.plans[new.id] == 3600
    desk.come("b", "c")
    assert desk.work(new.id, 3600) == 3600
    desk.come("d")
    desk.work(new.id, 3600)
    assert desk.work(new.id, 3600) == 3600
    assert desk.subjects() == ["轻轨：2 篇新稿", "轻轨：1 篇新稿"]
    assert len({mail["Message-ID"] for _, mail in desk.mailer.sent}) == 2
    assert desk.shown().state is State.ACTIVE


def test_who_is_told_at_once_is_told_soon_and_then_left_alone_for_a_while() -> None:
    """All that came in by then is one mail."""
    desk = Desk()
    own = desk.told(often="at_once", minutes=5)
    assert desk.work(own.id) == desk.ports.look_seconds
    desk.come("a")
    assert desk.work(own.id, 20) == 300
    desk.come("b", "c")
    # Somebody changed it, so it is due at once.
    assert desk.work(own.id, 60) == 240
    assert desk.work(own.id, 240) == 300
    assert desk.subjects() == ["轻轨：1 篇新稿", "轻轨：2 篇新稿"]


@pytest.mark.parametrize(("empty", "sent"), [(False, []), (True, ["轻轨：没有新稿"])])
def test_a_digest_of_nothing_is_sent_to_who_wants_it(empty: bool, sent: list[str]) -> None:
    """Each under an id of its own."""
    desk = Desk()
    own = desk.told(empty=empty)
    desk.work(own.id, 3600)
    desk.work(own.id, 3600)
    assert desk.subjects() == 2 * sent
    assert len({mail["Message-ID"] for _, mail in desk.mailer.sent}) == 2 * len(sent)


def test_a_worker_that_dies_before_or_after_it_sends_loses_nothing() -> None:
    """What comes in meanwhile is in the next one; a second copy has the same Message-ID."""
    desk = Desk()
    own = desk.told()
    desk.come("a")
    desk.mailer.error = SystemExit()
    with pytest.raises(SystemExit):
        desk.work(own.id, 3600)
    desk.come("b")
    desk.mailer.error, desk.kept.dies_at_note = None, True
    with pytest.raises(SystemExit):
        desk.work(own.id, 180)
    desk.kept.dies_at_note = False
    assert desk.work(own.id, 180) == 3600
    first, second = desk.mailer.sent
    assert first[1]["Message-ID"] == second[1]["Message-ID"]
    assert first[1]["Date"] == second[1]["Date"]
    desk.work(own.id, 3600)
    assert desk.subjects() == ["轻轨：1 篇新稿", "轻轨：1 篇新稿", "轻轨：1 篇新稿"]


def test_what_isnt_taken_is_tried_with_growing_waits_and_then_put_aside() -> None:
    """It says so meanwhile; put aside it is sent when somebody tries again."""
    desk = Desk()
    own = desk.told()
    desk.come("a")
    desk.mailer.error = FAILED
    assert [desk.work(own.id, 3600) for _ in range(4)] == [60, 120, 240, 480]
    assert desk.shown().state is State.FAILING
    assert "ConnectionRefusedError" in str(desk.shown().cause)
    for _ in range(TRIES - 5):
        assert (desk.work(own.id, 3600) or 0) <= 3600
    assert desk.shown().dead == 0
    assert desk.work(own.id, 3600) == 3600
    assert desk.shown().dead == 1
    desk.mailer.error = None
    desk.come("b")
    desk.work(own.id, 3600)
    assert desk.shown().state is State.ACTIVE
    retry(own, desk.now, subscriptions=desk.kept)
    desk.work(f"{own.id}:again")
    assert desk.subjects() == ["轻轨：1 篇新稿", "轻轨：1 篇新稿"]
    assert desk.shown().dead == 0


def test_what_was_put_aside_is_sent_one_after_the_other() -> None:
    """Each in a turn of its own, so that no other worker takes up what one is still at."""
    desk = Desk()
    own = desk.told()
    desk.mailer.error = MailUnwanted("554 looks like spam")
    for id in "ab":
        desk.come(id)
        desk.work(own.id, 3600)
    desk.mailer.error = None
    again = f"{own.id}:again"
    assert desk.work(again) == 0
    assert (len(desk.subjects()), desk.shown().dead) == (1, 1)
    assert desk.work(again) is None
    assert (len(desk.subjects()), desk.shown().dead) == (2, 0)


def test_a_digest_that_is_refused_for_what_it_says_holds_up_no_other() -> None:
    """It is put aside at once; a mail that asks to confirm isn't sent over and over."""
    desk = Desk()
    own = desk.told()
    desk.come("a")
    desk.mailer.error = MailUnwanted("554 looks like spam")
    assert desk.work(own.id, 3600) == 3600
    assert (desk.shown().state, desk.shown().dead) == (State.ACTIVE, 1)
    desk.mailer.error = None
    desk.come("b")
    desk.work(own.id, 3600)
    assert desk.subjects() == ["轻轨：1 篇新稿"]
    desk.mailer.error = MailUnwanted("554 looks like spam")
    new = desk.subscribe(address="b@news.example")
    assert desk.work(f"{new.id}:confirm") is None


def test_who_confirms_late_is_told_nothing_of_before() -> None:
    """Though the search asks for something else since it was subscribed to."""
    desk = Desk()
    new = desk.subscribe()
    desk.now += timedelta(minutes=1)
    desk.searches.replace(SEARCH.model_copy(update={"created_at": desk.now}))
    desk.come("a")
    desk.now += timedelta(minutes=1)
    confirm(new, desk.now, subscriptions=desk.kept, rivers=desk.rivers)
    assert desk.work(new.id, 3600) == 3600
    assert desk.subjects() == []


def test_an_address_that_refuses_is_sent_nothing_more_until_somebody_tries_again() -> None:
    """Not by the sweep either; what it missed is kept."""
    desk = Desk()
    own = desk.told()
    desk.come("a")
    desk.mailer.error = REFUSED
    assert desk.work(own.id, 3600) is None
    assert (desk.shown().state, desk.shown().dead) == (State.REFUSED, 1)
    assert "550 no such user" in str(desk.shown().cause)
    mend(desk.now, subscriptions=desk.kept)
    assert desk.kept.plans == {f"{own.id}:confirm": 0}
    retry(own, desk.now, subscriptions=desk.kept)
    desk.work(f"{own.id}:again")
    assert (desk.shown().state, desk.shown().dead) == (State.REFUSED, 1)
    desk.mailer.error = None
    retry(own, desk.now, subscriptions=desk.kept)
    desk.work(f"{own.id}:again")
    desk.come("b")
    desk.work(own.id, 3600)
    assert desk.subjects() == ["轻轨：1 篇新稿", "轻轨：1 篇新稿"]
    assert (desk.shown().state, desk.shown().dead) == (State.ACTIVE, 0)


def test_who_unsubscribed_is_sent_nothing_and_asked_anew() -> None:
    """The links of before confirm nothing any more."""
    desk = Desk()
    own = desk.told()
    code = desk.ports.links.confirm(own).rpartition("-")[2]
    end(own, desk.now, subscriptions=desk.kept)
    desk.come("a")
    assert desk.work(own.id, 3600) is None
    assert desk.shown().state is State.ENDED
    ended = desk.kept.get(own.id)
    assert not desk.ports.links.is_confirming(ended, code)
    retry(ended, desk.now, subscriptions=desk.kept)
    assert desk.shown().state is State.WAITING
    desk.mailer.sent.clear()
    desk.work(f"{own.id}:confirm")
    assert desk.subjects() == ["确认接收采编的新闻摘要"]


def test_who_left_stays_so_whatever_others_do_at_that_moment() -> None:
    """Who changes it, who clicks on the link of before; nor is a confirmation lost to a change."""
    desk = Desk()
    own = desk.told()
    end(own, desk.now, subscriptions=desk.kept)
    for address in (own.address, own.address.upper()):
        asked = SubscriptionIn(address=address, often=Often.DAILY)
        change(own, asked, desk.now, subscriptions=desk.kept)
        assert (desk.kept.get(own.id).is_active, desk.kept.get(own.id).often) == (False, "daily")
    new = desk.subscribe(address="b@news.example")
    confirm(new, desk.now, subscriptions=desk.kept, rivers=desk.rivers)
    asked = SubscriptionIn(address=new.address, often=Often.DAILY)
    change(new, asked, desk.now, subscriptions=desk.kept)
    assert desk.kept.get(new.id).is_active
    assert confirm(new, desk.now, subscriptions=desk.kept, rivers=desk.rivers).is_active
    end(new, desk.now, subscriptions=desk.kept)
    with pytest.raises(NoSubscription):
        confirm(new, desk.now, subscriptions=desk.kept, rivers=desk.rivers)
    assert not desk.kept.get(new.id).is_active


def test_an_address_is_asked_only_so_often_and_only_once_by_one_owner() -> None:
    """Who confirmed for one search gets others of the same owner without being asked."""
    desk = Desk()
    desk.told()
    second = desk.subscribe(address="A@news.example")
    assert second.is_active
    for _ in range(MOST_ASKED_OF_ADDRESS):
        desk.subscribe(address="b@news.example")
    with pytest.raises(AskedTooOften):
        desk.subscribe(address="B@news.example")
    end(second, desk.now, subscriptions=desk.kept)
    desk.kept.remove(second.id)
    second = desk.subscribe(address="a@news.example")
    assert not second.is_active
    confirm(second, desk.now, subscriptions=desk.kept, rivers=desk.rivers)
    assert desk.subscribe(address="a@news.example").is_active
    changed = change(
        second,
        SubscriptionIn(address="c@news.example"),
        desk.now,
        subscriptions=desk.kept,
    )
    assert not changed.is_active
    assert desk.kept.plans[f"{second.id}:confirm"] == 0
    again = change(
        desk.kept.get(second.id),
        SubscriptionIn(address="C@news.example", empty=True),
        desk.now,
        subscriptions=desk.kept,
    )
    assert (again.empty, again.is_active) == (True, False)


def test_where_mail_is_off_nobody_subscribes() -> None:
    """It says why."""
    desk = Desk()
    with pytest.raises(MailIsOff):
        subscribe(
            SubscriptionIn(address="a@news.example"),
            SEARCH,
            None,
            desk.now,
            subscriptions=desk.kept,
            rivers=desk.rivers,
            is_on=False,
        )


def test_a_search_that_asks_for_something_else_is_told_from_its_beginning() -> None:
    """As its river begins anew."""
    desk = Desk()
    own = desk.told()
    desk.come("a", "b", "c")
    desk.work(own.id, 3600)
    desk.rivers.drop(SEARCH.id)
    desk.searches.replace(SEARCH.model_copy(update={"created_at": desk.now}))
    desk.come("d")
    desk.work(own.id, 3600)
    assert desk.subjects() == ["轻轨：3 篇新稿", "轻轨：1 篇新稿"]


def test_what_the_next_mail_would_tell_can_be_seen() -> None:
    """Of a river that began anew, too, and nothing is told off by it."""
    desk = Desk()
    own = desk.told()
    desk.come("a")
    standing = desk.kept.standing(own.id)
    ahead = span_ahead(standing, SEARCH, desk.now)
    assert (ahead.after, ahead.since, ahead.until) == (0, START, desk.now)
    changed = SEARCH.model_copy(update={"created_at": desk.now + timedelta(hours=1)})
    told = standing.model_copy(update={"number": 7})
    assert span_ahead(told, SEARCH, desk.now).after == 7
    anew = span_ahead(told, changed, desk.now)
    assert (anew.after, anew.since) == (0, changed.created_at)


def test_what_is_gone_is_told_no_more() -> None:
    """All that came in was withdrawn; the owner is gone, and rests; the search is."""
    desk = Desk()
    own = desk.told()
    desk.come("a")
    del desk.index.documents["a"]
    assert desk.work(own.id, 3600) == 3600
    desk.come("b")
    desk.owners.away.add("person:1")
    assert desk.work(own.id, 3600) == 86_400
    desk.owners.away.clear()
    desk.work(own.id, 86_400)
    assert desk.subjects() == ["轻轨：1 篇新稿"]
    desk.searches.remove(SEARCH.id)
    assert desk.work(own.id, 3600) is None
    assert desk.kept.all() == []
    assert desk.work(own.id) is None


def test_trouble_of_one_costs_no_other_and_that_of_the_store_is_told() -> None:
    """Whatever it is, it is due again."""
    desk = Desk()
    own = desk.told()
    desk.come("a")
    desk.mailer.error = ZeroDivisionError()
    assert desk.work(own.id, 3600) == 3600
    assert desk.shown().cause == "it can't be made: ZeroDivisionError"
    desk.mailer.error = RedisAway()
    with pytest.raises(RedisAway):
        desk.work(own.id, 3600)
    desk.mailer.error, usual = None, desk.ports
    desk.ports = replace(usual, digest_seconds=0)
    with pytest.raises(IndexAway):
        desk.work(own.id, 3600)
    assert desk.mailer.sent == []
    desk.ports = usual
    desk.work(own.id, 3600)
    assert desk.subjects() == ["轻轨：1 篇新稿"]


def test_who_is_on_no_list_is_put_back_and_who_never_confirmed_is_forgotten() -> None:
    """Whatever became of it."""
    desk = Desk()
    own = desk.told()
    desk.subscribe(address="b@news.example")
    desk.kept.plans.clear()
    mend(desk.now + timedelta(days=6), subscriptions=desk.kept)
    assert desk.kept.plans == {own.id: 0}
    assert len(desk.kept.all()) == 2
    desk.now += timedelta(days=8)
    mend(desk.now, subscriptions=desk.kept)
    assert [each.id for each in desk.kept.all()] == [own.id]
    end(own, desk.now, subscriptions=desk.kept)
    retry(desk.kept.get(own.id), desk.now, subscriptions=desk.kept)
    mend(desk.now, subscriptions=desk.kept)
    assert [each.id for each in desk.kept.all()] == [own.id]
