"""Group robots of 企业微信 (WeCom).

Their form, from https://developer.work.weixin.qq.com/document/path/91770: a message of the type
markdown holds 4,096 bytes of UTF-8 at most, of a subset of Markdown (headings, bold, links, quotes,
three colours); `<@userid>` in it mentions somebody; 20 messages a minute. They answer 200 with
`errcode` 0, or another and `errmsg`: 40058 too long, 93000 no such robot, 45009 too often.
"""

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

MOST_BYTES = 4096
_BUSY = frozenset({45009, 45033})
_BUSY_SECONDS = 60.0


class Wecom:
    """Tells by Markdown; it has no signature, its address is the secret."""

    rest = 3.2

    def compose(self, bulletin: Bulletin, url: str, _secret: str | None, _at: float) -> Call:
        """Return the call of as many articles as fit."""
        count = fitting(
            len(bulletin.items), lambda n: len(_written(bulletin, n).encode()), MOST_BYTES
        )
        told = {"msgtype": "markdown", "markdown": {"content": _written(bulletin, count)}}
        return Call(url, json.dumps(told, ensure_ascii=False).encode(), count)

    def read(self, answer: Answer) -> str:
        """Return what it said."""
        return read_coded(answer, "errcode", "errmsg", _BUSY, _BUSY_SECONDS)


def _written(bulletin: Bulletin, count: int) -> str:
    t = texts(Language.ZH)
    head = f"**{plain(bulletin.name, MOST_NAME)}** {bulletin.said(count, t)}"
    if bulletin.page:
        head += f" [{t('robots.open')}]({bulletin.page})"
    items = [_item(item, is_alone=len(bulletin.items) == 1) for item in bulletin.items[:count]]
    return "\n".join([head, *items])


def _item(item: Item, *, is_alone: bool) -> str:
    title = plain(item.title, MOST_TITLE)
    lines = [f"[{title}]({item.url})" if item.url else title]
    lines.append(f'> <font color="comment">{plain(item.told, MOST_TOLD)}</font>')
    if is_alone and item.summary:
        lines.append(f"> {plain(item.summary, MOST_SUMMARY)}")
    return "\n".join(lines)
