"""Which identity provider the settings name."""

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shared.access.secrets import derived, signing_secret
from shared.errors import BadSettings
from shared.settings import LOOPBACK, PageSettings

if TYPE_CHECKING:
    from shared.access.oidc import IdentityProvider


def open_provider(settings: PageSettings) -> "IdentityProvider | None":
    """Return the identity provider, which is asked at the first sign-in. Raises BadSettings."""
    if not settings.oidc_issuer:
        return None
    where = urlsplit(settings.oidc_issuer)
    if where.scheme != "https" and where.hostname not in LOOPBACK:
        raise BadSettings("CAIBIAN_OIDC_ISSUER: must begin with https://")
    if not settings.oidc_client_id:
        raise BadSettings("CAIBIAN_OIDC_CLIENT_ID: must be set beside CAIBIAN_OIDC_ISSUER")
    # Spares those the libraries who don't use them.
    from shared.access.oidc import IdentityProvider, Registration

    admins = (name.strip() for name in settings.oidc_admins.split(","))
    registration = Registration(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        admins=frozenset(name.lower() if "@" in name else name for name in admins if name),
        claim=settings.oidc_claim,
    )
    return IdentityProvider(registration, partial(_sealing, settings))


def _sealing(settings: PageSettings) -> bytes:
    return derived(signing_secret(settings), "oidc")
