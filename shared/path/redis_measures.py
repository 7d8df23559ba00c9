"""What is measured of the path, as the scripts of the ledger have counted it in the store."""

from collections.abc import Mapping
from typing import Any

from shared.path.measures import BOUNDS, Due, Durations, Memory, PathMeasures
from shared.path.redis_client import connect, redis_errors
from shared.path.redis_store import RedisStore
from shared.path.state import Lane, State, Step
from shared.settings import SharedSettings

_PLACES = (*(f"{bound * 1000:.0f}" for bound in BOUNDS), "inf")


class RedisMeasures(RedisStore):
    """Reads what was counted."""

    def measure(self) -> PathMeasures:
        """Return what is measured of the path. Raises RedisAway."""
        counted, processes, lists = self.run("measure", self.now(), self.lease())
        counts = dict(zip(counted[::2], map(int, counted[1::2]), strict=True))
        return PathMeasures(
            entered={state.value: counts.get(f"entered:{state.value}", 0) for state in State},
            died=_pairs(counts, "died"),
            retried=_pairs(counts, "retried"),
            waited={step: _durations(counts, f"waited:{step}") for step in Step},
            worked={step: _durations(counts, f"worked:{step}") for step in Step},
            way=_durations(counts, "way"),
            due=tuple(map(_due, lists)),
            processes=processes,
            memory=self.memory(),
        )

    def memory(self) -> Memory:
        """Return what the store uses. Raises RedisAway."""
        with redis_errors():
            return memory(self.redis.info())


def open_measures(settings: SharedSettings) -> RedisMeasures:
    """Return what reads the measures of the store."""
    return RedisMeasures(connect(settings), settings)


def memory(info: Mapping[str, Any]) -> Memory:
    """Return what a Redis says of itself (INFO)."""
    return Memory(
        used=int(info["used_memory"]),
        most=int(info["maxmemory"]) or None,
        version=_version(info),
        up_seconds=float(info["uptime_in_seconds"]),
    )


def _version(info: Mapping[str, Any]) -> str:
    """Return the release of a server; Valkey tells of a Redis that it is like, too."""
    if "valkey_version" in info:
        return f"Valkey {info['valkey_version']}"
    return str(info["redis_version"])


def _pairs(counts: Mapping[str, int], kind: str) -> dict[tuple[str, str], int]:
    found = ((name.split(":", 2), count) for name, count in counts.items())
    return {(parts[1], parts[2]): count for parts, count in found if parts[0] == kind}


def _durations(counts: Mapping[str, int], name: str) -> Durations:
    buckets = tuple(counts.get(f"{name}:{place}", 0) for place in _PLACES)
    return Durations(buckets=buckets, seconds=counts.get(f"{name}:sum", 0) / 1000)


def _due(row: list[Any]) -> Due:
    step, lane, waiting, held, milliseconds = row
    seconds = int(milliseconds) / 1000
    return Due(step=Step(step), lane=Lane(lane), waiting=waiting, held=held, seconds=seconds)
