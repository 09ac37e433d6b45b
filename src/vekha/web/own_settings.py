"""Pages show times by the reader's own clock, and are in the language that they chose for themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from vekha.database.models import Person

Answer = Callable[[HttpRequest], HttpResponseBase]


def own_settings(get_response: Answer) -> Answer:
    """Of whoever is signed in; for anybody else times are in UTC. What a browser chose (`?lang=`) goes first."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        zone: tzinfo = UTC
        language: str | None = ""
        if isinstance(request.user, Person):
            zone, language = zone_called(request.user.zone or "UTC"), request.user.language
        if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        with timezone.override(zone):
            return get_response(request)

    return answer


def zone_called(name: str) -> tzinfo:
    """UTC if this machine does not know it any more: the page says which zone its times are in."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return UTC
