"""Addresses of the pages. Everything here reads; nothing changes anything."""

from django.urls import path

from vekha.web.views.change import change
from vekha.web.views.environment import environment
from vekha.web.views.errors import nothing_here, went_wrong
from vekha.web.views.health import health
from vekha.web.views.status import home, status_json

urlpatterns = [
    path("", home, name="home"),
    path("status.json", status_json, name="status"),
    path("healthz", health),
    path("<slug:project>/changes/<int:number>", change, name="change"),
    path("<slug:project>/environments/<slug:name>", environment, name="environment"),
]
handler404 = nothing_here
handler500 = went_wrong
