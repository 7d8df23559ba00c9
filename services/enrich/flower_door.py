"""Whether Flower may be shown as it is set up."""

from services.enrich.settings import EnrichSettings
from shared.access.doors import needs_keys
from shared.errors import CaibianError


class FlowerOpen(CaibianError):
    """Others reach Flower without a password: set CAIBIAN_FLOWER_AUTH=user:password."""


def check_flower(settings: EnrichSettings) -> None:
    """Raise FlowerOpen where others reach Flower, by itself or by a proxy, and need no password."""
    is_reached = needs_keys(settings, settings.flower_host, settings.public_flower_url)
    if is_reached and not settings.flower_auth.get_secret_value():
        raise FlowerOpen("or CAIBIAN_OPEN=true, which lets everybody in")
