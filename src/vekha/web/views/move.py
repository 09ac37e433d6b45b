"""A DevOps engineer moves an environment back by hand, and forward again, from its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vekha import wiring
from vekha.core.errors import BadInput, VekhaError
from vekha.web.acting import handle_of, let_in, refused, step_up
from vekha.web.views.environment import show
from vekha.workflows.at_once import roll_back_at_once


@require_POST
def move(request: HttpRequest, project: str, name: str) -> HttpResponse:
    let_in(request, project)
    if ask := step_up(request):
        return ask
    why, forward = request.POST.get("why", "").strip(), request.POST.get("direction") == "forward"
    try:
        if not why:
            raise BadInput("no_reason", "A move needs its reason.", "Say in a few words why; the journal keeps it.")
        roll_back_at_once(wiring.outside(), project, name, forward=forward, why=why, by=handle_of(request))
    except VekhaError as error:
        return show(request, project, name, refused(request, "move", error))
    messages.success(request, _("It is moved.") if not forward else _("It is moved forward again."))
    return redirect("environment", project, name)
