"""What every operation of the API does alike: it reads in one moment, or it acts once for a key."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from vekha.api import problems, uploads
from vekha.api.callers import StepUp, by
from vekha.api.uploads import Upload
from vekha.core.errors import BadInput, VekhaError
from vekha.database.pages import plain
from vekha.database.queries import snapshot
from vekha.operations.once import Said, once

View = Callable[..., Any]
ROUTER = Router()  # one for all parts: two would answer for one address, and the first of them refuse what it lacks
UPLOADS: dict[str, Upload] = {}  # what comes with files, by its path
KEY = "Idempotency-Key"
KEYS = re.compile(r"[\x21-\x7e]{1,200}")
KEY_PARAMETER = {
    "in": "header",
    "name": KEY,
    "required": False,
    "description": "Of this act alone, such as a UUID. Sent again with the same request, it gives the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]{1,200}$"},
}


@dataclass(frozen=True, slots=True)
class Part:
    """Operations that stand together in the document, under this name."""

    name: str


def now() -> datetime:
    return datetime.now(UTC)


def reads(part: Part, path: str, gives: Any, *, one_moment: bool = True) -> Callable[[View], View]:
    """GET. `gives`: the kind of what the function returns. `one_moment`: all of it is read in one snapshot."""

    def dressed(function: View) -> View:
        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not one_moment:
                return _json(HTTPStatus.OK, _body(function(request, *args, **kwargs)))
            with snapshot():
                return _json(HTTPStatus.OK, _body(function(request, *args, **kwargs)))

        route = ROUTER.get(
            path, response=gives, operation_id=function.__name__, summary=_summary(function), tags=[part.name]
        )
        return route(_looks_like(function, view))

    return dressed


def serves(part: Part, path: str, *media: str) -> Callable[[View], View]:
    """GET of a file, as one of these media types."""

    def dressed(function: View) -> View:
        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with snapshot():
                response: HttpResponseBase = function(request, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            return response

        route = ROUTER.get(
            path,
            response=None,
            operation_id=function.__name__,
            summary=_summary(function),
            openapi_extra={"responses": {HTTPStatus.OK: {"content": {one: {} for one in sorted(media)}}}},
            tags=[part.name],
        )
        return route(_looks_like(function, view))

    return dressed


def acts(
    part: Part,
    method: str,
    path: str,
    gives: Any,
    *,
    status: int = HTTPStatus.CREATED,
    once_shown: str = "",
    takes: Upload | None = None,
) -> Callable[[View], View]:
    """Whatever changes something. `once_shown`: the field of a secret, which is null when the answer is repeated.

    `takes`: files that may come with it.
    """
    if takes:
        UPLOADS[path] = takes

    def dressed(function: View) -> View:
        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            def act() -> Said:
                return _said(lambda: function(request, *args, **kwargs), status, once_shown)

            return _answered(once(by(request), _key(request), _fingerprint(request), act, now=now()))

        route = ROUTER.api_operation(
            [method],
            path,
            response={status: gives},
            operation_id=function.__name__,
            summary=_summary(function),
            openapi_extra={"parameters": [KEY_PARAMETER]},
            tags=[part.name],
        )
        return route(_looks_like(function, view))

    return dressed


def _said(act: Callable[[], Any], status: int, once_shown: str) -> Said:
    """Refusals are answers as well: what they left in the journal is committed with them."""
    try:
        made = plain(act())
    except StepUp:
        raise
    except VekhaError as error:
        refused, plain_problem = problems.body_of(error)
        text = json.dumps(plain_problem, ensure_ascii=False)
        return Said(refused, text, text)
    body = _body(made)
    return Said(status, body, _body(made | {once_shown: None}) if once_shown else body)


def _answered(said: Said) -> HttpResponse:
    kind = problems.MEDIA_TYPE if said.status >= HTTPStatus.BAD_REQUEST else "application/json"
    response = _json(said.status, said.body, kind)
    if said.again:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _key(request: HttpRequest) -> str:
    """ "" if none was sent. Raises BadInput `bad_key`."""
    given = request.headers.get(KEY)
    if given is not None and not KEYS.fullmatch(given):
        raise BadInput("bad_key", f"{KEY} is 1 to 200 printable characters without spaces.", "Use a UUID.")
    return given or ""


def _fingerprint(request: HttpRequest) -> bytes:
    asked = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(asked + request.body + uploads.fingerprint(request)).digest()


def _body(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _json(status: int, body: str, kind: str = "application/json") -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=kind)
    response.headers["Cache-Control"] = "no-store"  # it is of this moment, for whoever asked
    return response


def _summary(function: View) -> str:
    return (inspect.getdoc(function) or function.__name__).splitlines()[0].rstrip(".")


def _looks_like(function: View, view: View) -> View:
    """Ninja reads the parameters from the signature; it must find types there, not their names."""
    dressed = wraps(function)(view)
    dressed.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]
    return dressed
