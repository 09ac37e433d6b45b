"""A change ends: withdrawn by who asked for it, or closed by the manager with what the client said of it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from vekha.core.errors import VekhaError
from vekha.operations.end_change import close_change, withdraw_change
from vekha.web.acting import handle_of, let_in, refused
from vekha.web.views.change import show


@require_POST
def withdrawal(request: HttpRequest, project: str, number: int) -> HttpResponse:
    let_in(request, project)
    why = request.POST.get("why", "").strip()
    try:
        withdraw_change(project, number, why=why, by=handle_of(request), now=datetime.now(UTC))
    except VekhaError as error:
        return show(request, project, number, refused(request, "withdrawal", error))
    return redirect("change", project, number)


@require_POST
def closing(request: HttpRequest, project: str, number: int) -> HttpResponse:
    let_in(request, project)
    feedback = request.POST.get("feedback", "").strip()
    try:
        close_change(project, number, feedback=feedback, by=handle_of(request), now=datetime.now(UTC))
    except VekhaError as error:
        return show(request, project, number, refused(request, "closing", error))
    return redirect("change", project, number)
