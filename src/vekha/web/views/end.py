"""A change ends: withdrawn by who asked for it; or live, heard of by its client, closed or followed by the manager."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from vekha.core.errors import VekhaError
from vekha.operations.end_change import close_change, withdraw_change
from vekha.operations.follow_up import follow_up
from vekha.operations.give_feedback import give_feedback
from vekha.web.acting import handle_of, let_in, refused
from vekha.web.talking import answer_of
from vekha.web.views.change import acted, show


@require_POST
def withdrawal(request: HttpRequest, project: str, number: int) -> HttpResponse:
    def withdraw() -> None:
        why = request.POST.get("why", "").strip()
        withdraw_change(project, number, why=why, by=handle_of(request), now=datetime.now(UTC))

    return acted(request, project, number, "withdrawal", withdraw)


@require_POST
def feedback(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """`digest`: what the client saw live."""

    def tell() -> None:
        satisfied, text = answer_of(request.POST, "satisfied"), request.POST.get("text", "").strip()
        digest, by = request.POST.get("digest", ""), handle_of(request)
        give_feedback(project, number, satisfied, text, digest=digest, by=by, now=datetime.now(UTC))

    return acted(request, project, number, "feedback", tell)


@require_POST
def closing(request: HttpRequest, project: str, number: int) -> HttpResponse:
    def close() -> None:
        said = request.POST.get("feedback", "").strip()
        close_change(project, number, feedback=said, by=handle_of(request), now=datetime.now(UTC))

    return acted(request, project, number, "closing", close)


@require_POST
def follow_ups(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """The page of the new request."""
    let_in(request, project)
    title, need = request.POST.get("title", ""), request.POST.get("need", "")
    try:
        made = follow_up(project, number, title, need, by=handle_of(request), now=datetime.now(UTC))
    except VekhaError as error:
        return show(request, project, number, refused(request, "follow_up", error))
    return redirect("change", project, made.number)
