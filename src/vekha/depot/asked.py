"""Who may ask the depot, and how it says no."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from vekha.config.secret_files import DEPOT, secret_word
from vekha.core.errors import BadInput, NotFound, VekhaError

Answer = Callable[[HttpRequest], HttpResponseBase]


class for_workers:  # noqa: N801 - Django names a middleware like a function
    """Nothing is answered without the token; an expected error is JSON with its code, sentence and next step."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        known = secret_word(DEPOT)
        if not known or not hmac.compare_digest(given.encode(), known.encode()):
            return _said(VekhaError("depot_refused", "This token is not known here.", "Ask for an invitation."), 401)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, VekhaError):
            return None
        return _said(error, 404 if isinstance(error, NotFound) else 400 if isinstance(error, BadInput) else 409)


def _said(error: VekhaError, status: int) -> JsonResponse:
    plain = {"code": error.code, "what": error.what, "next_step": error.next_step}
    return JsonResponse({"error": plain}, status=status)
