"""A call of a webhook is known by its signature, as the service signs it."""

import json

import pytest
from caibian_client import webhooks

from services.search.alerts.delivery import signature

BODY = json.dumps(
    {
        "search": {"id": "0123456789abcdef", "name": "望川", "q": "望川电机"},
        "article": {
            "id": "a1",
            "revision": 1,
            "title": "望川电机昨日投产",
            "url": None,
            "source": "云岭日报",
            "published_at": None,
            "received_at": "2026-07-09T08:00:00+08:00",
            "summary": "投产。",
        },
    }
).encode()
SECRET, NOW = "of-the-search", 1_700_000_000


def test_a_call_is_told_by_its_signature() -> None:
    """As the service makes it."""
    call = webhooks.check(BODY, signature(BODY, SECRET, NOW), SECRET, now=NOW + 20)
    assert (call.search.name, call.article.source) == ("望川", "云岭日报")


@pytest.mark.parametrize(
    ("body", "signed", "now"),
    [
        (BODY, None, NOW),
        (BODY, "", NOW),
        (BODY, "t=1,v1=0", NOW),
        (BODY, signature(BODY, "another", NOW), NOW),
        (BODY + b" ", signature(BODY, SECRET, NOW), NOW),
        (BODY, signature(BODY, SECRET, NOW), NOW + 301),
        (BODY, signature(BODY, SECRET, NOW), NOW - 301),
        (b"{}", signature(b"{}", SECRET, NOW), NOW),
    ],
)
def test_what_is_not_signed_so_is_refused(body: bytes, signed: str | None, now: float) -> None:
    """No signature, another secret, another body, another time, something else."""
    with pytest.raises(webhooks.BadSignature):
        webhooks.check(body, signed, SECRET, now=now)


def test_the_time_of_a_signature_is_signed() -> None:
    """So that a recording can't be made young."""
    old = signature(BODY, SECRET, NOW)
    young = old.replace(f"t={NOW}", f"t={NOW + 1000}")
    with pytest.raises(webhooks.BadSignature, match="another secret"):
        webhooks.check(BODY, young, SECRET, now=NOW + 1000)
