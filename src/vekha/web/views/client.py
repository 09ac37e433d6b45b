"""The client's page: what was agreed, the running store beside it, Accept or No. No account, no script, no jargon."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from vekha import wiring
from vekha.config.pictures import keep_picture
from vekha.core.change import Answer
from vekha.core.errors import NotFound, VekhaError
from vekha.database import models
from vekha.operations.client_link import Draft, another_code, confirm, draft, fresh_link, look
from vekha.operations.standing_links import Looked, Stands
from vekha.web.acting import Refusal, refused
from vekha.web.client_page import page_of
from vekha.workflows.deciding import decide_by_link
from vekha.workflows.deliver import deliver


@login_not_required
@never_cache
@sensitive_variables("secret")
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def client(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows; POST takes what the client is about to say and has a code mailed, or takes the code and decides."""
    try:
        found = look(secret, now=_now(), language=get_language() or "")
    except NotFound:
        return render(request, "vekha/client_void.html", {"unknown": True}, status=HTTPStatus.NOT_FOUND)
    refusal: Refusal | None = None
    if request.method == "POST" and (found.stands is Stands.OPEN or "fresh" in request.POST):
        form = next((name for name in ("code", "again", "fresh", "away") if name in request.POST), "decision")
        try:
            _act(request, secret, form)
        except VekhaError as error:
            refusal = refused(request, form, error)
        else:
            return redirect(reverse("client", args=[secret]) + ("?sent=1" if form == "fresh" else ""))
        found = look(secret, now=_now())
    return _page(request, found, refusal)


def _act(request: HttpRequest, secret: str, form: str) -> None:
    match form:
        case "code":
            decide_by_link(wiring.outside(), confirm(secret, request.POST["code"], now=_now()))
        case "again":
            _send(another_code(secret, now=_now()))
        case "fresh":
            fresh_link(secret, now=_now())
        case "away":
            until = parse_day(request.POST.get("until", ""))
            _send(draft(secret, Draft(models.AWAY, deputy=request.POST.get("deputy", ""), until=until), now=_now()))
        case _:
            _send(draft(secret, _said(request), now=_now()))


def _said(request: HttpRequest) -> Draft:
    """What cannot be read as an answer is a no without a reason: it is asked for."""
    answer = Answer.YES if request.POST.get("answer") == Answer.YES else Answer.NO
    file = request.FILES.get("picture")
    picture = keep_picture(file.chunks()) if isinstance(file, UploadedFile) else ""
    return Draft(answer.value, request.POST.get("why", ""), picture)


def parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _send(code: models.Delivery | None) -> None:
    """At once, as somebody waits for it; if the mail server does not take it, workers try again."""
    if code is not None:
        deliver(code.pk, wiring.outside())


def _page(request: HttpRequest, found: Looked, refusal: Refusal | None) -> HttpResponse:
    context = page_of(found, refusal, _now()) | {"sent": "sent" in request.GET}
    status = refusal.status if refusal else HTTPStatus.OK
    page = "vekha/client.html" if found.stands is Stands.OPEN else "vekha/client_void.html"
    return render(request, page, context, status=status)


def _now() -> datetime:
    return datetime.now(UTC)
