"""Pages show times by the reader's own clock, and are in the language that they chose for themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from vekha.database import models

Answer = Callable[[HttpRequest], HttpResponseBase]


def own_settings(get_response: Answer) -> Answer:
    """Of whoever is signed in; for anybody else times are in UTC. What a browser chose (`?lang=`) goes first."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        zone, language = chosen(request.user.get_username()) if request.user.is_authenticated else (UTC, "")
        if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        with timezone.override(zone):
            return get_response(request)

    return answer


def chosen(handle: str) -> tuple[tzinfo, str]:
    """The person's zone and language, as messages to them have them; UTC and "" for whoever has chosen nothing."""
    rows = models.MessageRules.objects.filter(person__handle=handle).order_by("-pk")
    row = rows.values_list("zone", "language").first()
    return (zone_called(row[0]), row[1]) if row else (UTC, "")


def zone_called(name: str) -> tzinfo:
    """UTC if this machine does not know it any more: the page says which zone its times are in."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return UTC
