"""The page that tells people how the system is."""

import re
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from services.ingest.web import pages, run_books, status_page
from services.ingest.web.status_page import Overview
from shared.errors import QueueAway, RedisAway
from shared.http.readiness import Told
from shared.path.measures import BOUNDS, BrokerMeasures, Due, Durations, Memory, PathMeasures
from shared.path.state import Lane, Step
from tests.unit.web.clients import Client, made_app, parsed
from tools.system import ROOT

NONE = Durations(buckets=(0,) * (len(BOUNDS) + 1), seconds=0)
TWO = Durations(buckets=(0, 2, *(0,) * (len(BOUNDS) - 1)), seconds=0.16)
SINCE = datetime(2026, 7, 9, 10, 4, 5, tzinfo=UTC)


def due(step: Step, lane: Lane, seconds: float) -> Due:
    """Return what is on a lane."""
    return Due(step=step, lane=lane, waiting=int(seconds), held=0, seconds=seconds)


def path() -> PathMeasures:
    """Return measures of a path whose indexer is slow."""
    return PathMeasures(
        entered={},
        died={},
        retried={},
        waited=dict.fromkeys(Step, NONE),
        worked={Step.ENRICH: TWO, Step.INDEX: NONE},
        way=NONE,
        due=(
            due(Step.ENRICH, Lane.FRESH, 0),
            due(Step.ENRICH, Lane.BULK, 0),
            due(Step.INDEX, Lane.FRESH, 90),
        ),
        processes=3,
        memory=Memory(used=5 << 20, most=1 << 30, version="7.4.2", up_seconds=7200),
    )


def broker_away() -> BrokerMeasures:
    """Be away."""
    raise QueueAway


def path_away() -> PathMeasures:
    """Be away."""
    raise RedisAway


def app(overview: Overview) -> FastAPI:
    """Return the page alone."""
    made = made_app("ingest", pages.ROOM, None, status_page.router)
    made.state.overview = overview
    return made


@pytest.mark.parametrize(
    ("language", "slow", "mend"), [("zh", "缓慢", "请启动它"), ("en", "slow", "Start it")]
)
def test_it_says_what_is_away_since_when_what_is_slow_and_what_to_do(
    language: str, slow: str, mend: str
) -> None:
    """In the reader's language, with the versions, and without a script of its own."""
    parts = [Told("store"), Told("broker", "away", "<b>refused</b>", SINCE), Told("search")]
    overview = Overview(lambda: parts, path, broker_away, lambda: "9.8.7")
    page = parsed(Client(app(overview)).get("/status", language))
    rows = [row.text(separator=" ") for row in page.css("tbody tr")]
    assert "7.4.2" in rows[1]
    assert all(part in rows[2] for part in ("2026-07-09 18:04:05", "<b>refused</b>", mend))
    assert page.one("a[href='/operations#away']")
    assert "9.8.7" in rows[3]
    # The lane that is empty is left out.
    assert [slow in row for row in rows[4:]] == [False, True]
    assert "0.1 s" in rows[4]
    assert not page.css("meta[http-equiv=refresh]")
    following = parsed(Client(app(overview)).get("/status?follow=true", language))
    assert following.one("meta[http-equiv=refresh]")
    assert following.one("a[href='/status']:not(nav a)")


def test_without_a_store_it_says_what_it_knows() -> None:
    """The page is there when it is needed most."""
    parts = [Told("store", "away", "refused", SINCE, is_needed=True)]
    overview = Overview(lambda: parts, path_away, broker_away, lambda: "1")
    answer = Client(app(overview)).get("/status", "en")
    assert answer.status_code == 200
    assert answer.text.count("can&#39;t be told") + answer.text.count("can't be told") == 3


PAGE = """\
# Operations

One question & [one answer](security.md), [here](#backup).

    make up <DIR>

## Disk's gone: what now?

<a id="away"></a>**CaibianAway.** Start `it`.
"""


def test_the_run_books_are_a_page_with_the_anchors_that_alerts_name() -> None:
    """As the file has it, without its marks; nothing in it is markup."""
    first, text, typed, heading, alert = run_books.blocks(PAGE)
    assert (first.text, first.level, first.ids) == ("Operations", 1, ["operations"])
    assert text.text == "One question & one answer (security.md), here."
    assert (typed.text, typed.is_kept) == ("    make up <DIR>", True)
    assert (heading.level, heading.ids) == (2, ["disks-gone-what-now"])
    assert (alert.text, alert.ids) == ("CaibianAway. Start it.", ["away"])
    made = made_app("ingest", pages.ROOM, None, run_books.router)
    page = parsed(Client(made).get("/operations", "en"))
    rules = (ROOT / "deploy/prometheus/rules.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"docs/operations.md#([\w-]+)", rules))
    assert len(named) >= 8
    for id in named | {*status_page.BOOKS.values(), "backup", "upgrade-without-downtime"}:
        assert page.one(f"[id='{id}']"), id
