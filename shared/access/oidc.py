"""Signing in at an identity provider: OpenID Connect Core 1.0, the authorization code with PKCE.

Authlib asks and judges claims, joserfc checks signatures. Between the two steps the browser keeps
what only it may know, sealed, in a cookie.
"""

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import httpx
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, OctKey
from joserfc.jws import JWSRegistry

from shared.access.callers import ALL, Caller, Scope
from shared.errors import CaibianError, SurroundingsError

SEALED_SECONDS = 600
_SECONDS = 5.0
_FRESH_SECONDS = 3600.0
_PAUSE_SECONDS = 3.0
_LEEWAY_SECONDS = 60
# Those that a provider signs with a key that only it has.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_WELL_KNOWN = "/.well-known/openid-configuration"


class ProviderAway(SurroundingsError):
    """The identity provider can't be reached or doesn't answer as one does."""


class SignInRefused(CaibianError):
    """The sign-in at the identity provider can't be trusted; begin anew."""


class NotInvited(CaibianError):
    """The identity provider knows you, but nobody let you in here."""


@dataclass(frozen=True)
class Registration:
    """How Caibian is known at a provider, and whom of its people it lets in."""

    issuer: str
    client_id: str
    client_secret: str = ""
    admins: frozenset[str] = frozenset()
    claim: str = ""


class IdentityProvider:
    """An identity provider; `sealing` returns the key of what browsers keep between two steps."""

    def __init__(self, registration: Registration, sealing: Callable[[], bytes]) -> None:
        self._known_as = registration
        self._sealing = sealing
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._read = self._failed = float("-inf")
        self._lock = threading.Lock()

    def begin(self, redirect_uri: str, back: str) -> tuple[str, str]:
        """Return where to send a browser, and what it is to keep. Raises ProviderAway, RedisAway.

        `back` is the page to return to in the end.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        where = self._endpoint("authorization_endpoint")
        with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                where, state=state, nonce=nonce, code_verifier=verifier
            )
        ends = int(time.time()) + SEALED_SECONDS
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "back": back, "exp": ends}
        return str(address), jwt.encode({"alg": "HS256"}, kept, self._seal())

    def finish(self, told: Mapping[str, str], sealed: str, redirect_uri: str) -> tuple[Caller, str]:
        """Return who signed in, and the page to return to.

        `told` are the parameters that the browser came back with. Raises SignInRefused, NotInvited,
        ProviderAway, RedisAway.
        """
        kept = self._opened(sealed)
        if not hmac.compare_digest(told.get("state", "").encode(), str(kept["state"]).encode()):
            raise SignInRefused("state")
        if told.get("iss", self._known_as.issuer) != self._known_as.issuer:
            # RFC 9207: the answer of another provider.
            raise SignInRefused("iss")
        if "code" not in told:
            raise SignInRefused(_plain(told.get("error", "code")))
        token = self._token(told["code"], str(kept["verifier"]), redirect_uri)
        claims = self._claims(token, str(kept["nonce"]))
        return caller_of_claims(claims, self._known_as), str(kept["back"])

    def _token(self, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        try:
            with self._client(redirect_uri) as client:
                token: dict[str, Any] = client.fetch_token(
                    self._endpoint("token_endpoint"), code=code, code_verifier=verifier
                )
        except OAuthError as error:
            raise SignInRefused(_plain(str(error.error))) from error
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderAway(type(error).__name__) from error
        return token

    def _claims(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        try:
            decoded = self._decoded(str(token.get("id_token", "")))
            known_as = self._known_as
            wanted = {
                "iss": {"essential": True, "value": known_as.issuer},
                "aud": {"essential": True, "value": known_as.client_id},
            }
            context = {"nonce": nonce, "client_id": known_as.client_id}
            context["access_token"] = str(token.get("access_token", ""))
            claims = CodeIDToken(decoded.claims, decoded.header, wanted, context)
            claims.validate(leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError) as error:
            raise SignInRefused(type(error).__name__) from error
        return dict(claims)

    def _decoded(self, id_token: str) -> jwt.Token:
        offered = self._provider().get("id_token_signing_alg_values_supported") or ["RS256"]
        trusted = [name for name in _ALGORITHMS if name in offered]
        registry = JWSRegistry(algorithms=trusted, strict_check_header=False)
        try:
            return jwt.decode(id_token, self._key_set(), registry=registry)
        except InvalidKeyIdError:
            # The provider may have changed its keys since.
            return jwt.decode(id_token, self._key_set(anew=True), registry=registry)

    def _client(self, redirect_uri: str) -> Any:
        known_as = self._known_as
        return OAuth2Client(
            known_as.client_id,
            known_as.client_secret or None,
            token_endpoint_auth_method=self._way_to_prove(),
            scope="openid profile email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_SECONDS,
        )

    def _way_to_prove(self) -> str:
        if not self._known_as.client_secret:
            return "none"
        ways = self._provider().get("token_endpoint_auth_methods_supported", [])
        is_post = "client_secret_post" in ways and "client_secret_basic" not in ways
        return "client_secret_post" if is_post else "client_secret_basic"

    def _endpoint(self, name: str) -> str:
        found = self._provider().get(name)
        if not isinstance(found, str):
            raise ProviderAway(name)
        return found

    def _provider(self) -> dict[str, Any]:
        """Return what the provider tells of itself (OpenID Connect Discovery 1.0)."""
        with self._lock:
            if time.monotonic() - self._read > _FRESH_SECONDS:
                self._read_anew()
            return self._metadata

    def _read_anew(self) -> None:
        """Ask the provider, unless that just failed: nobody waits in a row of those who ask."""
        if time.monotonic() - self._failed < _PAUSE_SECONDS:
            raise ProviderAway("it didn't answer a moment ago")
        try:
            found = _fetched(self._known_as.issuer.rstrip("/") + _WELL_KNOWN)
            if found.get("issuer") != self._known_as.issuer:
                raise ProviderAway("issuer")
        except ProviderAway:
            self._failed = time.monotonic()
            raise
        self._metadata, self._keys, self._read = found, None, time.monotonic()

    def _key_set(self, *, anew: bool = False) -> KeySet:
        if self._keys is None or anew:
            found: Any = _fetched(self._endpoint("jwks_uri"))
            self._keys = KeySet.import_key_set(found)
        return self._keys

    def _seal(self) -> OctKey:
        return OctKey.import_key(self._sealing())

    def _opened(self, sealed: str) -> dict[str, Any]:
        try:
            kept = jwt.decode(sealed, self._seal(), algorithms=["HS256"]).claims
            jwt.JWTClaimsRegistry(exp={"essential": True}).validate(kept)
        except (JoseError, ValueError) as error:
            raise SignInRefused("state") from error
        return kept


def caller_of_claims(claims: Mapping[str, Any], known_as: Registration) -> Caller:
    """Return who a provider says somebody is, with what he may do here. Raises NotInvited."""
    sub, email = str(claims["sub"]), str(claims.get("email") or "")
    # Anybody may claim an address; only one that was confirmed says who somebody is.
    names = {sub, email.lower()} if claims.get("email_verified") is True and email else {sub}
    scopes = ALL if names & known_as.admins else _scopes(claims, known_as.claim)
    if not scopes:
        raise NotInvited(sub)
    shown = claims.get("preferred_username") or claims.get("name") or email or sub
    whole = f"{known_as.issuer}\n{sub}".encode()
    return Caller("person", blake2b(whole, digest_size=8).hexdigest(), str(shown)[:64], scopes)


def _scopes(claims: Mapping[str, Any], claim: str) -> frozenset[Scope]:
    if not claim:
        return frozenset({Scope.READ})
    told = claims.get(claim)
    values = told.split() if isinstance(told, str) else told if isinstance(told, list) else []
    return frozenset(Scope(value) for value in values if value in list(Scope))


def _fetched(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(address, timeout=_SECONDS)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderAway(type(error).__name__) from error
    if not isinstance(found, dict):
        raise ProviderAway(address)
    return found


def _plain(told: str) -> str:
    """Return an error's name as the other side tells it, if it is one."""
    return told if told.isascii() and told.replace("_", "").isalpha() and len(told) < 64 else "code"
