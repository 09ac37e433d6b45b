"""A company's sign-in on loopback: discovery, keys, codes for tokens, as OpenID Connect asks; and what may be wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT, SECRET = "vekha", "a secret/of:both"
Claims = dict[str, Any]


def rsa() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Company:
    """`person`: whom it signs in, without asking. `bend` changes what an ID token says, `sign` how it is signed."""

    issuer: str = ""
    person: Claims = field(
        default_factory=lambda: {"sub": "1", "email": "max@example.org", "email_verified": True, "name": "Max"}
    )
    bend: Callable[[Claims], Claims] = dict
    sign: Callable[[Claims], str] | None = None
    userinfo: Claims = field(default_factory=dict)
    more: Claims = field(default_factory=dict)  # of what it says about itself
    key: RSAPrivateKey = field(default_factory=rsa)
    asked: list[dict[str, str]] = field(default_factory=list)  # what browsers brought to it
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def configuration(self) -> Claims:
        places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in places.items()}
        return found | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"} | self.more

    def keys(self) -> Claims:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "first", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes on."""
        self.asked.append(asked)
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> Claims:
        asked = self.codes.pop(given["code"])  # once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest())
        assert challenge.rstrip(b"=").decode() == asked["code_challenge"]
        assert (given["client_id"], given["client_secret"]) == (CLIENT, SECRET)
        assert given["redirect_uri"] == asked["redirect_uri"]
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        return {"access_token": "open", "id_token": (self.sign or self.signed)(self.bend(claims | self.person))}

    def signed(self, claims: Claims, key: Any = None, algorithm: str = "RS256", kid: str = "first") -> str:
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers={"kid": kid})


@contextmanager
def company() -> Iterator[Company]:
    found = Company()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", found.authorize(dict(parse_qsl(place.query))))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            answers = {"/.well-known/openid-configuration": found.configuration, "/keys": found.keys}
            self._say(answers.get(place.path, lambda: found.userinfo)())

        def do_POST(self) -> None:
            given = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            try:
                self._say(found.token(given))
            except (KeyError, AssertionError):
                self._say({"error": "invalid_grant"}, 400)

        def _say(self, what: Claims, status: int = 200) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
