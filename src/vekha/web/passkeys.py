"""Keys of people (WebAuthn): each says in which origin it was asked, and that must be the one which is asked here.

The check of the libraries lets any name under ours pass, and stores run under such names: a store could ask a key on
Vekha's behalf.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.core import context
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode
from fido2.webauthn import CollectedClientData


def asked_here(credential: Mapping[str, Any]) -> None:
    """Raises ValidationError if the key was asked by another origin's page, or by ours in a frame of another's."""
    try:
        told = CollectedClientData(websafe_decode(credential["response"]["clientDataJSON"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ValidationError(_("This is not what a key says.")) from None
    if told.cross_origin or told.origin != f"{context.request.scheme}://{context.request.get_host()}":
        raise ValidationError(_("The key was asked by another address than this one: nothing was done."))


class _HereOnly:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].validators.append(asked_here)  # type: ignore[attr-defined]


class NewKey(_HereOnly, AddWebAuthnForm):  # type: ignore[misc]
    """A new key is a passkey, one that needs no name and no password beside it, unless somebody wants it otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["passwordless"].label = _("Sign in with this key alone")
        self.fields["passwordless"].help_text = _(
            "It asks for a finger, a face or a code. Without this, it is a second step after the password."
        )
        self.fields["passwordless"].initial = True


class KeySignsIn(_HereOnly, LoginWebAuthnForm):  # type: ignore[misc]
    """Alone, without a name."""


class KeyComesSecond(_HereOnly, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""


class KeyOnceMore(_HereOnly, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Of whoever is signed in."""


class OtherName(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
