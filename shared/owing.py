"""Claims that couldn't be given back, as Redis was away, are owed until it answers."""

from collections.abc import Sequence

from shared.errors import RedisAway
from shared.logs import get_logger
from shared.models import Claim
from shared.ports import WorkLedger


def give_back(claims: Sequence[Claim], owed: list[Claim], ledger: WorkLedger) -> None:
    """Release claims now or, when Redis is away, note them as owed."""
    owed += claims
    try:
        pay(owed, ledger)
    except RedisAway as error:
        get_logger("ledger").warning("%d claims are owed: %s", len(owed), error)


def pay(owed: list[Claim], ledger: WorkLedger) -> None:
    """Release what is owed. Raises RedisAway."""
    if owed:
        ledger.release(owed)
        owed.clear()
