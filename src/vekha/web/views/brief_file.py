"""A file that goes with a brief, for the people of the project, and for the client at their link."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from vekha.config.attachments import attachment
from vekha.core.errors import NotFound, VekhaError
from vekha.database import models
from vekha.database.change_files import briefs_of, file_in
from vekha.operations.client_link import look
from vekha.operations.standing_links import Stands
from vekha.served import served
from vekha.web.acting import let_in


@require_safe
def brief_file(request: HttpRequest, project: str, number: int, kept: str) -> HttpResponseBase:
    """`kept`: its digest and kind, "<64 digits>.png"; of any version of the change's brief."""
    let_in(request, project)
    return _served(request, briefs_of(project, number), kept)


@login_not_required
@never_cache
@sensitive_variables("secret")
@require_safe
def client_file(request: HttpRequest, secret: str, kept: str) -> HttpResponseBase:
    """Of the agreement that the link is about, while it is open."""
    found = look(secret, now=datetime.now(UTC))
    if found.stands is not Stands.OPEN:
        raise NotFound("no_file", "There is no such file.")
    link = found.link
    agreed = models.Agreement.objects.filter(change=link.change, version=link.agreement)
    return _served(request, models.Brief.objects.filter(agreements__in=agreed), kept)


def _served(request: HttpRequest, briefs: QuerySet[models.Brief], kept: str) -> HttpResponseBase:
    one = file_in(briefs, kept)
    try:
        path, media = attachment(one)
    except NotFound:
        raise
    except VekhaError as error:  # it is not what was agreed on: nobody is shown it as that
        return render(request, "vekha/not_shown.html", {"error": error}, status=HTTPStatus.CONFLICT)
    return served(path, media, name=one.name)
