"""The shapes of what a webhook is told, and which one an address is known to want."""

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


def shape_of(webhook: str | None) -> Shape:
    """Return the shape that an address wants, by its host; Caibian's own where it isn't known.

    Robots answer 200 to what they can't read, so a wrong shape would be told in vain unnoticed.
    """
    try:
        host = urlsplit(webhook or "").hostname
    except ValueError:
        host = None
    return _HOSTS.get(host or "", Shape.CAIBIAN)
