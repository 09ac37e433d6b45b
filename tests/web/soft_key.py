"""A key (WebAuthn) that signs whatever it is given: what a browser would not do."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HERE = "http://localhost"
SEEN = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
ADD, LOGIN = "/account/2fa/webauthn/add/", "/account/2fa/webauthn/login/"


@dataclass
class SoftKey:
    name: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    secret: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    person: str = ""  # as it was told when it was added

    def add(self, browser: Client, origin: str = HERE, *, framed: bool = False) -> Any:
        """Gives the answer to the form."""
        page = browser.get(ADD).text
        told = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page)
        assert told
        asked = json.loads(told[1])["creation_options"]["publicKey"]
        self.person = asked["user"]["id"]
        data = self._client_data("webauthn.create", asked["challenge"], origin, framed)
        public = ES256.from_cryptography_key(self.secret.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.name, public)
        flags = SEEN | AuthenticatorData.FLAG.AT
        said = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 1, credential)
        response = {"attestationObject": websafe_encode(AttestationObject.create("none", said, {}))}
        given = self._credential(data, response, {"credProps": {"rk": True}})
        return browser.post(ADD, {"name": "soft", "passwordless": "on", "credential": given})

    def sign_in(self, browser: Client, origin: str = HERE, *, framed: bool = False) -> Any:
        asked = browser.get(LOGIN, headers={"x-requested-with": "XMLHttpRequest", "accept": "application/json"}).json()
        challenge = asked["request_options"]["publicKey"]["challenge"]
        data = self._client_data("webauthn.get", challenge, origin, framed)
        said = AuthenticatorData.create(sha256(b"localhost").digest(), SEEN, 2)
        signed = self.secret.sign(said + data.hash, ec.ECDSA(SHA256()))
        response = {"authenticatorData": websafe_encode(said), "signature": websafe_encode(signed)}
        given = self._credential(data, response | {"userHandle": self.person}, {})
        return browser.post(LOGIN, {"credential": given})

    def _client_data(self, kind: str, challenge: str, origin: str, framed: bool) -> CollectedClientData:
        return CollectedClientData.create(kind, websafe_decode(challenge), origin, framed)

    def _credential(self, data: bytes, response: dict[str, Any], more: dict[str, Any]) -> str:
        name = websafe_encode(self.name)
        whole = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": more}
        return json.dumps({**whole, "response": {"clientDataJSON": websafe_encode(data), **response}})
