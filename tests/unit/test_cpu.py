"""The measure of growth tells what is linear from what isn't."""

import pytest

from tests.cpu import Work, assert_in_proportion


def linear(size: int) -> Work:
    """Return work in proportion to its size."""
    return lambda: sum(range(size * 20_000))


def quadratic(size: int) -> Work:
    """Return work that grows with the square of its size."""
    return lambda: sum(range(size * size * 20_000))


def test_what_is_in_proportion_passes() -> None:
    """Four times as much takes about four times as long."""
    assert_in_proportion(linear, 20, 4)


def test_what_grows_faster_fails() -> None:
    """However often it is measured."""
    with pytest.raises(AssertionError, match="4 times"):
        assert_in_proportion(quadratic, 6, 4)
