"""Says on every answer which release gave it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lavka import __version__


class VersionMiddleware:
    """Adds `X-Lavka-Version`, so that whoever watches over HTTP can tell an old release from a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["X-Lavka-Version"] = __version__
        return response
