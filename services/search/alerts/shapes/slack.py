"""Incoming webhooks of Slack.

Their form, from https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and
https://docs.slack.dev/messaging/formatting-message-text: `text` for notifications, and blocks, 50
at most; a section's text of the type mrkdwn has 3,000 characters at most, in which &, < and > are
written as entities and links as <address|text>; `verbatim` has nothing else made a link or mention.
One message a second. They answer 200 with `ok`, else a status and a word, as invalid_blocks or
no_service; 429 with `Retry-After` says too often.
"""

import json
from html import escape

from services.search.alerts.shapes.answers import read_word
from services.search.alerts.shapes.message import (
    MOST_NAME,
    MOST_SUMMARY,
    MOST_TITLE,
    MOST_TOLD,
    Bulletin,
    Item,
)
from services.search.alerts.shapes.robot import Call
from services.search.alerts.shapes.writing import in_line
from services.search.alerts.web import Answer
from shared.web.texts import Language, texts

MOST_SECTION = 3000
_MOST_LINKED = 1800
_BUSY_SECONDS = 30.0
# Bold, italic, struck, code and mentions have no entities.
_WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "*_~`@#|"}


class Slack:
    """Tells by blocks; it has no signature, its address is the secret."""

    rest = 1.1

    def compose(self, bulletin: Bulletin, url: str, _secret: str | None, _at: float) -> Call:
        """Return the call of all articles: they are fewer than there may be blocks."""
        t, count = texts(Language.EN), len(bulletin.items)
        head = f"*{_plain(bulletin.name, MOST_NAME)}* {bulletin.said(count, t)}"
        linked = f"{head} {_link(bulletin.page, t('robots.open'))}" if bulletin.page else head
        items = [_item(item, is_alone=count == 1) for item in bulletin.items]
        told = {
            "text": head,
            "blocks": [_section(text) for text in (linked, *items)],
            # Else each address is shown once more with a picture of its page.
            "unfurl_links": False,
            "unfurl_media": False,
        }
        return Call(url, json.dumps(told, ensure_ascii=False).encode(), count)

    def read(self, answer: Answer) -> str:
        """Return what it said."""
        return read_word(answer, _BUSY_SECONDS)


def _plain(text: str, most: int) -> str:
    return escape(in_line(text, most), quote=False).translate(_WIDE)


def _link(address: str, text: str) -> str:
    return f"<{escape(address, quote=False)}|{text}>"


def _section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _item(item: Item, *, is_alone: bool) -> str:
    title = _plain(item.title, MOST_TITLE)
    linked = _link(item.url, title) if item.url else title
    # Of an address each & takes five signs.
    lines = [linked if len(linked) <= _MOST_LINKED else title, _plain(item.told, MOST_TOLD)]
    if is_alone and item.summary:
        lines.append(_plain(item.summary, MOST_SUMMARY))
    return "\n".join(lines)
