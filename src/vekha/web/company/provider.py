"""The provider, as django-allauth finds it (by this module's name, in an installed application)."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from vekha.config.company import PROVIDER
from vekha.web.company.adapter import CompanyAdapter, nonce_of


class CompanyProvider(OpenIDConnectProvider):  # type: ignore[misc] # allauth has no types
    id = PROVIDER
    oauth2_adapter_class = CompanyAdapter

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        kwargs.pop("process", None)  # there is but one
        return reverse("company_login") + (f"?{urlencode(kwargs)}" if kwargs else "")

    def get_callback_url(self) -> str:
        return reverse("company_callback")

    def get_pkce_params(self) -> dict[str, str]:
        """And the nonce, which follows from the verifier: only who has this session knows it."""
        given: dict[str, str] = super().get_pkce_params()
        return given | {"nonce": nonce_of(given["code_verifier"])}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """The reader's address says where to go afterwards, and nothing else of what is asked for."""
        given = super().get_redirect_from_request_kwargs(request)
        asked = {"process": AuthProcess.LOGIN, "scope": self.get_scope(), "auth_params": self.get_auth_params()}
        return {**given, **asked}


provider_classes = [CompanyProvider]
