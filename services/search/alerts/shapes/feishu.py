r"""Custom bots of 飞书 (Feishu) and Lark.

Their form, from https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: a message of the
type post has a title and rows of pieces, of which `text` and `a` are no markup whatever is in them;
its body holds 20 KB at most; 100 messages a minute, 5 a second. Signed, the body holds `timestamp`
(seconds) and `sign`, the HMAC-SHA256 of nothing under "timestamp\nsecret", in Base64. They answer
`code` 0, or another and `msg`: 9499 no such form, 19021 signature, 19022 address, 19024 the word
that each message must hold, 11232 too often.
"""

import base64
import hashlib
import hmac
import json

from services.search.alerts.shapes.answers import read_coded
from services.search.alerts.shapes.message import (
    MOST_NAME,
    MOST_SUMMARY,
    MOST_TITLE,
    MOST_TOLD,
    Bulletin,
    Item,
)
from services.search.alerts.shapes.robot import Call
from services.search.alerts.shapes.writing import fitting, plain
from services.search.alerts.web import Answer
from shared.web.texts import Language, texts

MOST_BYTES = 20_000
_BUSY = frozenset({11232})
_BUSY_SECONDS = 60.0

Row = list[dict[str, str]]


class Feishu:
    """Tells by a post, signed in the body."""

    rest = 0.7

    def compose(self, bulletin: Bulletin, url: str, secret: str | None, at: float) -> Call:
        """Return the call of as many articles as fit."""
        signed: dict[str, str] = {}
        if secret:
            signed = {"timestamp": str(int(at)), "sign": signature(secret, int(at))}
        count = fitting(len(bulletin.items), lambda n: len(_body(bulletin, n, signed)), MOST_BYTES)
        return Call(url, _body(bulletin, count, signed), count)

    def read(self, answer: Answer) -> str:
        """Return what it said."""
        return read_coded(answer, "code", "msg", _BUSY, _BUSY_SECONDS)


def signature(secret: str, seconds: int) -> str:
    """Return the value of `sign` for a time."""
    digest = hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _body(bulletin: Bulletin, count: int, signed: dict[str, str]) -> bytes:
    t = texts(Language.ZH)
    head = [_text(bulletin.said(count, t))]
    if bulletin.page:
        head += [_text(" "), _link(t("robots.open"), bulletin.page)]
    rows = [head]
    for item in bulletin.items[:count]:
        rows += _rows(item, is_alone=len(bulletin.items) == 1)
    post = {"zh_cn": {"title": plain(bulletin.name, MOST_NAME), "content": rows}}
    told = {**signed, "msg_type": "post", "content": {"post": post}}
    return json.dumps(told, ensure_ascii=False).encode()


def _rows(item: Item, *, is_alone: bool) -> list[Row]:
    title = plain(item.title, MOST_TITLE)
    rows = [[_link(title, item.url) if item.url else _text(title)]]
    rows.append([_text(plain(item.told, MOST_TOLD))])
    if is_alone and item.summary:
        rows.append([_text(plain(item.summary, MOST_SUMMARY))])
    return rows


def _text(text: str) -> dict[str, str]:
    return {"tag": "text", "text": text}


def _link(text: str, address: str) -> dict[str, str]:
    return {"tag": "a", "text": text, "href": address}
