"""A small identity provider on the loopback: discovery, authorization, tokens, keys.

It checks what a real one checks (redirect address, client's secret, PKCE), and can be told to lie.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "caibian", "geheim"


class IdentityServer(HTTPServer):
    """A provider with one person; `changes` are set into the claims that it signs next."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.signing = self.key
        self.algorithm = "RS256"
        self.changes: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.faults: list[str] = []

    def turn_key(self) -> None:
        """Sign with another key from now on, and publish that one."""
        self.key = self.signing = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})

    def authorize(self, address: str) -> dict[str, str]:
        """Sign the person in as a browser would; return what it comes back with."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def id_token(self, asked: dict[str, str]) -> str:
        """Return the signed claims for a code."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "u-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "preferred_username": "苏禾",
            **self.changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            parts = ({"alg": "none", "kid": self.signing.kid}, claims)
            coded = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts)
            return ".".join(part.rstrip(b"=").decode() for part in coded) + "."
        header = {"alg": self.algorithm, "kid": self.signing.kid}
        return jwt.encode(header, claims, self.signing, algorithms=[self.algorithm])


class _Handler(BaseHTTPRequestHandler):
    server: IdentityServer

    def do_GET(self) -> None:
        issuer = self.server.issuer
        path = urlsplit(self.path).path
        if path == "/.well-known/openid-configuration":
            self._answer(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                }
            )
        elif path == "/keys":
            self._answer({"keys": [self.server.key.as_dict(private=False)]})
        elif path == "/authorize":
            back = parse_qs(urlsplit(self.path).query)["redirect_uri"][0]
            self.send_response(302)
            self.send_header("Location", f"{back}?{urlencode(self.server.authorize(self.path))}")
            self.end_headers()
        else:
            self._answer({}, 404)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        fields = dict(parse_qsl(self.rfile.read(length).decode()))
        asked = self.server.codes.pop(fields.get("code", ""), None)
        fault = self._fault(asked, fields)
        if asked is None or fault:
            self.server.faults.append(fault)
            self._answer({"error": "invalid_grant"}, 400)
            return
        token = {"access_token": "a", "token_type": "Bearer", "expires_in": 300}
        self._answer(token | {"id_token": self.server.id_token(asked)})

    def _fault(self, asked: dict[str, str] | None, fields: dict[str, str]) -> str:
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if asked is None:
            return "code"
        if asked.get("code_challenge_method") != "S256" or asked["code_challenge"] != challenge:
            return "verifier"
        if fields.get("redirect_uri") != asked["redirect_uri"]:
            return "redirect_uri"
        return "" if self.headers["Authorization"] == f"Basic {basic}" else "client"

    def _answer(self, body: dict[str, Any], status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running_identity_server() -> Iterator[IdentityServer]:
    """Run a provider for a while."""
    with IdentityServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
