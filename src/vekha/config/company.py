"""The company's own sign-in (OpenID Connect): whom it names by a verified e-mail, Vekha knows by the same e-mail."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from vekha.core.errors import BadInput

PROVIDER = "company"  # the provider's name within django-allauth
NEAR = ("localhost", "127.0.0.1", "::1")


def company_settings(url: str) -> dict[str, Any]:
    """django-allauth's settings for "https://client:secret@login.example.org/realms/shop?name=Example", {} for "".

    What stands between host and question mark is the provider's issuer. Each issuer has its own people: a person who
    came by another one is not taken for them. Raises BadInput `bad_oidc`.
    """
    if not url:
        return {}
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in NEAR)
    if not (safe and parts.hostname and parts.username and parts.password):
        what = "VEKHA_OIDC is not the address of a company's sign-in."
        raise BadInput("bad_oidc", what, "As in https://client:secret@login.example.org/realms/shop?name=Example.")
    issuer = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    name = parse_qs(parts.query).get("name", [str(parts.hostname)])[-1]
    app = {
        "provider_id": f"{PROVIDER}-{hashlib.sha256(issuer.encode()).hexdigest()[:12]}",
        "name": name[:40],
        "client_id": unquote(parts.username),
        "secret": unquote(parts.password),
        "settings": {"server_url": issuer},
    }
    return {PROVIDER: {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
