"""A picture that a client has shown with their reasons, for the people of the project."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from vekha.config.pictures import picture
from vekha.core.errors import NotFound
from vekha.database import models
from vekha.web.acting import let_in


@require_safe
def shown_picture(request: HttpRequest, project: str, number: int, name: str) -> FileResponse:
    let_in(request, project)
    mine = models.Verdict.objects.filter(change__project__slug=project, change__number=number, picture=name)
    if not mine.exists():
        raise NotFound("no_picture", "There is no such picture.")
    path, kind = picture(name)
    return FileResponse(path.open("rb"), content_type=kind)
