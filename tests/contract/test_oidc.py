"""Signing in at an identity provider, over real HTTP, and what of it is refused."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from shared.access.callers import ALL, Scope
from shared.access.oidc import (
    IdentityProvider,
    NotInvited,
    ProviderAway,
    Registration,
    SignInRefused,
)
from shared.access.providers import open_provider
from shared.access.session_door import SessionDoor
from shared.access.sessions import SessionBook, SessionLengths
from shared.errors import BadSettings
from shared.settings import PageSettings
from shared.web.login_pages import Entry
from tests.asgi import call
from tests.fake_people import FakePeople, FakeSessions
from tests.identity_server import (
    CLIENT_ID,
    CLIENT_SECRET,
    IdentityServer,
    running_identity_server,
)

BACK = "http://127.0.0.1:8000/login/back"
SEAL = b"0" * 32


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityServer]:
    """Run one provider for all tests."""
    with running_identity_server() as server:
        yield server


@pytest.fixture
def server(running: IdentityServer) -> IdentityServer:
    """Return the provider as honest as ever."""
    running.changes, running.faults = {}, []
    running.signing, running.algorithm = running.key, "RS256"
    return running


def provider(server: IdentityServer, **changed: object) -> IdentityProvider:
    """Return the provider as Caibian knows it."""
    fields = {"issuer": server.issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    return IdentityProvider(Registration(**(fields | changed)), lambda: SEAL)  # type: ignore[arg-type]


def signed_in(server: IdentityServer, known: IdentityProvider) -> frozenset[Scope]:
    """Sign in; return what one may do."""
    where, sealed = known.begin(BACK, "/post")
    caller, back = known.finish(server.authorize(where), sealed, BACK)
    assert back == "/post"
    assert caller.kind == "person"
    assert caller.name == "苏禾"
    return caller.scopes


def test_who_the_provider_knows_may_read(server: IdentityServer) -> None:
    """By code and PKCE: the address asks for all that guards the way back."""
    known = provider(server)
    where, _ = known.begin(BACK, "/")
    asked = parse_qs(urlsplit(where).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]
    assert "openid" in asked["scope"][0].split()
    again = parse_qs(urlsplit(known.begin(BACK, "/")[0]).query)
    for guard in ("state", "nonce", "code_challenge"):
        assert len(asked[guard][0]) >= 43
        assert asked[guard] != again[guard]
    assert signed_in(server, known) == {Scope.READ}
    assert server.faults == []


@pytest.mark.parametrize(
    ("changes", "scopes"),
    [
        ({"sub": "u-9"}, ALL),
        ({"email": "Lan@Yanzhou.example", "email_verified": True}, ALL),
        ({"email": "lan@yanzhou.example"}, None),
        ({"email": "lan@yanzhou.example", "email_verified": "true"}, None),
        (
            {"preferred_username": "苏禾", "groups": ["read", "ingest", "sports"]},
            {"read", "ingest"},
        ),
        ({"groups": "admin read"}, {"admin", "read"}),
        ({"groups": ["sports"]}, None),
        ({"groups": {"admin": True}}, None),
        ({}, None),
    ],
)
def test_what_somebody_may_is_as_the_settings_say(
    server: IdentityServer, changes: dict[str, object], scopes: frozenset[str] | None
) -> None:
    """By who it is or by a claim; an address that wasn't confirmed makes nobody an admin."""
    server.changes = changes
    admins = frozenset({"u-9", "lan@yanzhou.example"})
    known = provider(server, admins=admins, claim="groups")
    if scopes is None:
        with pytest.raises(NotInvited):
            signed_in(server, known)
    else:
        assert signed_in(server, known) == scopes


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"sub": None},
    ],
)
def test_claims_that_are_not_right_are_refused(
    server: IdentityServer, changes: dict[str, object]
) -> None:
    """For ever, for another sign-in, from or for another, or from nobody."""
    server.changes = changes
    with pytest.raises(SignInRefused):
        signed_in(server, provider(server))


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -600), ("iat", 600_000)])
def test_claims_of_another_time_are_refused(
    server: IdentityServer, claim: str, seconds: int
) -> None:
    """Expired, or made in time to come."""
    server.changes = {claim: int(time.time()) + seconds}
    with pytest.raises(SignInRefused):
        signed_in(server, provider(server))


def test_a_wrong_signature_is_refused(server: IdentityServer) -> None:
    """Of another key with the same id, by a secret in place of a key, or none at all."""
    known = provider(server)
    server.signing = RSAKey.generate_key(2048, {"kid": str(server.key.kid)})
    with pytest.raises(SignInRefused):
        signed_in(server, known)
    server.algorithm = "HS256"
    secret = OctKey.import_key(CLIENT_SECRET.encode() * 6, {"kid": str(server.key.kid)})
    server.signing = secret  # type: ignore[assignment]
    with pytest.raises(SignInRefused):
        signed_in(server, known)
    server.signing, server.algorithm = server.key, "none"
    with pytest.raises(SignInRefused):
        signed_in(server, known)


def test_a_provider_may_change_its_key(server: IdentityServer) -> None:
    """It is asked for its keys anew."""
    known = provider(server)
    assert signed_in(server, known)
    server.turn_key()
    assert signed_in(server, known)


def test_each_way_back_belongs_to_one_browser(server: IdentityServer) -> None:
    """State and seal: what another browser began, or nobody, is refused, and nothing twice."""
    known = provider(server)
    (mine, sealed), (others, others_sealed) = (known.begin(BACK, "/") for _ in range(2))
    told = server.authorize(mine)
    for wrong in (others_sealed, "", "a.b.c", sealed[:-4] + "AAAA"):
        with pytest.raises(SignInRefused, match="state"):
            known.finish(told, wrong, BACK)
    with pytest.raises(SignInRefused, match="state"):
        known.finish({"code": told["code"]}, sealed, BACK)
    with pytest.raises(SignInRefused, match="iss"):
        known.finish(told | {"iss": "https://evil.example"}, sealed, BACK)
    with pytest.raises(SignInRefused, match="access_denied"):
        known.finish({"state": told["state"], "error": "access_denied"}, sealed, BACK)
    # A code of another sign-in, as one who planted it would: its verifier is another.
    planted = server.authorize(others) | {"state": told["state"]}
    with pytest.raises(SignInRefused):
        known.finish(planted, sealed, BACK)
    assert server.faults == ["verifier"]
    assert known.finish(told, sealed, BACK)
    with pytest.raises(SignInRefused):
        known.finish(told, sealed, BACK)


def test_a_seal_is_good_for_minutes(server: IdentityServer) -> None:
    """And only under our own secret."""
    known = provider(server)
    where, sealed = known.begin(BACK, "/")
    kept = jwt.decode(sealed, OctKey.import_key(SEAL)).claims
    assert kept["exp"] <= time.time() + 600
    old = jwt.encode({"alg": "HS256"}, kept | {"exp": 1}, OctKey.import_key(SEAL))
    forged = jwt.encode({"alg": "HS256"}, kept, OctKey.import_key(b"1" * 32))
    for wrong in (old, forged):
        with pytest.raises(SignInRefused, match="state"):
            known.finish(server.authorize(where), wrong, BACK)


def test_a_provider_that_is_away_or_another_is_told(server: IdentityServer) -> None:
    """As a part that is away."""
    for issuer in ("http://127.0.0.1:9", f"{server.issuer}/", f"{server.issuer}/other"):
        with pytest.raises(ProviderAway):
            provider(server, issuer=issuer).begin(BACK, "/")


def test_a_provider_that_is_away_is_asked_once_by_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens the sign-in held a thread for five seconds, one after the other."""
    asked: list[str] = []

    def slow(address: str, **_: object) -> httpx.Response:
        asked.append(address)
        raise httpx.ConnectTimeout("")

    monkeypatch.setattr(httpx, "get", slow)
    known = IdentityProvider(Registration("https://id.example", CLIENT_ID), lambda: SEAL)
    for _ in range(40):
        with pytest.raises(ProviderAway):
            known.begin(BACK, "/")
    assert len(asked) == 1


def test_settings_that_cannot_be_are_told_at_the_start() -> None:
    """A provider without TLS, or to which nobody is known."""
    assert open_provider(PageSettings()) is None
    for settings in (
        PageSettings(oidc_issuer="http://id.example", oidc_client_id="caibian"),
        PageSettings(oidc_issuer="https://id.example"),
    ):
        with pytest.raises(BadSettings):
            open_provider(settings)
    named = PageSettings(oidc_issuer="https://id.example", oidc_client_id="c", oidc_admins="a, B@c")
    assert open_provider(named)


def test_the_pages_lead_there_and_back(server: IdentityServer) -> None:
    """A browser comes back signed in where it was; what is refused is told on the login page."""
    from tests.unit.ingest.clients import api

    app, sessions = api(), FakeSessions()
    door = SessionDoor(SessionBook(sessions, FakePeople(), SessionLengths()))
    app.state.access.sessions = door
    app.state.entry = Entry(FakePeople(), door, app.state.entry.guessing, provider(server))
    assert "/login/provider?next=%2Fpost" in call(app, "GET", "/login?next=/post").text

    def come_back() -> httpx.Response:
        begun = call(app, "GET", "/login/provider?next=/post")
        led = httpx.get(begun.headers["Location"]).headers["Location"]
        assert led.startswith("http://127.0.0.1:8000/login/back?")
        back = urlsplit(led)
        cookie = begun.headers["set-cookie"].partition(";")[0]
        assert "HttpOnly" in begun.headers["set-cookie"]
        return call(app, "GET", f"{back.path}?{back.query}", headers={"Cookie": cookie})

    entered = come_back()
    assert (entered.status_code, entered.headers["Location"]) == (303, "/post")
    lines = entered.headers.get_list("set-cookie")
    assert [line for line in lines if line.startswith("caibian_sign_in=") and "Max-Age=0" in line]
    (session,) = (line.partition(";")[0] for line in lines if line.startswith("caibian_session="))
    assert "苏禾" in call(app, "GET", "/post", headers={"Cookie": session}).text
    server.changes = {"nonce": "another"}
    refused = come_back()
    assert refused.status_code == 403
    assert len(sessions.kept) == 1
