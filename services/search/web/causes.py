"""Causes of webhook calls that failed, in the words of a page."""

import re

from shared.web.texts import Texts

# What stands in the words of the errors of `alerts`, and the text that says the same.
_CAUSES = (
    (re.compile(r"no answer within (?P<seconds>[\d.]+) s"), "undelivered.no_answer"),
    (re.compile(r"it refused it: (?P<said>.+)\)$"), "undelivered.refused"),
    (re.compile(r"it is called too often: (?P<said>.+)\)$"), "undelivered.often"),
    (re.compile(r"it was called just now; again in (?P<seconds>\d+) s"), "undelivered.just_now"),
    (re.compile(r"it answered, but not as such a robot does"), "undelivered.no_robot"),
    (re.compile(r"it answered (?P<status>\d+)"), "undelivered.answered"),
    (re.compile(r"(?P<waiting>\d+) deliveries wait for it already"), "undelivered.behind"),
    (re.compile(r"The webhook leads to an address inside"), "undelivered.inside"),
    (re.compile(r"The webhook's name isn't known"), "undelivered.nowhere"),
    (re.compile(r"The saved search has filters"), "undelivered.unknown_search"),
    (re.compile(r"(ConnectError|ConnectTimeout|gaierror|OSError)\b.*"), "undelivered.unreachable"),
    (re.compile(r"(ReadTimeout|WriteTimeout|PoolTimeout)\b.*"), "undelivered.slow"),
    (re.compile(r"\w*(ProtocolError|ReadError|WriteError)\b.*"), "undelivered.broken"),
)


def said_cause(cause: str, t: Texts) -> str:
    """Return a cause in the reader's words, or as it is where there are none for it."""
    for pattern, key in _CAUSES:
        if found := pattern.search(cause):
            return t(key, **found.groupdict())
    return cause
