"""What a company's sign-in says about a person, believed only when all of it is right (OpenID Connect Core, 3.1.3.7).

django-allauth takes an ID token that came over TLS without looking at its signature, and knows no nonce. Here the
signature, its algorithm, issuer, audience, age and nonce must all be right.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
ASKED = ("iss", "sub", "aud", "exp", "iat", "nonce")
SLACK = 60  # seconds by which two clocks may differ


def nonce_of(verifier: str) -> str:
    return hashlib.sha256(f"nonce of {verifier}".encode()).hexdigest()


class CompanyAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    _nonce = ""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("company_callback"))

    def get_access_token_data(self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str = "") -> Any:
        self._nonce = nonce_of(pkce_code_verifier)
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Raises OAuth2Error with what is wrong, for the log: the reader is told less."""
        try:
            claims = self._believed(app, str(kwargs["response"]["id_token"]))
            if not claims.get("email"):  # some say it there only
                more = self._fetch_user_info(token.token)
                if more["sub"] != claims["sub"]:
                    raise OAuth2Error("userinfo is about somebody else")
                claims |= {key: more[key] for key in ("email", "email_verified") if key in more}
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error(f"{type(error).__name__}: {error}") from error
        told = {key: claims.get(key) for key in ("sub", "email", "name")}
        told["email_verified"] = claims.get("email_verified") is True
        return self.get_provider().sociallogin_from_response(request, {"id_token": told})

    def _believed(self, app: Any, token: str) -> dict[str, Any]:
        issuer = str(self.openid_config["issuer"])
        if issuer.rstrip("/") != str(app.settings["server_url"]).rstrip("/"):
            raise OAuth2Error(f"the configuration is of another issuer: {issuer}")
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in SIGNED:
            raise OAuth2Error(f"signed by {header.get('alg')}")
        claims: dict[str, Any] = jwt.decode(
            token,
            self._key(header),
            algorithms=list(SIGNED),
            audience=app.client_id,
            issuer=issuer,
            leeway=SLACK,
            options={"require": list(ASKED)},
        )
        others = claims["aud"] if isinstance(claims["aud"], list) else []
        if len(others) > 1 and claims.get("azp") != app.client_id:
            raise OAuth2Error("meant for several, and not issued to us")
        if not hmac.compare_digest(str(claims["nonce"]), self._nonce):
            raise OAuth2Error("not the nonce of this sign-in")
        return claims

    def _key(self, header: dict[str, Any]) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = [one for one in jwt.PyJWKSet.from_dict(answer.json()).keys if one.public_key_use in (None, "sig")]
        named = [one for one in keys if header.get("kid") in (None, one.key_id)]
        if len(named) != 1:
            raise OAuth2Error(f"no such key, or several: {header.get('kid')}")
        return named[0]
