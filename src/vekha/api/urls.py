"""The whole API, at its addresses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from importlib import import_module
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path, re_path
from ninja.utils import replace_path_param_notation

from vekha.api import problems, uploads
from vekha.api.acting import ROUTER, UPLOADS
from vekha.api.callers import PagesSession, ServiceToken
from vekha.api.document import Documented
from vekha.api.uploads import Upload

PARTS = (
    "looking",
    "projects",
    "changes",
    "comments",
    "agreements",
    "candidates",
    "files",
    "environments",
    "people",
    "absences",
    "services",
    "messages",
)
MOST = 1_000_000  # bytes of a body
SAFE = ("GET", "HEAD", "OPTIONS")

api = Documented(
    title="Vekha",
    version="1",
    description="The verbs of the command line and the pages, for programs. See docs/api.md.",
    auth=[ServiceToken(), PagesSession()],
    docs_url=None,
    urls_namespace="api",
)
for part in PARTS:
    import_module(f"vekha.api.{part}")
api.add_router("", ROUTER)


def dressed(view: Callable[..., HttpResponseBase], upload: Upload | None = None) -> Callable[..., HttpResponseBase]:
    """As every address of the API answers: without the pages' sign-in, HEAD as GET, and problems as such.

    A body is JSON; with `upload`, it may have files besides.
    """

    @wraps(view, assigned=())
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "HEAD":
            request.method = "GET"
        if refused := _unreadable(request, upload):
            return refused
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return problems.not_done_here(response.headers.get("Allow", ""))
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined] # asked for where a session is used (callers.py)
    answer.login_required = False  # type: ignore[attr-defined]
    return answer


def _unreadable(request: HttpRequest, upload: Upload | None) -> HttpResponse | None:
    """Why the body is not looked at, if it is not."""
    if request.method in SAFE:
        return None
    if upload and request.content_type == uploads.MULTIPART:
        return uploads.read(request, upload)
    try:
        whole = _whole(request)
    except RequestDataTooBig:
        what = f"The body has more than {MOST:,} bytes."
        return problems.answered(*problems.body("too-large", "too_large", what, "Send less."))
    if whole and request.content_type != "application/json":
        what = f"The body is {request.content_type or 'of no type'}."
        step = f"Send {'application/json or ' + uploads.MULTIPART if upload else 'Content-Type: application/json'}."
        return problems.answered(*problems.body("not-json", "not_json", what, step))
    return None


def _whole(request: HttpRequest) -> bytes:
    """Django looks at what the header says of the length; who sends none is read no further than this."""
    if not hasattr(request, "_body") and not request.META.get("CONTENT_LENGTH"):
        found = request.read(MOST + 1)
        if len(found) > MOST:
            raise RequestDataTooBig
        request._body = found
    return request.body


def problem_kind(request: HttpRequest, name: str) -> HttpResponse:
    """What the `type` of a problem leads to."""
    kind = problems.KINDS.get(name)
    if kind is None:
        return problems.nothing_here(request)
    return JsonResponse({"title": kind.title, "status": kind.status, "help": kind.help})


def not_read(request: HttpRequest) -> HttpResponse:
    return problems.answered(*problems.body("bad-request", "bad_request", "This could not be read.", "Send it whole."))


def nothing_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problems.nothing_here(request)


def went_wrong(request: HttpRequest) -> HttpResponse:
    return problems.went_wrong(request, None)


def _patterns() -> list[URLPattern]:
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    by_route = {replace_path_param_notation(path.lstrip("/")): upload for path, upload in UPLOADS.items()}
    for one in found:
        one.callback = dressed(one.callback, by_route.get(str(one.pattern)))
    return [
        *found,
        path("problems/<slug:name>", dressed(problem_kind)),
        re_path(r"", dressed(nothing_here)),
    ]


urlpatterns = _patterns()
