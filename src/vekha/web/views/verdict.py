"""A person's yes or no to the candidate at hand, from the page of its change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vekha import wiring
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import BadInput, VekhaError
from vekha.web.acting import handle_of, let_in, refused, step_up
from vekha.web.picturing import picture_of
from vekha.web.views.change import show
from vekha.workflows.at_once import verdict_at_once


@require_POST
def verdict(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """After a no, the preview serves its last good release when the page comes back."""
    let_in(request, project)
    try:
        role, answer = Role(request.POST.get("role", "")), Answer(request.POST.get("answer", ""))
        seen = {name: int(request.POST.get(name, "")) for name in ("candidate", "agreement")}
    except ValueError:
        return show(request, project, number, refused(request, "verdict", incomplete()))
    try:
        picture = picture_of(request, project, number, seen["candidate"], role)
    except VekhaError as error:
        return show(request, project, number, refused(request, "verdict", error))
    if role is Role.CLIENT and answer is Answer.YES and (ask := step_up(request)):
        return ask  # it brings the change to production
    try:
        verdict_at_once(
            wiring.outside(),
            project,
            number,
            role,
            answer,
            candidate=seen["candidate"],
            agreement=seen["agreement"],
            digest=request.POST.get("digest", ""),
            why=request.POST.get("why", "").strip(),
            by=handle_of(request),
            picture=picture,
        )
    except VekhaError as error:
        return show(request, project, number, refused(request, "verdict", error))
    messages.success(request, _("Your yes is kept.") if answer is Answer.YES else _("Your no is kept."))
    return redirect("change", project, number)


def incomplete() -> BadInput:
    return BadInput("incomplete", "The form was not complete.", "Load the page again, then decide.")
