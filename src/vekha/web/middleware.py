"""What holds for every answer: a strict Content-Security-Policy, the reader's language, errors that speak kindly."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from threading import Semaphore

import psycopg
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.cache import patch_cache_control, patch_vary_headers

from vekha.core.errors import NotFound
from vekha.database.models import Person
from vekha.web.views.errors import not_for_you, nothing_here, went_wrong

Answer = Callable[[HttpRequest], HttpResponseBase]
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",  # the picture of a TOTP secret
        "script-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
SECRET = re.compile(r"/(c|invitations)/[^/\s?]+")
PATIENCE = 0.2  # seconds
YEAR = 365 * 24 * 3600  # seconds


def content_security(get_response: Answer) -> Answer:
    """Pages load nothing but Vekha's own style, scripts and images, run no other script and stand in no frame."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)  # files of people have a stricter one
        return response

    return answer


def language(get_response: Answer) -> Answer:
    """`?lang=ru` chooses the language of this page and, by a cookie, of those that follow."""
    known, cookie = {code for code, _ in settings.LANGUAGES}, settings.LANGUAGE_COOKIE_NAME

    def answer(request: HttpRequest) -> HttpResponseBase:
        chosen = request.GET.get("lang", "")
        if chosen in known:
            request.COOKIES[cookie] = chosen  # read by the LocaleMiddleware that follows
        response = get_response(request)
        if chosen in known:
            secure = request.is_secure()
            response.set_cookie(cookie, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
        patch_vary_headers(response, ["Cookie"])
        patch_cache_control(response, private=True, no_cache=True)  # pages show the state of now
        return response

    return answer


def in_turn(get_response: Answer) -> Answer:
    """A process makes its pages one after the other, the first that came first: two at a time in one Python are both
    done when the second is. Whoever waited for `PATIENCE` goes on, as a page may itself wait for a slow machine.
    """
    turn = Semaphore()

    def answer(request: HttpRequest) -> HttpResponseBase:
        had = turn.acquire(timeout=PATIENCE)
        try:
            return get_response(request)
        finally:
            if had:
                turn.release()

    return answer


class SecretsHidden(logging.Filter):
    """Takes the secrets of links out of what Django logs about requests; and from where a database was asked that does
    not answer: that is no fault of the place."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], OperationalError | InterfaceError):
            record.exc_info = None
        record.msg = SECRET.sub(r"/\1/…", record.getMessage())
        record.args = ()
        return True


logging.getLogger("django.request").addFilter(SecretsHidden())


def database_asked(get_response: Answer) -> Answer:
    """After a 503 it is asked first whether the database is back: each page would wait for it as long as the first."""
    away: list[bool] = []

    def answer(request: HttpRequest) -> HttpResponseBase:
        if away and not _database_answers():
            raise OperationalError("it did not answer a moment ago, and does not now")
        away.clear()
        response = get_response(request)
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            away.append(True)
        return response

    return answer


def _database_answers() -> bool:
    try:
        psycopg.connect(**{**connection.get_connection_params(), "connect_timeout": 2}).close()
    except psycopg.OperationalError:
        return False
    return True


def journal_seen(get_response: Answer) -> Answer:
    """`request.journal_seq`: where the journal ended before the page was read; what comes after it is news to it.

    An answer that lasts, as the news of `views/live.py`, keeps no connection to the database for it.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Person):
            request.journal_seq = request.user.journal_seq or 0  # type: ignore[attr-defined]
        response = get_response(request)
        if response.streaming and not connection.in_atomic_block:
            connection.close()
        return response

    return answer


class WithoutNul:
    """The database keeps no NUL character, and no keyboard has one: it is left out of what forms and addresses bring.

    The API, which needs no CSRF token in a form, reads its bodies itself and refuses it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., object], *_: object) -> None:
        if not getattr(view, "csrf_exempt", False):
            request.GET, request.POST = _cleaned(request.GET), _cleaned(request.POST)  # type: ignore[assignment]


def _cleaned(given: QueryDict) -> QueryDict:
    if not any("\0" in value for _, values in given.lists() for value in values):
        return given
    found = given.copy()
    for name, values in given.lists():
        found.setlist(name, [value.replace("\0", "") for value in values])
    return found


class KindErrors:
    """What is not there is a page with 404; what nobody expected is a page with an id, and a log with the same id."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            return nothing_here(request, error)
        if isinstance(error, PermissionDenied):
            return not_for_you(request, error)
        if isinstance(error, Http404 | SuspiciousOperation):
            return None  # Django answers them
        return went_wrong(request, error)
