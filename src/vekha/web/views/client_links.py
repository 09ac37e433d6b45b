"""The manager sends the link, by which a client decides without an account, once more."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from vekha.core.errors import VekhaError
from vekha.operations.make_client_link import make_client_link
from vekha.web.acting import handle_of, let_in, refused
from vekha.web.views.change import show


@require_POST
def client_links(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """It goes to the client alone, by the ways that they chose; what became of it is on the page."""
    let_in(request, project)
    try:
        make_client_link(project, number, request.POST.get("client", ""), by=handle_of(request), now=datetime.now(UTC))
    except VekhaError as error:
        return show(request, project, number, refused(request, "client_link", error))
    return redirect(f"{reverse('change', args=[project, number])}#client-link")
