"""Systems whose leases and backoffs are short, so that what they hold up is soon due again."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from tools import system

QUICK = {
    "CAIBIAN_MAX_ATTEMPTS": "2",
    "CAIBIAN_ARTICLE_SECONDS": "2",
    "CAIBIAN_LEASE_SECONDS": "6",
    "CAIBIAN_GRACE_SECONDS": "1",
    "CAIBIAN_SWEEP_SECONDS": "0.5",
    "CAIBIAN_BACKOFF_SECONDS": "0.2",
    "CAIBIAN_BACKOFF_MAX_SECONDS": "2",
}


def running(
    data: Path, extra: Mapping[str, str] | None = None, config: Path | None = None
) -> AbstractContextManager[system.System]:
    """Run a quick system for a while."""
    return system.running(data, QUICK | dict(extra or {}), config)
