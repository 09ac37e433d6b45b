"""Artifacts by digest: brought by whoever built them, fetched by whoever checks them."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from vekha import wiring
from vekha.config.home import home

PIECE = 256 * 1024  # bytes


@require_http_methods(["GET", "HEAD", "PUT"])
def artifact(request: HttpRequest, digest: str) -> HttpResponseBase:
    """Its bytes are hashed on the way in and before they go out."""
    store = wiring.artifacts(home())
    if request.method != "PUT":
        return FileResponse(store.open(digest).open("rb"), content_type="application/octet-stream")
    store.keep(digest, iter(lambda: request.read(PIECE), b""))
    return HttpResponse(status=204)
