"""Heads of requests and answers."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from services.ingest.sources.fetching.unpacking import ACCEPTED
from services.ingest.sources.logins import Login, origin
from services.ingest.sources.models import Validators

_MOST_SECONDS = 86400.0
_MOST_AGE = 3600.0
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=\"?(\d{1,9})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]+)", re.IGNORECASE)
# What a server sent goes back to it, so it must not end a line or be no Latin.
_UNFIT = re.compile(r"[^\x20-\x7e]")
_LANGUAGES = "zh-CN,zh;q=0.9,en;q=0.5"


def of_request(
    agent: str, accept: str, validators: Validators | None, url: httpx.URL, login: Login | None
) -> dict[str, str]:
    """Return the head of a request, conditional where validators are known.

    A login is said where it belongs, which redirects may have left.
    """
    head = {
        "Host": url.netloc.decode(),
        "User-Agent": agent,
        "Accept": accept,
        "Accept-Language": _LANGUAGES,
        "Accept-Encoding": ACCEPTED,
    }
    if login and login.origin == origin(str(url)):
        head["Authorization"] = login.header()
    if validators and validators.etag and not _UNFIT.search(validators.etag):
        head["If-None-Match"] = validators.etag
    if validators and validators.last_modified and not _UNFIT.search(validators.last_modified):
        head["If-Modified-Since"] = validators.last_modified
    return head


def of_answer(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return a head, its names in lower case; of one that is there twice the values in lines."""
    head: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        head[key] = f"{head[key]}\n{text}" if key in head else text
    return head


def retry_after(value: str | None) -> float | None:
    """Return the seconds that Retry-After asks for, a day at most; None where it says nothing."""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return min(float(value), _MOST_SECONDS)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - datetime.now(UTC)).total_seconds(), 0.0), _MOST_SECONDS)


def max_age(head: Mapping[str, str]) -> float | None:
    """Return the seconds for which an answer is good, as it says itself, an hour at most.

    What is said of all files of a server says little of a feed.
    """
    found = _MAX_AGE.search(head.get("cache-control", ""))
    return min(float(found.group(1)), _MOST_AGE) if found else None


def content_type(head: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the media type in lower case, empty if none is given, and the charset named by it."""
    value = head.get("content-type", "").partition("\n")[0]
    charset = _CHARSET.search(value)
    return value.partition(";")[0].strip().lower(), charset.group(1) if charset else None
