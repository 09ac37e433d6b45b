"""Who asks: a service by its token, or a person by the session of the pages. Nobody else is let in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from vekha.core.errors import Denied, Exit, VekhaError
from vekha.operations.actor_for_token import actor_for_token
from vekha.sessions import showed_lately

SAFE = ("GET", "HEAD", "OPTIONS")
MOST_TRIES = 30  # tokens that were not valid, from one address in one window
WINDOW = 60  # seconds


class TooManyTries(VekhaError):
    """Nobody guesses a token of 256 bits; but each try costs a look into the database."""

    retry_after = WINDOW

    def __init__(self) -> None:
        what = "Too many tokens that are not valid came from this address."
        super().__init__("too_many_tries", what, f"Try again in {WINDOW} seconds.", exit_code=Exit.DENIED)


class StepUp(Denied):
    """It was not asked yet: what somebody must show first is no answer to it, and kept under no key."""


@dataclass(frozen=True, slots=True)
class Caller:
    """`handle` acts. `person`: they are signed in on the pages; a service never counts as one."""

    handle: str
    person: bool


class ServiceToken(AuthBase):
    """`Authorization: Bearer vekha_...`. Who sends that header is not asked for a session."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Caller | None:
        given = request.headers.get("Authorization")
        if given is None:
            return None
        scheme, _, token = given.partition(" ")
        failed = f"api-tokens:{request.META.get('REMOTE_ADDR', '')}"
        if int(cache.get(failed, 0)) >= MOST_TRIES:
            raise TooManyTries
        try:
            actor = actor_for_token(token.strip() if scheme.lower() == "bearer" else "", datetime.now(UTC))
        except Denied:
            if not cache.add(failed, 1, WINDOW):
                with suppress(ValueError):  # the window ended in this moment
                    cache.incr(failed)
            raise
        return Caller(actor.handle, person=False)


class PagesSession(AuthBase):
    """The cookie that the pages set; whatever changes something needs the header X-CSRFToken as well."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Caller | None:
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        if request.method not in SAFE and check_csrf(request):
            what = "The header X-CSRFToken is missing, or not the one of this session."
            raise Denied("no_csrf", what, "Send the value of the cookie csrftoken; programs use a token instead.")
        return Caller(str(request.user.get_username()), person=True)


def caller_of(request: HttpRequest) -> Caller:
    found: Caller = request.auth  # type: ignore[attr-defined] # set by ninja from what is above
    return found


def by(request: HttpRequest) -> str:
    return caller_of(request).handle


def step_up(request: HttpRequest) -> None:
    """For what the pages ask a person once more who they are. A service is no person: its policy refuses it anyway.

    Raises StepUp `step_up`.
    """
    if not caller_of(request).person:
        return
    if not showed_lately(request):
        what = "This takes that you showed a moment ago who you are."
        raise StepUp("step_up", what, f"Sign in once more on {settings.PAGE}, then try again.")
