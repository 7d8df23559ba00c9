"""What robots are told: within their limits, with nothing in it that an article could ring with."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from services.search.alerts.schemas import FeedEntry, SavedSearch
from services.search.alerts.shapes.dingtalk import MOST_BYTES as DINGTALK_BYTES
from services.search.alerts.shapes.dingtalk import Dingtalk
from services.search.alerts.shapes.feishu import MOST_BYTES as FEISHU_BYTES
from services.search.alerts.shapes.feishu import Feishu
from services.search.alerts.shapes.kinds import Shape, shape_of
from services.search.alerts.shapes.message import MOST_ITEMS, Bulletin, bulletin_of
from services.search.alerts.shapes.robot import Call, Robot
from services.search.alerts.shapes.robots import ROBOTS
from services.search.alerts.shapes.slack import MOST_SECTION, Slack
from services.search.alerts.shapes.wecom import MOST_BYTES as WECOM_BYTES
from services.search.alerts.shapes.wecom import Wecom
from services.search.alerts.shapes.writing import plain, safe_address
from services.search.alerts.web import Answer, WebhookBusy, WebhookFailed

TIME = datetime(2026, 7, 1, 8, 5, tzinfo=UTC)
SITE = "https://news.example"
HOOK = "https://robot.example/send?key=k"
RINGING = (
    '<@all> <!channel> [点我](http://bad.example) **@所有人** `x` <at user_id="all"></at>\n# 甲'
)


def entry(id: str = "a", title: str = "望川电机投产", **more: Any) -> FeedEntry:
    """Return an article."""
    fields = {"id": id, "revision": 1, "title": title, "url": f"https://paper.example/{id}"}
    fields |= {"source": "云岭日报", "published_at": None, "received_at": TIME, "summary": "投产。"}
    return FeedEntry.model_validate(fields | more)


def bulletin(*entries: FeedEntry, name: str = "望川", site: str | None = SITE) -> Bulletin:
    """Return what is told of a search."""
    search = SavedSearch(id="0" * 16, name=name, q="望川", created_at=TIME, webhook=HOOK)
    return bulletin_of(search, entries, site)


def composed(robot: Robot, told: Bulletin, secret: str | None = None) -> tuple[Call, Any]:
    """Return the call of a robot and what its body says."""
    call = robot.compose(told, HOOK, secret, 1_700_000_000.5)
    return call, json.loads(call.body)


def test_wecom_is_told_in_markdown() -> None:
    """The name, how many, and of each article title, source and time in China."""
    call, told = composed(Wecom(), bulletin(entry("a"), entry("b", "雁洲轻轨通车")))
    assert (call.url, call.count, told["msgtype"]) == (HOOK, 2, "markdown")
    assert told["markdown"]["content"].split("\n") == [
        f"**望川** 新稿 2 篇 [查看]({SITE}/searches/{'0' * 16})",
        "[望川电机投产](https://paper.example/a)",
        '> <font color="comment">云岭日报 07-01 16:05</font>',
        "[雁洲轻轨通车](https://paper.example/b)",
        '> <font color="comment">云岭日报 07-01 16:05</font>',
    ]


@pytest.mark.parametrize(
    ("robot", "limit"),
    [(Wecom(), WECOM_BYTES), (Dingtalk(), DINGTALK_BYTES), (Feishu(), FEISHU_BYTES)],
)
def test_long_titles_stay_within_the_limit(robot: Robot, limit: int) -> None:
    """Of signs of four bytes; what doesn't fit is left for the next message."""
    url = f"https://paper.example/{'a' * 900}"
    long = [
        entry(str(number), "𠮷" * 500, url=url, source="𠮷" * 300, summary="𠮷" * 900)
        for number in range(MOST_ITEMS)
    ]
    for entries in (long, long[:1]):
        call, told = composed(robot, bulletin(*entries, name="𠮷" * 200), "secret")
        text = told["markdown"]["content"] if robot.__class__ is Wecom else ""
        assert len(text.encode() or call.body) <= limit
        assert 1 <= call.count <= len(entries)
    assert composed(robot, bulletin(*long))[0].count < MOST_ITEMS


def test_sections_of_slack_stay_within_theirs() -> None:
    """An address whose signs must be written longer isn't linked."""
    url = f"https://paper.example/?{'&' * 900}"
    long = [entry(str(n), "<" * 500, url=url, source="&" * 300) for n in range(MOST_ITEMS)]
    call, told = composed(Slack(), bulletin(*long, name=">" * 200))
    assert call.count == MOST_ITEMS
    assert len(told["blocks"]) == MOST_ITEMS + 1 <= 50
    assert all(len(block["text"]["text"]) <= MOST_SECTION for block in told["blocks"])


def texts_of(told: Any) -> list[str]:
    """Return all strings within what is told but the addresses."""
    if isinstance(told, str):
        return [told]
    values = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return [text for value in values for text in texts_of(value)]


@pytest.mark.parametrize("robot", ROBOTS.values(), ids=ROBOTS.keys())
def test_no_article_rings_or_forges_a_link(robot: Robot) -> None:
    """Neither by its title, its source, its summary nor the name of the search."""
    hostile = entry(title=RINGING, source=RINGING, summary=RINGING)
    _, told = composed(robot, bulletin(hostile, name=RINGING))
    for text in texts_of(told):
        assert "@" not in text
        assert not re.search(r"<(?!https://|/?font|https://)", text)
        # What is no link in Slack's own markup.
        assert robot is ROBOTS[Shape.SLACK] or "](http://bad" not in text
        assert "<http://bad" not in text
        assert "\n# " not in text
        assert not re.search(r"\*\*.*\*\*.*\*\*.*\*\*", text)


def test_slack_is_told_in_blocks_with_its_signs_escaped() -> None:
    """As its page on formatting has it; the address, too."""
    told = composed(Slack(), bulletin(entry(title="A&B <C>", url="https://paper.example/?a=1&b=2")))
    head, item = (block["text"] for block in told[1]["blocks"])
    assert told[1]["text"] == "*望川* 1 new article"
    assert head["text"].startswith("*望川* 1 new article <https://news.example/searches/")
    assert item["verbatim"] is True
    assert item["text"].split("\n") == [
        "<https://paper.example/?a=1&amp;b=2|A&amp;B &lt;C&gt;>",
        "云岭日报 07-01 16:05",
        "投产。",
    ]


def test_dingtalk_is_signed_in_its_address() -> None:
    """By the documented rule: HMAC-SHA256 of the time and the secret, under the secret."""
    call, told = composed(Dingtalk(), bulletin(entry()), "SEC1")
    asked = parse_qs(urlsplit(call.url).query)
    digest = hmac.new(b"SEC1", b"1700000000500\nSEC1", hashlib.sha256).digest()
    assert asked["key"] == ["k"]
    assert asked["timestamp"] == ["1700000000500"]
    assert asked["sign"] == [base64.b64encode(digest).decode()]
    assert told["markdown"]["title"] == "望川 新稿 1 篇"
    assert "> [望川电机投产](https://paper.example/a)  \n> " in told["markdown"]["text"]
    assert "at" not in told
    assert composed(Dingtalk(), bulletin(entry()))[0].url == HOOK


def test_feishu_is_signed_in_its_body() -> None:
    """By the documented rule: HMAC-SHA256 of nothing, under the time and the secret."""
    _, told = composed(Feishu(), bulletin(entry()), "S2")
    digest = hmac.new(b"1700000000\nS2", b"", hashlib.sha256).digest()
    assert (told["timestamp"], told["sign"]) == ("1700000000", base64.b64encode(digest).decode())
    post = told["content"]["post"]["zh_cn"]
    assert (told["msg_type"], post["title"]) == ("post", "望川")
    assert post["content"][0][0] == {"tag": "text", "text": "新稿 1 篇"}
    assert post["content"][1] == [
        {"tag": "a", "text": "望川电机投产", "href": "https://paper.example/a"}
    ]
    assert "sign" not in composed(Feishu(), bulletin(entry()))[1]


def test_what_has_no_address_is_told_by_its_page_here() -> None:
    """Unless the pages are at an address that is no reader's."""
    bare = entry(url="javascript:alert(1)")
    assert bulletin(bare).items[0].url == f"{SITE}/articles/a"
    for site in ("http://127.0.0.1:8001", None):
        told = bulletin(bare, site=site)
        assert (told.items[0].url, told.page) == (None, None)
        assert "](" not in composed(Wecom(), told)[1]["markdown"]["content"]


@pytest.mark.parametrize("robot", ROBOTS.values(), ids=ROBOTS.keys())
def test_a_trial_says_that_it_is_one(robot: Robot) -> None:
    """And names the search."""
    call, told = composed(robot, bulletin())
    said = " ".join(texts_of(told))
    assert call.count == 0
    assert "望川" in said
    assert "试发消息" in said or "trial" in said


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a  b\n\tc", "a b c"),
        ("甲\u202e乙\u200b丙\x00", "甲乙丙"),
        ("[a](b)*_`~@<>|\\#&$!{}", "［a］（b）＊＿｀～＠＜＞｜＼＃＆＄！｛｝"),
        ("甲" * 12, "甲" * 9 + "…"),
    ],
)
def test_texts_of_others_are_written_plainly(written: str, read: str) -> None:
    """In one line, without what is hidden, and with no sign of markup."""
    most = 10 if written == "甲" * 12 else 100
    assert plain(written, most) == read


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://paper.example/a?b=1#c", "https://paper.example/a?b=1#c"),
        (
            "https://paper.example/a)(b|c>d<e]f[g h",
            "https://paper.example/a%29%28b%7Cc%3Ed%3Ce%5Df%5Bg%20h",
        ),
        ("https://paper.example/甲%20乙", "https://paper.example/%E7%94%B2%20%E4%B9%99"),
        ("https://报.example/", "https://xn--4ru.example/"),
        ("https://paper.example:8443/", "https://paper.example:8443/"),
        ("https://paper.example/@all", "https://paper.example/%40all"),
        *((bad, None) for bad in ("javascript:alert(1)", "https://u@paper.example/", "https:///a")),
        *((bad, None) for bad in ("https://[::1]/", "https://a b/", "https://x:99999/", "", None)),
        (f"https://paper.example/{'甲' * 200}", None),
    ],
)
def test_addresses_of_others_end_no_link(url: str | None, safe: str | None) -> None:
    """What can't be written so isn't linked."""
    assert safe_address(url) == safe


@pytest.mark.parametrize(
    ("shape", "status", "body", "cause"),
    [
        (Shape.WECOM, 200, b'{"errcode":0,"errmsg":"ok"}', None),
        (Shape.WECOM, 200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "93000 invalid"),
        (Shape.DINGTALK, 200, b'{"errcode":0,"errmsg":"ok"}', None),
        (Shape.DINGTALK, 200, b'{"errcode":310000,"errmsg":"sign not match"}', "310000 sign"),
        (Shape.DINGTALK, 200, b"<html>", "not as such a robot"),
        (Shape.DINGTALK, 200, b'{"errcode":"0"}', "not as such a robot"),
        (Shape.DINGTALK, 502, b"<html>", "it answered 502"),
        (Shape.FEISHU, 200, b'{"code":0,"msg":"success","data":{}}', None),
        (Shape.FEISHU, 200, b'{"code":19021,"msg":"sign match fail"}', "19021 sign match fail"),
        (Shape.FEISHU, 400, b'{"code":9499,"msg":"Bad Request"}', "9499 Bad Request"),
        (Shape.FEISHU, 500, b'{"code":0}', "it answered 500"),
        (Shape.SLACK, 200, b"ok", None),
        (Shape.SLACK, 400, b"invalid_blocks", "400 invalid_blocks"),
        (Shape.SLACK, 404, b"<html>no</html>", "it answered 404"),
    ],
)
def test_answers_are_read(shape: Shape, status: int, body: bytes, cause: str | None) -> None:
    """Those of status 200, too, say what is wrong."""
    robot = ROBOTS[shape]
    if cause is None:
        assert robot.read(Answer(status, body))
    else:
        with pytest.raises(WebhookFailed, match=cause):
            robot.read(Answer(status, body))


@pytest.mark.parametrize(
    ("shape", "answer", "seconds"),
    [
        (Shape.WECOM, Answer(200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'), 60),
        (Shape.DINGTALK, Answer(200, b'{"errcode":130101,"errmsg":"send too fast"}'), 600),
        (Shape.FEISHU, Answer(200, b'{"code":11232,"msg":"frequency limited"}'), 60),
        (Shape.SLACK, Answer(429, b"rate_limited", 17.0), 17),
        (Shape.SLACK, Answer(429), 30),
        (Shape.WECOM, Answer(429, b"", 5.0), 5),
    ],
)
def test_who_is_called_too_often_is_called_later(
    shape: Shape, answer: Answer, seconds: float
) -> None:
    """After as long as it says, or as its rules have it."""
    with pytest.raises(WebhookBusy) as raised:
        ROBOTS[shape].read(answer)
    assert raised.value.seconds == seconds


@pytest.mark.parametrize(
    ("webhook", "shape"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", Shape.WECOM),
        ("https://oapi.dingtalk.com/robot/send?access_token=t", Shape.DINGTALK),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/h", Shape.FEISHU),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/h", Shape.FEISHU),
        ("https://hooks.slack.com/services/T/B/x", Shape.SLACK),
        ("https://desk.example/hooks.slack.com", Shape.CAIBIAN),
        (None, Shape.CAIBIAN),
    ],
)
def test_known_addresses_tell_their_shape(webhook: str | None, shape: Shape) -> None:
    """Since a robot that is told in another one answers 200 all the same."""
    assert shape_of(webhook) is shape
