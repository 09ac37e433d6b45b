"""A picture that somebody has shown with their reasons, for the people of the project."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from vekha.config.pictures import picture
from vekha.core.errors import NotFound
from vekha.database.change_files import has_picture
from vekha.served import served
from vekha.web.acting import let_in


@require_safe
def shown_picture(request: HttpRequest, project: str, number: int, name: str) -> FileResponse:
    let_in(request, project)
    if not has_picture(project, number, name):
        raise NotFound("no_picture", "There is no such picture.")
    path, media = picture(name)
    return served(path, media)
