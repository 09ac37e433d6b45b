"""What a worker must know to begin."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from vekha.config.home import home
from vekha.config.settings import read_settings
from vekha.wiring import database_for_others


@require_safe
def settings(request: HttpRequest) -> JsonResponse:
    """The database with its password, and where environments are."""
    place = home()
    known = read_settings(place)
    return JsonResponse({"database": database_for_others(place), "domain": known.domain})
