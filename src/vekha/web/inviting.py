"""An invitation on its way: its address, and the e-mail with it."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from vekha.database.access import AccessLine
from vekha.web.own_settings import chosen

TO_FILES = "django.core.mail.backends.filebased.EmailBackend"  # no mail server is named (config/mail.py)


def address_of(secret: str) -> str:
    return f"{settings.PAGE}{reverse('invitation', args=[secret])}"


def mailed(person: AccessLine, link: str) -> str:
    """Sends it if it can be sent; a sentence for whoever made it says what became of that."""
    if not person.email:
        return _("They have no e-mail here: send it to them yourself.")
    if settings.EMAIL_BACKEND == TO_FILES:
        return _("No mail server is set up: send it to them yourself.")
    with translation.override(chosen(person.handle)[1] or translation.get_language()):
        title = _("Your way into Vekha")
        text = _("This link signs you in, once. Afterwards add a passkey or a password, so that you can come back.")
    try:
        send_mail(title, f"{text}\n\n{link}\n", settings.DEFAULT_FROM_EMAIL, [person.email])
    except OSError as error:
        return _("The e-mail could not be sent (%(why)s): send it to them yourself.") % {"why": error}
    return _("It was sent to %(email)s as well.") % {"email": person.email}
