"""An invitation on its way: its address, and whether an e-mail takes it as well."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from vekha.database.access import AccessLine

TO_FILES = "django.core.mail.backends.filebased.EmailBackend"  # no mail server is named (config/mail.py)


def address_of(secret: str) -> str:
    return f"{settings.PAGE}{reverse('invitation', args=[secret])}"


def goes_by_mail(person: AccessLine) -> bool:
    return bool(person.email) and settings.EMAIL_BACKEND != TO_FILES


def said_of_mail(person: AccessLine) -> str:
    """For whoever made it."""
    if not person.email:
        return _("They have no e-mail here: send it to them yourself.")
    if not goes_by_mail(person):
        return _("No mail server is set up: send it to them yourself.")
    return _("It goes to %(email)s as well; their page says whether it arrived.") % {"email": person.email}
