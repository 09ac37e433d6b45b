"""What pages and API ask of a session alike."""

from __future__ import annotations

import time

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT  # seconds
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest


def showed_lately(request: HttpRequest) -> bool:
    """Whether the person showed lately who they are, by an invitation too; allauth's rule lets in who has no key."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT
