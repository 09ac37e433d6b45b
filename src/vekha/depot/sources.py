"""Commits to build from, as git packs; and single files of theirs."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from vekha import wiring
from vekha.adapters.git.parcel import packed
from vekha.config.home import home


@require_safe
def source(request: HttpRequest, project: str, commit: str) -> StreamingHttpResponse:
    """The commit, its tree and its files, without its history."""
    return StreamingHttpResponse(packed(wiring.mirror(home(), project), commit), content_type="application/x-git-pack")


@require_safe
def source_file(request: HttpRequest, project: str, commit: str, name: str) -> HttpResponse:
    content = wiring.outside().git(project).read(commit, name)
    return HttpResponse(content, content_type="application/octet-stream")
