"""What a server says of itself is told as the release that it is."""

import pytest

from shared.path.redis_measures import memory

SAID = {"used_memory": 5, "maxmemory": 0, "uptime_in_seconds": 7, "redis_version": "7.2.4"}


@pytest.mark.parametrize(
    ("more", "version"), [({}, "7.2.4"), ({"valkey_version": "8.1.9"}, "Valkey 8.1.9")]
)
def test_a_valkey_is_called_one(more: dict[str, str], version: str) -> None:
    """It tells of a Redis that it is like, which isn't its own release."""
    assert memory(SAID | more).version == version
