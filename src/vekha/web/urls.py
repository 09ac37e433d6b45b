"""Addresses of the pages."""

from django.urls import path

from vekha.web.views.health import health

urlpatterns = [path("healthz", health)]
