"""When a change will be live, by the team's own history. Thousands of runs are played for it: only when asked for."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vekha.core.errors import VekhaError
from vekha.core.forecast import LEAST, Forecast
from vekha.database.history import titles_of
from vekha.operations.forecast_change import forecast_change
from vekha.web.acting import handle_of, let_in
from vekha.web.words import SURENESS

NONE_YET = ("no_estimate", "few_changes", "beyond_history", "not_now")  # a page says so: nothing went wrong


@require_safe
def forecast(request: HttpRequest, project: str, number: int) -> HttpResponse:
    let_in(request, project)
    found, why_not = _asked(request, project, number)
    heaviest = found.why.heaviest if found else ()
    titles = titles_of(project, [number, *(one.number for one in heaviest)])
    context = {
        "project": project,
        "number": number,
        "titles": titles,
        "title": titles[number],
        "forecast": found,
        "dates": [(one, SURENESS[one.percent]) for one in found.quantiles] if found else [],
        "why_not": why_not,
        "least": LEAST,
    }
    return render(request, "vekha/forecast.html", context)


def _asked(request: HttpRequest, project: str, number: int) -> tuple[Forecast | None, VekhaError | None]:
    """Raises NotFound `no_change`."""
    try:
        return forecast_change(project, number, by=handle_of(request), now=datetime.now(UTC)), None
    except VekhaError as error:
        if error.code not in NONE_YET:
            raise
        return None, error
