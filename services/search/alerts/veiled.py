"""Webhook addresses as they are shown: the host and the end of the rest, which is its secret.

Who holds the whole address of a robot writes to its group. A form, or a program that changes
something else, may send what was shown: it stands for the address that is kept.
"""

from services.search.alerts.schemas import SavedSearch, SearchIn
from services.search.alerts.shapes.kinds import VEIL, veiled
from shared.errors import CaibianError


class AddressVeiled(CaibianError):
    """It is an address as it is shown, shortened, and not the one that is kept here."""


def unveiled(asked: SearchIn, old: SavedSearch | None = None) -> SearchIn:
    """Return what is asked with the address that a shown one stands for. Raises AddressVeiled."""
    if asked.webhook is None or VEIL not in asked.webhook:
        return asked
    if old is None or old.webhook is None or asked.webhook != veiled(old.webhook):
        raise AddressVeiled
    return asked.model_copy(update={"webhook": old.webhook})
