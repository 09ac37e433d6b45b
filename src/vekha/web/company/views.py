"""To the company's sign-in, and back from it."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from vekha.config.company import PROVIDER


def _page(answer: Any) -> HttpResponse:
    """allauth has no types."""
    found: HttpResponse = answer
    return found


def _provider(request: HttpRequest) -> Any:
    try:
        return get_adapter().get_provider(request, provider=PROVIDER)
    except SocialApp.DoesNotExist:
        raise Http404 from None  # no company's sign-in is set up


@login_not_required
@never_cache
@require_safe
def to_company(request: HttpRequest) -> HttpResponse:
    provider = _provider(request)
    try:
        return _page(provider.redirect_from_request(request))
    except (RequestException, KeyError, TypeError, ValueError) as error:  # it is away, or says nonsense
        return _page(render_authentication_error(request, provider, exception=error))


@login_not_required
@never_cache
@require_safe
def from_company(request: HttpRequest) -> HttpResponse:
    provider = _provider(request)
    view = OAuth2CallbackView.adapter_view(provider.get_oauth2_adapter(request))
    try:
        return _page(view(request))
    except (KeyError, TypeError, ValueError) as error:
        return _page(render_authentication_error(request, provider, exception=error))
