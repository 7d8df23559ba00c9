"""Claims that couldn't be given back, as Redis was away, are owed until it answers."""

from collections.abc import Sequence

from shared.errors import RedisAway
from shared.logs import get_logger
from shared.path.ports import WorkLedger
from shared.path.state import Claim


def give_back(claims: Sequence[Claim], unreleased: list[Claim], ledger: WorkLedger) -> None:
    """Release claims now or, when Redis is away, note them as owed."""
    unreleased += claims
    try:
        retry_releases(unreleased, ledger)
    except RedisAway as error:
        get_logger("ledger").warning("%d claims wait to be released: %s", len(unreleased), error)


def retry_releases(unreleased: list[Claim], ledger: WorkLedger) -> None:
    """Release what is owed. Raises RedisAway."""
    if unreleased:
        ledger.release(unreleased)
        unreleased.clear()
