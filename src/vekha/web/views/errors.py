"""Pages for what went wrong. They ask the database nothing: it may be what is wrong."""

from __future__ import annotations

import logging
import secrets
import sys
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger("vekha.web")
NEWS, AGAIN = "text/event-stream", b"retry: 2000\n\n"  # milliseconds


def nothing_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def not_read(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a form with too much in it, or a request that is not one."""
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


@login_not_required
def too_large(request: HttpRequest) -> HttpResponse:
    """413, while the rest of the request is not read: the connection ends with the answer."""
    response = render(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    response.headers["Connection"] = "close"
    return response


def not_for_you(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not made by us for this browser, or is older than the person's session."""
    return render(request, "403_form.html", status=403)


def went_wrong(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """500, with an id that the log names as well; 503 if it is the database that does not answer."""
    error = error or sys.exc_info()[1]
    unreachable = isinstance(error, OperationalError | InterfaceError)  # whoever asks who is there meets it first
    if error is not None and (unreachable or getattr(error, "code", "") == "not_running"):
        return no_database(request, error)
    name = secrets.token_hex(4)
    logger.error("error %s at %s", name, request.path, exc_info=error)
    return render(request, "500.html", {"name": name}, status=500)


def no_database(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503: it may be back in a moment. A browser that listens for news is told to ask again: a 503 would end that."""
    logger.error("the database does not answer at %s: %s", request.path, " ".join(str(error).split()))
    if request.headers.get("Accept") == NEWS:
        return HttpResponse(AGAIN, content_type=NEWS, headers={"Cache-Control": "no-store"})
    response = render(request, "503.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "5"
    return response
