"""How long a source is left alone."""

import pytest

from services.ingest.sources.intervals import (
    Bounds,
    after_failure,
    first_rate,
    interval_of,
    jittered,
    rate_after,
)


def test_jitter_is_a_tenth_either_way() -> None:
    """So sources that began together part."""
    assert jittered(100, 0.0) == pytest.approx(90)
    assert jittered(100, 1.0) == pytest.approx(110)


def test_failures_double_the_wait_up_to_six_hours_and_never_shorten_it() -> None:
    """From a minute on, or from what is usual."""
    assert [after_failure(60, number) for number in (1, 2, 3, 30)] == [60, 120, 240, 6 * 3600]
    assert [after_failure(1800, number) for number in (1, 2, 6, 7)] == [1800, 1800, 1920, 3840]
    assert after_failure(10, 1) == 10
    assert after_failure(86_400, 1) == 6 * 3600


def test_a_rate_decays_and_grows() -> None:
    """A steady stream is told as it is."""
    rate = 0.0
    for _ in range(400):
        rate = rate_after(rate, 1, 0.25)
    assert rate == pytest.approx(4, rel=0.05)
    assert rate_after(rate, 0, 12) == pytest.approx(rate / 2.718, rel=0.01)


def test_a_first_look_tells_the_rate_by_ages() -> None:
    """A list that reaches back for ten minutes isn't one of twenty pages a day."""
    assert first_rate([0.5] * 24 + [30.0]) == 1
    assert first_rate([number / 2 for number in range(1, 21)]) == 2
    assert first_rate([number / 120 for number in range(20)]) == 80
    assert first_rate([0.1]) == pytest.approx(1 / 24)
    assert first_rate([-1.0, 100.0]) == 0
    assert first_rate([]) == 0


def test_an_interval_is_within_its_bounds() -> None:
    """Unless its owner says otherwise."""
    bounds = Bounds(60, 1800)
    assert interval_of(0.0, bounds) == 1800
    assert interval_of(2.0, bounds) == 900
    assert interval_of(1000.0, bounds) == 60
    assert interval_of(1000.0, bounds, asked=7200) == 1800
    assert interval_of(1000.0, bounds, owners=10, asked=7200) == 10
