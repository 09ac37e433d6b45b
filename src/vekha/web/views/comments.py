"""What people of the project say to each other about a change."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from vekha.operations.comment import comment
from vekha.operations.withdraw_comment import withdraw_comment
from vekha.web.acting import handle_of
from vekha.web.views.change import acted


@require_POST
def comments(request: HttpRequest, project: str, number: int) -> HttpResponse:
    def say() -> None:
        comment(project, number, request.POST.get("text", ""), by=handle_of(request), now=datetime.now(UTC))

    return acted(request, project, number, "comment", say, then="#discussion")


@require_POST
def comment_withdrawals(request: HttpRequest, project: str, number: int, comment: int) -> HttpResponse:
    def withdraw() -> None:
        withdraw_comment(project, number, comment, by=handle_of(request), now=datetime.now(UTC))

    return acted(request, project, number, "comment", withdraw, then="#discussion")
