"""A project comes under Vekha's care from a page: as `vekha init` does it, with everything that is wrong at once."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vekha.adapters.git.names import check_branch, source_of
from vekha.config.home import home
from vekha.config.project_problems import BadProjectFile
from vekha.core.errors import BadInput, VekhaError
from vekha.database import models
from vekha.operations.init_project import init_project
from vekha.operations.may_bring_in import may_bring_in
from vekha.web.acting import Refusal, handle_of, refused, seen_by, step_up
from vekha.web.said import said
from vekha.workflows.take_in import Found, hear, keep, line_for, looked_at

FORM = "project"


@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, [])
    if again := step_up(request):
        return again
    source, main = request.POST.get("source", "").strip(), request.POST.get("main", "").strip()
    try:
        may_bring_in(by=handle_of(request), now=datetime.now(UTC))
    except VekhaError as error:
        return _page(request, [error])
    if wrong := _wrong(source, main):
        return _page(request, wrong)
    try:
        with looked_at(source, main) as found:
            _keep(request, found)
    except VekhaError as error:
        return _page(request, [error])
    if request.POST.get("hook"):
        _hear(request, found)
    messages.success(request, _("%(title)s is in Vekha's care; you are its DevOps engineer.") % _words(found))
    if found.left:
        text = _("Not committed, so in no candidate: %(paths)s") % {"paths": ", ".join(found.left[:5])}
        messages.warning(request, text)
    return redirect("project", found.slug)


def _wrong(source: str, main: str) -> list[VekhaError]:
    """What can be told before anybody is asked."""
    found: list[VekhaError] = []
    if not source:
        found.append(BadInput("bad_source", "No repository is named.", "Give a folder on this machine, or a URL."))
    else:
        try:
            source_of(source)
        except VekhaError as error:
            found.append(error)
    try:
        check_branch(main)
    except VekhaError as error:
        found.append(error)
    return found


def _keep(request: HttpRequest, found: Found) -> None:
    """Raises BadInput `name_taken`: also for a project that the person does not see."""
    taken = models.Project.objects.filter(slug=found.slug).exists() and found.slug not in seen_by(request)
    if taken:
        raise BadInput("name_taken", f"{found.slug} is another project already.", "Choose another name.")
    keep(home(), found, init_project, by=handle_of(request), now=datetime.now(UTC))


def _hear(request: HttpRequest, found: Found) -> None:
    """Where no hook can be written, the line for the repository's host is said."""
    try:
        hear(home(), found.slug, found.source)
    except VekhaError as error:
        line = f"{line_for(home(), found.slug)} BRANCH"
        text = _("Pushes are not heard yet (%(why)s). Let the repository call after a push: %(line)s")
        messages.warning(request, text % {"why": said(error.what), "line": line})


def _words(found: Found) -> dict[str, str]:
    return {"title": found.file.project.title}


def _page(request: HttpRequest, errors: list[VekhaError]) -> HttpResponse:
    refusal: Refusal | None = refused(request, FORM, errors[0]) if errors else None
    context = {
        "errors": [one for one in errors if not isinstance(one, BadProjectFile)],
        "problems": [problem for one in errors if isinstance(one, BadProjectFile) for problem in one.problems],
        "given": refusal.given if refusal else {"main": "main", "hook": "yes"},
    }
    status = refusal.status if refusal else HTTPStatus.OK
    return render(request, "vekha/new_project.html", context, status=status)
