"""Whether a Redis is mended is told by its version."""

import pytest

from tools.redis_server import is_mended


@pytest.mark.parametrize(
    ("version", "mended"),
    [
        *(("6.2.14", False), ("6.2.20", True), ("7.0.15", True), ("7.4.2", False)),
        *(("7.4.6", True), ("8.2.1", False), ("8.4.0", True), ("9.1.2", True), ("5.0.7", False)),
        *(("unknown", False), ("10.0.0", True), ("6.0.16", False)),
    ],
)
def test_a_release_with_known_weaknesses_is_told(version: str, mended: bool) -> None:
    """Each line of releases by its own; one that is no longer mended never is."""
    assert is_mended(version) == mended
