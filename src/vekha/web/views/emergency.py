"""A manager or DevOps engineer declares an emergency: first they are told what follows, then they confirm it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vekha.core.actors import Actor
from vekha.core.errors import BadInput, Exit, VekhaError
from vekha.database import queries
from vekha.operations.declare_emergency import declare_emergency
from vekha.web.acting import handle_of, let_in, refused, step_up
from vekha.web.lane import hurrying, missing
from vekha.web.people import names_of
from vekha.web.views.change import show
from vekha.web.views.verdict import incomplete


@require_POST
def emergencies(request: HttpRequest, project: str, number: int) -> HttpResponse:
    actor, why = let_in(request, project), request.POST.get("why", "").strip()
    try:
        seen = {name: int(request.POST.get(name, "")) for name in ("candidate", "agreement")}
    except ValueError:
        return show(request, project, number, refused(request, "emergency", incomplete()))
    try:
        if "confirmed" not in request.POST:
            return _asked(request, project, number, actor, why)
        if ask := step_up(request):
            return ask
        digest, by = request.POST.get("digest", ""), handle_of(request)
        now = datetime.now(UTC)
        _made, runs = declare_emergency(project, number, **seen, digest=digest, why=why, by=by, now=now)
    except VekhaError as error:
        return show(request, project, number, refused(request, "emergency", error))
    messages.success(request, _("It goes to production now.") if runs else _("Your declaration is kept."))
    return redirect("change", project, number)


def _asked(request: HttpRequest, project: str, number: int, actor: Actor, why: str) -> HttpResponse:
    """What follows, before anything is declared. Raises BadInput `no_reason`, VekhaError `not_now`."""
    with queries.snapshot():
        page, people = queries.change_page(project, number), queries.people(project)
    if not why:
        raise BadInput("no_reason", "An emergency needs its reason.", "Say why it cannot wait.")
    if not hurrying(page, actor):
        what = f"An emergency release is not possible while the change is {page.line.stage}."
        raise VekhaError("not_now", what, "See `vekha change show`.", exit_code=Exit.WAITS)
    seen = {name: request.POST.get(name, "") for name in ("candidate", "agreement", "digest")}
    context = {"page": page, "line": page.line, "names": names_of(people), "why": why, "seen": seen}
    return render(request, "vekha/emergency.html", context | {"missing": missing(page)})
