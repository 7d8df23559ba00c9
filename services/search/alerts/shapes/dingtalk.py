r"""Custom robots of 钉钉 (DingTalk).

Their form, from https://open.dingtalk.com/document/orgapp/custom-robot-access: a message of the
type markdown has a title, shown in the list of chats, and a text; people are mentioned by the field
`at` alone, which is never sent. 20 messages a minute, else nothing for ten minutes. Its owner
chooses among a word that each message must hold, a range of addresses and a signature: in the
address `timestamp` (milliseconds) and `sign`, the HMAC-SHA256 of "timestamp\nsecret" under the
secret, in Base64. They answer 200 with `errcode` 0, or another and `errmsg`: 310000 the word, the
address or the signature, 130101 too often. For the messages of robots of organisations 15,000 bytes
are named; a custom robot's are kept within that too.
"""

import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

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

MOST_BYTES = 15_000
_BUSY = frozenset({130101, 90030})
_BUSY_SECONDS = 600.0


class Dingtalk:
    """Tells by Markdown, signed in the address."""

    rest = 3.2

    def compose(self, bulletin: Bulletin, url: str, secret: str | None, at: float) -> Call:
        """Return the call of as many articles as fit."""
        count = fitting(len(bulletin.items), lambda n: len(_body(bulletin, n)), MOST_BYTES)
        if secret:
            time = int(at * 1000)
            signed = urlencode({"timestamp": time, "sign": signature(secret, time)})
            url += f"{'&' if '?' in url else '?'}{signed}"
        return Call(url, _body(bulletin, count), count)

    def read(self, answer: Answer) -> str:
        """Return what it said."""
        return read_coded(answer, "errcode", "errmsg", _BUSY, _BUSY_SECONDS)


def signature(secret: str, milliseconds: int) -> str:
    """Return the value of `sign` for a time."""
    signed = f"{milliseconds}\n{secret}".encode()
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _body(bulletin: Bulletin, count: int) -> bytes:
    t = texts(Language.ZH)
    name, said = plain(bulletin.name, MOST_NAME), bulletin.said(count, t)
    head = f"**{name}** {said}" + (
        f" [{t('robots.open')}]({bulletin.page})" if bulletin.page else ""
    )
    items = [_item(item, is_alone=len(bulletin.items) == 1) for item in bulletin.items[:count]]
    markdown = {"title": f"{name} {said}", "text": "\n\n".join([head, *items])}
    return json.dumps({"msgtype": "markdown", "markdown": markdown}, ensure_ascii=False).encode()


def _item(item: Item, *, is_alone: bool) -> str:
    title = plain(item.title, MOST_TITLE)
    lines = [f"[{title}]({item.url})" if item.url else title, plain(item.told, MOST_TOLD)]
    if is_alone and item.summary:
        lines.append(plain(item.summary, MOST_SUMMARY))
    # Two blanks end a line within a quote.
    return "  \n".join(f"> {line}" for line in lines)
