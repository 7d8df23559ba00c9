"""Robots are told of what waits together, in their turn, and what they refuse is tried again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from services.search.alerts.delivery import TRIES, Desk, deliver
from services.search.alerts.handlers import save
from services.search.alerts.keeping import change
from services.search.alerts.schemas import Delivery, SavedSearch, SearchIn
from services.search.alerts.shapes.kinds import Shape
from services.search.alerts.trial import NoWebhook, try_webhook
from services.search.alerts.web import Answer, WebhookRefused
from tests.contract.indexes import PairCutter
from tests.fake_searches import (
    FakePaces,
    FakePostman,
    FakeRivers,
    FakeSearches,
    FakeWeb,
    fake_desk,
)
from tests.unit.search.test_shapes import entry

HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
DING = "https://oapi.dingtalk.com/robot/send?access_token=t"
OK = Answer(200, b'{"errcode":0,"errmsg":"ok"}')
REFUSED = Answer(200, b'{"errcode":93000,"errmsg":"invalid webhook url"}')
OFTEN = Answer(200, b'{"errcode":45009,"errmsg":"api freq out of limit"}')


class Group:
    """A group's robot, a search that tells it, and what waits for it."""

    def __init__(self, count: int = 3, **more: Any) -> None:
        self.searches, self.postman, self.web = FakeSearches(), FakePostman(), FakeWeb(answer=OK)
        self.desk: Desk = fake_desk(self.searches, self.postman, self.web)
        asked = {"name": "望川", "q": "望川", "webhook": HOOK} | more
        self.search = save(SearchIn.model_validate(asked), searches=self.searches)
        for number in range(count):
            self.postman.send(self.delivery(number))

    def delivery(self, number: int, tries: int = 0) -> Delivery:
        """Return one of the deliveries."""
        article = entry(f"a{number}", f"望川第{number}篇")
        return Delivery(key=f"{number:032x}", search=self.search.id, article=article, tries=tries)

    def told(self) -> Iterator[str]:
        """Yield what was posted."""
        yield from (json.loads(body)["markdown"]["content"] for _, body, _ in self.web.posts)


def test_what_waits_together_is_told_in_one_message() -> None:
    """Each once; the robot's shape is known by its address, and no secret of ours is made."""
    group = Group()
    assert (group.search.shape, group.search.secret) == (Shape.WECOM, None)
    deliver(group.delivery(0), group.desk)
    (told,) = group.told()
    assert "新稿 3 篇" in told
    assert [told.count(f"望川第{number}篇") for number in range(3)] == [1, 1, 1]
    assert group.searches.failing() == {}


def test_what_does_not_fit_waits_for_the_next_message() -> None:
    """It counts no try."""
    group = Group()
    long = f"https://paper.example/{'a' * 900}"
    for number in range(3, 12):
        each = group.delivery(number)
        article = each.article.model_copy(update={"url": long})
        group.postman.send(each.model_copy(update={"article": article}))
    deliver(group.delivery(0), group.desk)
    (told,) = group.told()
    left = [each for each, seconds in group.postman.sent if seconds]
    assert 0 < len(left) < 9
    assert told.count("](https://paper.example") == 12 - len(left)
    assert {each.tries for each in left} == {0}


def test_nobody_is_told_out_of_turn() -> None:
    """All that wait for it rest."""
    group = Group()
    assert isinstance(group.desk.paces, FakePaces)
    group.desk.paces.waits[HOOK] = 2.5
    deliver(group.delivery(0), group.desk)
    assert group.web.posts == []
    assert group.postman.rests == [(group.search.id, 2.5)]


def test_a_refusal_of_status_200_is_a_failure_with_its_cause() -> None:
    """All of the message are tried again; it is shown at once."""
    group = Group()
    group.web.answer = REFUSED
    deliver(group.delivery(0), group.desk)
    again = [(each.article.id, each.tries, wait) for each, wait in group.postman.sent if wait]
    assert again == [("a0", 1, 5), ("a1", 1, 5), ("a2", 1, 5)]
    assert "93000 invalid webhook url" in group.searches.failing()[group.search.id].cause


def test_an_answer_of_brackets_is_a_failure_too() -> None:
    """More of them than a parser can count."""
    group = Group()
    group.web.answer = replace(REFUSED, body=b"[" * 4096)
    deliver(group.delivery(0), group.desk)
    again = [(each.article.id, wait) for each, wait in group.postman.sent if wait]
    assert again == [("a0", 5), ("a1", 5), ("a2", 5)]
    assert group.searches.failing()[group.search.id].cause


def test_what_is_called_too_often_is_left_alone_for_a_while() -> None:
    """By everybody."""
    group = Group(count=1)
    group.web.answer = OFTEN
    deliver(group.delivery(0), group.desk)
    assert group.postman.sent[-1][1] == 60
    assert group.desk.paces.turn(HOOK, 1) == 60


def test_the_last_try_is_made_alone() -> None:
    """So an article that a robot refuses buries no other."""
    group = Group()
    group.web.answer = REFUSED
    deliver(group.delivery(1, TRIES - 1), group.desk)
    (told,) = group.told()
    assert "新稿 1 篇" in told
    (letter,) = group.searches.letters
    assert (letter.delivery.article.id, letter.delivery.tries) == ("a1", TRIES)
    assert "93000" in letter.cause
    # Another that has one try left is not taken along.
    group = Group(count=1)
    group.postman.again(group.delivery(5, TRIES - 1), 0)
    deliver(group.delivery(0), group.desk)
    assert "新稿 1 篇" in next(group.told())


def test_a_robot_inside_is_not_tried_again() -> None:
    """All of the message are dead letters."""
    group = Group()
    group.web.error = WebhookRefused("10.0.0.1")
    deliver(group.delivery(0), group.desk)
    assert sorted(each.delivery.article.id for each in group.searches.letters) == ["a0", "a1", "a2"]


def test_a_secret_of_a_robot_is_kept_and_never_shown() -> None:
    """It signs; neither the answer that keeps it nor a list holds it."""
    group = Group(webhook=DING, sign_secret="SEC1")
    deliver(group.delivery(0), group.desk)
    assert "&sign=" in group.web.posts[0][0]
    assert group.search.shown().signs
    for shown in (group.search.shown(), group.search.new(feed="/feeds/x", is_told=True)):
        assert "SEC1" not in shown.model_dump_json()


@pytest.mark.parametrize("webhook", [HOOK, "https://desk.example/", None])
def test_only_some_robots_sign(webhook: str | None) -> None:
    """For others a secret is a mistake."""
    with pytest.raises(ValidationError, match="sign_secret"):
        SearchIn(name="甲", q="甲", webhook=webhook, sign_secret="SEC1")


def changed(group: Group, **more: Any) -> SavedSearch:
    """Return the search of a group as it is changed."""
    asked = {"name": "甲", "q": "望川", "webhook": group.search.webhook} | more
    return change(
        group.search,
        SearchIn.model_validate(asked),
        searches=group.searches,
        rivers=FakeRivers(group.searches),
        cutter=PairCutter(),
        is_private_allowed=False,
    )


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({}, "SEC1"),
        ({"sign_secret": "SEC2"}, "SEC2"),
        ({"sign_secret": ""}, None),
        ({"webhook": f"{DING}2"}, None),
        ({"shape": "feishu"}, None),
    ],
)
def test_the_secret_of_a_robot_stays_with_it(more: dict[str, str], kept: str | None) -> None:
    """Until another takes its place, it is emptied, or another webhook is told."""
    new = changed(Group(webhook=DING, sign_secret="SEC1"), **more)
    assert (new.sign_secret, new.secret) == (kept, None)


def test_another_shape_has_another_secret() -> None:
    """Caibian's own is signed by ours, and no robot by it."""
    group = Group(webhook="https://desk.example/")
    assert group.search.secret
    assert changed(group).secret == group.search.secret
    assert changed(group, shape="slack").secret is None
    assert changed(Group(), shape="caibian").secret


def test_a_trial_tells_what_was_answered() -> None:
    """As a call of its own; it shows like any other whether the webhook fails."""
    group = Group()
    assert try_webhook(group.search, group.desk).model_dump() == {
        **{"taken": True, "answer": "0 ok", "cause": None}
    }
    assert "试发消息" in next(group.told())
    group.web.answer = REFUSED
    trial = try_webhook(group.search, group.desk)
    assert not trial.taken
    assert "93000" in str(trial.cause)
    assert group.searches.failing()[group.search.id].tries == 1
    group.web.answer = OK
    try_webhook(group.search, group.desk)
    assert group.searches.failing() == {}


def test_a_robot_that_asks_for_weeks_of_quiet_is_asked_after_an_hour() -> None:
    """All that wait for it, and who tries it out: nobody could lift that."""
    group = Group()
    group.web.answer = Answer(429, b"", 999_999.0)
    deliver(group.delivery(0), group.desk)
    assert group.desk.paces.turn(HOOK, 1) == 3600
    assert {wait for _, wait in group.postman.sent if wait} == {3600}


def test_a_trial_in_our_own_shape_is_signed_and_marked() -> None:
    """Who doesn't know the mark sees an article like any other."""
    group = Group(webhook="https://desk.example/")
    group.web.answer = Answer(202)
    assert try_webhook(group.search, group.desk).answer == "202"
    ((_, body, headers),) = group.web.posts
    assert json.loads(body)["trial"] is True
    assert json.loads(body)["article"]["id"] == "trial"
    assert headers["Caibian-Signature"].startswith("t=1000,v1=")
    with pytest.raises(NoWebhook):
        try_webhook(changed(group, webhook=None), group.desk)


def test_a_trial_waits_for_its_turn() -> None:
    """And says so."""
    group = Group()
    group.desk.paces.hold(HOOK, 7)
    trial = try_webhook(group.search, group.desk)
    assert (trial.taken, trial.cause) == (False, "it was called just now; again in 7 s")
    assert group.web.posts == []
