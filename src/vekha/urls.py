"""All addresses: the API's, and the pages'."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from vekha.api import urls as api
from vekha.web import urls as web

API = "api/v1/"
urlpatterns = [path(API, include(api)), path("", include(web))]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return api.not_read(request) if _api(request) else web.handler400(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return api.nothing_here(request) if _api(request) else web.handler404(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    return api.went_wrong(request) if _api(request) else web.handler500(request)


def _api(request: HttpRequest) -> bool:
    return request.path_info.startswith(f"/{API}")
