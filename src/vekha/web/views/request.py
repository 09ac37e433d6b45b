"""A client or manager asks for something: the form, and the change that begins with it."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from vekha.core.errors import VekhaError
from vekha.database import queries
from vekha.operations.submit_request import submit_request
from vekha.web.acting import Refusal, handle_of, let_in, refused


@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: HttpRequest, project: str) -> HttpResponse:
    let_in(request, project)
    refusal: Refusal | None = None
    if request.method == "POST":
        title, need = request.POST.get("title", ""), request.POST.get("need", "")
        try:
            made = submit_request(project, title, need, by=handle_of(request), now=datetime.now(UTC))
        except VekhaError as error:
            refusal = refused(request, "request", error)
        else:
            return redirect("change", project, made.number)
    shown = next(one for one in queries.projects() if one.slug == project)
    context = {"project": shown, "refusal": refusal}
    return render(request, "vekha/request.html", context, status=refusal.status if refusal else HTTPStatus.OK)
