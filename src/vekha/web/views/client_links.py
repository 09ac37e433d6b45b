"""The manager makes a link by which a client decides without an account."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.operations.make_client_link import make_client_link
from vekha.web.acting import handle_of, let_in, refused
from vekha.web.views.change import show


@require_POST
def client_links(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """It is mailed to the client, and shown once, so that the manager can send it in another way too."""
    let_in(request, project)
    client = request.POST.get("client", "")
    try:
        secret = make_client_link(project, number, client, by=handle_of(request), now=datetime.now(UTC))
        link = f"{settings.PAGE}{reverse('client', args=[secret])}"
        _mail(models.Change.objects.get(project__slug=project, number=number), client, link)
    except VekhaError as error:
        return show(request, project, number, refused(request, "client_link", error))
    request.session["made_link"] = {"change": f"{project}/{number}", "client": client, "link": link}
    return redirect(f"{reverse('change', args=[project, number])}#client-link")


def _mail(change: models.Change, client: str, link: str) -> None:
    """Raises VekhaError `mail_failed`: the link is made all the same; another one replaces it."""
    person = models.Person.objects.get(handle=client)
    title = _("%(title)s: please look at it, and decide") % {"title": change.title}
    text = _("It runs for you to try. Look whether it is what was agreed, then accept it or say what is wrong:")
    try:
        send_mail(title, f"{text}\n\n{link}\n", settings.DEFAULT_FROM_EMAIL, [person.email])
    except OSError as error:
        what = f"The link was made, but the e-mail could not be sent: {error}."
        raise VekhaError("mail_failed", what, "See to the mail server, then make another link.") from error
