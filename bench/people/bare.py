"""The least that a page of Django costs here: one query, one line of text; no session, no rights, no template."""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "vekha.config.django_serving"

from django.conf import settings

from vekha.wiring import set_up_django

settings.ROOT_URLCONF = __name__
set_up_django()
settings.MIDDLEWARE = []  # after it: allauth asks for its own while it is set up

from django.core.asgi import get_asgi_application  # noqa: E402 - Django must be set up before
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import re_path  # noqa: E402

from vekha.database import models  # noqa: E402


def page(request: HttpRequest) -> HttpResponse:
    row = models.Change.objects.select_related("project").get(number=1)
    return HttpResponse(f"{row.project.title}: {row.title}")


urlpatterns = [re_path("", page)]
application = get_asgi_application()
