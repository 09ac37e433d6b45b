"""The client's page: what was agreed, the running store beside it, Accept or No. No account, no script, no jargon."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from vekha import wiring
from vekha.config.pictures import keep_picture
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import NotFound, VekhaError
from vekha.database import models, queries
from vekha.operations.client_link import Looked, Stands, confirm, draft, look
from vekha.web.acting import Refusal, refused
from vekha.workflows.at_once import verdict_at_once


@login_not_required
@never_cache
@sensitive_variables("secret")
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def client(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows; POST takes what the client is about to say and mails a code, or takes the code and decides."""
    try:
        found = look(secret, now=datetime.now(UTC))
    except NotFound:
        return render(request, "vekha/client_void.html", {"unknown": True}, status=HTTPStatus.NOT_FOUND)
    refusal: Refusal | None = None
    if request.method == "POST" and found.stands is Stands.OPEN:
        form = "code" if "code" in request.POST else "decision"
        try:
            _decide(secret, request.POST["code"]) if form == "code" else _draft(request, secret, found)
        except VekhaError as error:
            refusal = refused(request, form, error)
        else:
            return redirect("client", secret)
        found = look(secret, now=datetime.now(UTC))
    return _page(request, found, refusal)


def _draft(request: HttpRequest, secret: str, found: Looked) -> None:
    """What cannot be read as an answer is a no without a reason: it is asked for."""
    accepted = request.POST.get("answer") == Answer.YES
    file = request.FILES.get("picture")
    picture = keep_picture(file.chunks()) if isinstance(file, UploadedFile) else ""
    answer = Answer.YES if accepted else Answer.NO
    code = draft(secret, answer, request.POST.get("why", ""), picture, now=datetime.now(UTC))
    _mail(found.link, code)


def _mail(link: models.ClientLink, code: str) -> None:
    """Raises VekhaError `mail_failed`; what the client typed is kept."""
    title = link.change.title
    words = _("Your code: %(code)s") % {"code": code}
    text = _(
        "It confirms your decision about “%(title)s”, and is valid for 20 minutes. If you decided nothing, ignore it."
    )
    try:
        send_mail(words, f"{words}\n\n{text % {'title': title}}\n", settings.DEFAULT_FROM_EMAIL, [link.person.email])
    except OSError as error:
        raise VekhaError(
            "mail_failed", f"The e-mail with your code could not be sent: {error}.", "Try again."
        ) from error


def _decide(secret: str, code: str) -> None:
    link = confirm(secret, code, now=datetime.now(UTC))
    verdict_at_once(
        wiring.outside(),
        link.change.project.slug,
        link.change.number,
        Role.CLIENT,
        Answer(link.draft_answer),
        candidate=link.candidate.number,
        agreement=link.agreement,
        digest=link.digest,
        why=link.draft_why,
        by=link.person.handle,
        picture=link.draft_picture,
    )


def _page(request: HttpRequest, found: Looked, refusal: Refusal | None) -> HttpResponse:
    link, change = found.link, found.link.change
    page = queries.change_page(change.project.slug, change.number)
    context = {
        "link": link,
        "change": change,
        "project": change.project,
        "verdict": found.verdict,
        "agreement": next((one for one in page.agreements if one.version == link.agreement), None),
        "preview": page.preview,
        "before": [one for one in page.verdicts if one.role is Role.CLIENT and one.answer is Answer.NO],
        "manager": models.Person.objects.filter(handle=link.by).values_list("name", flat=True).first() or link.by,
        "confirming": bool(link.code) and (refusal is None or refusal.form == "code"),
        "mail_goes_to": _hinted(link.person.email),
        "refusal": refusal,
        "stands": found.stands.value,
    }
    if found.stands is not Stands.OPEN:
        return render(request, "vekha/client_void.html", context)
    status = refusal.status if refusal else HTTPStatus.OK
    return render(request, "vekha/client.html", context, status=status)


def _hinted(email: str) -> str:
    """ "c…@example.org": who has the link only need not learn the whole address."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"
