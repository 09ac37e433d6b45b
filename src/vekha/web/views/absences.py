"""A client lets another one decide while they are away, and is back: in their own settings, for each project."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vekha.core.errors import BadInput
from vekha.operations.name_deputy import end_absence, name_deputy
from vekha.web.acting import handle_of, let_in
from vekha.web.views.client import parse_day
from vekha.web.views.me import away, done


@require_POST
def absences(request: HttpRequest, project: str) -> HttpResponse:
    let_in(request, project)

    def name() -> None:
        deputy, since = request.POST.get("deputy", ""), request.POST.get("since", "")
        first, until = parse_day(since), parse_day(request.POST.get("until", ""))
        if not deputy or until is None:
            raise BadInput("incomplete", "Who decides in your place, and until when?", "Choose a name and a day.")
        if since and first is None:
            raise BadInput("bad_date", "This is not a day.", "Write it as 2026-12-24.")
        name_deputy(project, deputy, since=first, until=until, by=handle_of(request), now=datetime.now(UTC))

    return done(request, away(project), name, _("It is kept: your links and reminders go to them meanwhile."))


@require_POST
def absence_end(request: HttpRequest, project: str) -> HttpResponse:
    let_in(request, project)

    def end() -> None:
        end_absence(project, by=handle_of(request), now=datetime.now(UTC))

    return done(request, away(project), end, _("You decide yourself again, from now on."))
