"""A store opens: a DevOps engineer releases main for the first time, from its project's page."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vekha import wiring
from vekha.core.errors import VekhaError
from vekha.operations.seeing import let_act
from vekha.policy import Action
from vekha.web.acting import handle_of, let_in, refused, step_up
from vekha.web.views.project import show
from vekha.workflows.registering import open_store


@require_POST
def first_release(request: HttpRequest, project: str) -> HttpResponse:
    let_in(request, project)
    by = handle_of(request)
    try:
        let_act(by, project, Action.FIRST_RELEASE, now=datetime.now(UTC))
        if ask := step_up(request):
            return ask
        commit, _made = open_store(wiring.outside(), project, by=by)
    except VekhaError as error:
        return show(request, project, refused(request, "first_release", error))
    told = _("Commit %(commit)s is being built and checked; if all is green, it goes to production.")
    messages.success(request, told % {"commit": commit[:12]})
    return redirect("project", project)
