"""What went wrong, as RFC 9457 says it: one shape for every answer that is no success."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from vekha.config.project_problems import BadProjectFile
from vekha.core.errors import Exit, VekhaError
from vekha.operations.denials import DeniedAct

MEDIA_TYPE = "application/problem+json"
PLACE = "/api/v1/problems/"  # under which each kind can be looked up
logger = logging.getLogger("vekha.api")


@dataclass(frozen=True, slots=True)
class Kind:
    """What problems of one status have in common. `title` never changes; `help` says what it means."""

    status: int
    title: str
    help: str


KINDS = {
    "bad-request": Kind(400, "Not understood", "The body is no JSON, or no form with files."),
    "not-signed-in": Kind(401, "Nobody is signed in", "Send a service's token, or sign in on the pages."),
    "denied": Kind(403, "Denied", "`rule` names the rule of the policy that decided."),
    "not-found": Kind(404, "Not found", "It is not there, or not for whoever asks."),
    "not-allowed": Kind(405, "Not done here", "The header Allow names what can be done."),
    "conflict": Kind(409, "Not now", "Something stands against it; `code` says what."),
    "too-large": Kind(
        413, "Too large", "A body has at most 1,000,000 bytes, a file 10,000,000, all files and words 51,000,000."
    ),
    "not-json": Kind(415, "Not JSON", "Send application/json; with files, multipart/form-data."),
    "invalid": Kind(422, "Cannot be used as it is", "`errors` names the fields, if it is a field."),
    "too-many": Kind(429, "Too many tries", "The header Retry-After says when to try again."),
    "unexpected": Kind(500, "Unexpected", "The log of Vekha names the same `id`."),
    "unavailable": Kind(503, "Not there at the moment", "Try again in a little while."),
}
BY_STATUS = {kind.status: name for name, kind in KINDS.items()}
BY_EXIT = {Exit.USAGE: "invalid", Exit.DENIED: "denied", Exit.NOT_FOUND: "not-found"}
BY_CODE = {  # which of their exit code they are
    "bad_token": "not-signed-in",
    "not_running": "unavailable",
    "too_many_tries": "too-many",
    "file_too_large": "too-large",
    "picture_too_large": "too-large",
}


def body_of(error: VekhaError, **more: Any) -> tuple[int, dict[str, Any]]:
    """Status and body. What was denied names its rule."""
    name = BY_CODE.get(error.code) or BY_EXIT.get(error.exit, "conflict")
    if isinstance(error, DeniedAct):
        more |= {"rule": error.about.rule}
    if isinstance(error, BadProjectFile):
        more |= {"errors": [{"where": f"vekha.toml:{one.line}", "what": one.what} for one in error.problems]}
    return body(name, error.code, error.what, error.next_step, **more)


def body(name: str, code: str, detail: str, next_step: str, **more: Any) -> tuple[int, dict[str, Any]]:
    kind = KINDS[name]
    plain = {"type": f"{PLACE}{name}", "title": kind.title, "status": kind.status}
    return kind.status, {**plain, "detail": detail, "code": code, "next": next_step, **more}


def answered(status: int, plain: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(plain, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def said(error: VekhaError, **more: Any) -> HttpResponse:
    status, plain = body_of(error, **more)
    response = answered(status, plain)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Vekha", error="invalid_token"'
    if retry := getattr(error, "retry_after", 1 if error.code == "too_early" else None):
        response.headers["Retry-After"] = str(retry)
    return response


def not_signed_in() -> HttpResponse:
    step = "Send a service's token (Authorization: Bearer ...), or sign in on the pages."
    response = answered(*body("not-signed-in", "not_signed_in", "Nobody is signed in.", step))
    response.headers["WWW-Authenticate"] = 'Bearer realm="Vekha"'
    return response


def nothing_here(request: HttpRequest) -> HttpResponse:
    step = "GET /api/v1/openapi.json lists what there is."
    return answered(*body("not-found", "no_address", "There is nothing at this address.", step))


def not_done_here(allowed: str) -> HttpResponse:
    what = f"Here can be done: {allowed}."
    response = answered(*body("not-allowed", "not_done_here", what, "GET /api/v1/openapi.json lists what there is."))
    response.headers["Allow"] = allowed
    return response


def went_wrong(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """With an id that the log names as well; unless the database does not answer, which may be found before any act."""
    error = error or sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return no_database(request, error)
    name = secrets.token_hex(4)
    logger.error("error %s at %s", name, request.path, exc_info=error)
    step = f"Tell whoever runs Vekha; its log names error {name}."
    return answered(*body("unexpected", "unexpected", "Something unexpected happened.", step, id=name))


def no_database(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("the database does not answer at %s: %s", request.path, error)
    return answered(*body("unavailable", "database_silent", "The database does not answer.", "Try again in a moment."))


def of(request: HttpRequest, error: Any) -> HttpResponse:
    """Whatever was raised has the one shape."""
    match error:
        case VekhaError():
            return said(error)
        case AuthenticationError():
            return not_signed_in()
        case ValidationError():
            return _invalid(error)
        case HttpError():
            return _not_understood(error)
        case _:
            return went_wrong(request, error)


def _not_understood(error: HttpError) -> HttpResponse:
    name = BY_STATUS.get(error.status_code, "bad-request")
    return answered(*body(name, "bad_json", "The body is no JSON.", "Send one JSON object."))


def _invalid(error: ValidationError) -> HttpResponse:
    found = [{"where": ".".join(map(str, one["loc"])), "what": str(one["msg"])} for one in error.errors]
    what = "; ".join(f"{one['where']}: {one['what']}" for one in found[:3])
    step = "GET /api/v1/openapi.json says what each field takes."
    return answered(*body("invalid", "invalid", f"{what}.", step, errors=found))
