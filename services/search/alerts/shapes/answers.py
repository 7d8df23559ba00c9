"""What robots answer: most of them say 200 whatever comes, and tell in the body what is wrong."""

import json
import re

from services.search.alerts.shapes.writing import in_line
from services.search.alerts.web import TOO_MANY, Answer, WebhookBusy, WebhookFailed, check_taken

READ = 4096
"""So many bytes of an answer are read."""
_MOST = 200
_WORD = re.compile(rb"[a-z_]{1,60}")


def read_coded(
    answer: Answer, code: str, message: str, busy: frozenset[int], busy_seconds: float
) -> str:
    """Return what a robot said that tells a code, which is 0 where it took the message.

    `code` and `message` are the fields of its answer; by `busy` it says that it is called too
    often. Raises WebhookFailed, WebhookBusy.
    """
    fields = _fields(answer.body)
    number = fields.get(code)
    if not isinstance(number, int) or isinstance(number, bool):
        check_taken(answer, busy_seconds)
        raise WebhookFailed("it answered, but not as such a robot does")
    said = in_line(f"{number} {fields.get(message) or ''}", _MOST)
    if number in busy or answer.status == TOO_MANY:
        raise WebhookBusy(f"it is called too often: {said}", answer.wait or busy_seconds)
    if number:
        raise WebhookFailed(f"it refused it: {said}")
    check_taken(answer, busy_seconds)
    return said


def read_word(answer: Answer, busy_seconds: float) -> str:
    """Return what a robot said that answers by status, and by a word why not.

    Raises WebhookFailed, WebhookBusy.
    """
    word = answer.body.strip()
    said = word.decode() if _WORD.fullmatch(word) else ""
    if answer.status == TOO_MANY or answer.is_success or not said:
        check_taken(answer, busy_seconds)
        return f"{answer.status} {said}".strip()
    raise WebhookFailed(f"it refused it: {answer.status} {said}")


def _fields(body: bytes) -> dict[str, object]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        # Some thousand brackets are no answer either.
        return {}
    return read if isinstance(read, dict) else {}
