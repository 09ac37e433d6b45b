"""One run of a workflow: where it stands and what it did; a stuck one is tried again here."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vekha.core.actors import Role
from vekha.core.errors import VekhaError
from vekha.database.models.runs import RunState
from vekha.database.run_page import run_page
from vekha.operations.retry_run import retry_run
from vekha.web.acting import Refusal, handle_of, let_in, refused, step_up


@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, project: str, number: int) -> HttpResponse:
    actor = let_in(request, project)
    refusal: Refusal | None = None
    if request.method == "POST":
        if ask := step_up(request):
            return ask
        why, now = request.POST.get("why", ""), datetime.now(UTC)
        try:
            retry_run(project, number, why=why, by=handle_of(request), now=now)
        except VekhaError as error:
            refusal = refused(request, "retry", error)
        else:
            messages.success(request, _("It is being undone again."))
            return redirect("run", project, number)
    page = run_page(project, number)
    may_retry = page.line.state == RunState.STUCK and Role.DEVOPS in actor.roles
    context = {"page": page, "run": page.line, "may_retry": may_retry, "refusal": refusal}
    context["homeless"] = None if may_retry else refusal
    return render(request, "vekha/run.html", context, status=refusal.status if refusal else HTTPStatus.OK)
