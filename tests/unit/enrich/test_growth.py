"""The time for a page grows with its length and no faster, whatever stands on it."""

from datetime import date

import pytest

from services.enrich.page.lines import from_text
from services.enrich.page.zones import cut
from services.enrich.time_limit import TimeLimits
from services.enrich.values.amounts import amounts
from services.enrich.values.times import Clock

CHARACTERS = 50_000
SECONDS = 60
"""A linear reading takes a second or two of an idle core, one that grows squarely many minutes."""
MONOTONOUS = [
    "1",
    "一",
    " ",
    "（",
    "…",
    "*",
    "【此文系转载,版权归原作者】",
    "友情链\n",
    "广告 ",
    "3月5日至",
    "由 a@b.c ",
    "写着：",
    "“不得”",
    "共享 4.0 ",
    "（本文由AI",
]


@pytest.mark.parametrize("unit", MONOTONOUS)
def test_monotonous_pages_are_read_in_time(unit: str) -> None:
    """Runs that a pattern could try from each of their characters to the end."""
    text = "云岭市三座水厂今日开工。\n" * 3 + unit * (CHARACTERS // len(unit)) + "A"
    with TimeLimits().limit(SECONDS, 10 * SECONDS):
        cut(from_text(None, text), has_title=False)
        list(amounts(text, 0, len(text), Clock(date(2026, 7, 9))))
