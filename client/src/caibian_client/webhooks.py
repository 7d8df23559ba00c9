"""Calls of webhooks: whether they are Caibian's, and what they tell."""

import hashlib
import hmac
import re
import time

from pydantic import ValidationError

from caibian_client.errors import CaibianClientError
from caibian_client.models.saved import WebhookCall
from caibian_client.wire import in_short

SIGNATURE = "Caibian-Signature"
"""Header that signs a call; the header Idempotency-Key tells calls about the same thing."""
_FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


class BadSignature(CaibianClientError):
    """The call isn't signed with this secret, or was signed too long ago."""


def check(
    body: bytes,
    signature: str | None,
    secret: str,
    *,
    max_seconds: float = 300.0,
    now: float | None = None,
) -> WebhookCall:
    """Return what a call tells, if it is signed as it must be. Raises BadSignature.

    `body` are the bytes of the request as they came, `signature` is its header
    `Caibian-Signature`, `secret` that of the saved search. One that was signed more than
    `max_seconds` before or after `now` (seconds since 1970) may be another's recording.
    """
    parts = _FORM.fullmatch(signature or "")
    if not parts:
        raise BadSignature(f"there is no {SIGNATURE} as it must be: t=…,v1=…")
    signed = f"{parts[1]}.".encode() + body
    right = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, parts[2]):
        raise BadSignature("it is signed with another secret, or its body was changed")
    if abs((time.time() if now is None else now) - int(parts[1])) > max_seconds:
        raise BadSignature(f"it was signed more than {max_seconds:g} seconds ago, or ahead")
    try:
        return WebhookCall.model_validate_json(body)
    except ValidationError as error:
        raise BadSignature(
            f"it is signed, and yet tells of no article: {in_short(error)}"
        ) from error
