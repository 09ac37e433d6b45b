"""Who may come in: people that a project knows, by a passkey, a password, a company's sign-in, or an invitation."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import login
from django.http import HttpRequest
from django.shortcuts import render

from vekha.database.models import Person
from vekha.database.signed_in import signed_in

logger = logging.getLogger("vekha.web")
BACKEND = "vekha.web.signing_in.WhoComesBack"


class WhoComesBack(AuthenticationBackend):  # type: ignore[misc] # allauth has no types
    def get_user(self, user_id: int) -> Person | None:
        person = signed_in(user_id)
        return person if person and self.user_can_authenticate(person) else None


class NobodySignsUp(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A short name holds no @: asked as both, a known e-mail would cost two hashes and an unknown one."""
        if credentials.get("email"):
            credentials.pop("username", None)
        return super().authenticate(request, **credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Without the host: whoever guesses can write many into a request."""
        return str(credentials.get("email", credentials.get("username", ""))).lower()


class KnownPeopleOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A company's sign-in lets in whom Vekha knows by that e-mail, and nobody else.

    The first time binds the company's account to the person: another account with the same e-mail is not them, for
    addresses are given to others once somebody has left.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        emails = [one.email for one in sociallogin.email_addresses if one.verified]
        people = list(Person.objects.filter(email__iexact=emails[0])) if emails else []
        bound = SocialAccount.objects.filter(user__in=people, provider=sociallogin.account.provider)
        if len(people) != 1 or not people[0].is_active or bound.exists():
            answer = render(request, "vekha/not_known.html", {"email": (emails or [""])[0]}, status=403)
            raise ImmediateHttpResponse(answer)
        sociallogin.connect(request, people[0])

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any) -> None:
        """The reader is told that it failed; what was wrong is for the operator."""
        logger.warning("sign-in by %s failed: %s", provider, kwargs.get("exception") or kwargs.get("error"))


def sign_in(request: HttpRequest, person: Person, method: str) -> None:
    """`method` is kept in the session: how, and when, the person last showed who they are."""
    login(request, person, backend=BACKEND)
    record_authentication(request, person, method=method, reauthenticated=True)
