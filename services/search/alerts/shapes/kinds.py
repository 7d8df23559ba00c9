"""The shapes of what a webhook is told, which one an address wants, and what of it is shown."""

import re
from enum import StrEnum
from urllib.parse import urlsplit


class Shape(StrEnum):
    """In which form a webhook is told: Caibian's own signed JSON, or as a group's robot wants it.

    wecom: a group robot of 企业微信; dingtalk: a custom robot of 钉钉; feishu: a custom bot of
    飞书 or Lark; slack: an incoming webhook.
    """

    CAIBIAN = "caibian"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    SLACK = "slack"


SIGNING = frozenset({Shape.DINGTALK, Shape.FEISHU})
"""Robots that may ask for a signature by a secret of their own."""

_HOSTS = {
    "qyapi.weixin.qq.com": Shape.WECOM,
    "oapi.dingtalk.com": Shape.DINGTALK,
    "open.feishu.cn": Shape.FEISHU,
    "open.larksuite.com": Shape.FEISHU,
    "hooks.slack.com": Shape.SLACK,
}


VEIL = "…"
"""What stands in an address as it is shown for what isn't; no address has it."""
_MOST_SHOWN = 6
# Of what is kept not all can be taken apart as an address.
_SITE = re.compile(r"https?://[^/?#]*")


def veiled(webhook: str) -> str:
    """Return an address as it is shown: its host, and of the rest a quarter at most, its end."""
    found = _SITE.match(webhook)
    site = found.group() if found else ""
    rest = webhook[len(site) :]
    if rest in ("", "/"):
        return webhook
    shown = min(_MOST_SHOWN, len(rest) // 4)
    return f"{site}/{VEIL}{rest[len(rest) - shown :]}"


def shape_of(webhook: str | None) -> Shape:
    """Return the shape that an address wants, by its host; Caibian's own where it isn't known.

    Robots answer 200 to what they can't read, so a wrong shape would be told in vain unnoticed.
    """
    try:
        host = urlsplit(webhook or "").hostname
    except ValueError:
        host = None
    return _HOSTS.get(host or "", Shape.CAIBIAN)
