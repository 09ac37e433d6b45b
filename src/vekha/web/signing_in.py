"""Who may come in: people that a project knows, by a passkey, a password, a company's sign-in, or an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from vekha.database.models import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class NobodySignsUp(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class KnownPeopleOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A company's sign-in lets in whom Vekha knows by that e-mail, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new key is a passkey, one that needs no name and no password beside it, unless somebody wants it otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["passwordless"].label = _("Sign in with this key alone")
        self.fields["passwordless"].help_text = _(
            "It asks for a finger, a face or a code. Without this, it is a second step after the password."
        )
        self.fields["passwordless"].initial = True


def sign_in(request: HttpRequest, person: Person, method: str) -> None:
    """`method` is kept in the session: how, and when, the person last showed who they are."""
    login(request, person, backend=BACKEND)
    record_authentication(request, person, method=method, reauthenticated=True)
