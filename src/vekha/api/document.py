"""The API as a document (OpenAPI 3.1): what ninja knows of it, and what holds for every operation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from vekha.api import problems
from vekha.api.acting import UPLOADS
from vekha.api.problems import KINDS, MEDIA_TYPE
from vekha.api.uploads import MULTIPART, described

PREFIX = "/api/v1/"
# What each operation may be answered with besides. 404 and 422 need something that was given.
ALWAYS = ("not-signed-in", "denied", "not-found", "invalid", "too-many", "unexpected", "unavailable")
ACTS = ("bad-request", "conflict", "too-large", "not-json")
READS = ("conflict",)  # a forecast that cannot be made yet
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is a stable word for programs, `detail` says what happened, `next` what to do.",
    "required": ["type", "title", "status", "detail", "code", "next"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "next": {"type": "string"},
        "rule": {"type": "string", "description": "Of the policy, if that denied it."},
        "id": {"type": "string", "description": "Of something unexpected: the log names it too."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
            },
        },
    },
}
SAID = {  # what `plain` adds to a Waiting: its words
    "who": {"type": "string", "title": "Who", "description": "For example tester tess."},
    "what": {"type": "string", "title": "What", "description": "Goes on from `who`."},
}
HEADERS = {
    "not-signed-in": {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    "too-many": {"Retry-After": {"required": True, "schema": {"type": "integer"}}},
}
REPLAYED = {"Idempotent-Replayed": {"description": "true: it was done before.", "schema": {"enum": ["true"]}}}


class Documented(NinjaAPI):
    """Ninja's own, with every problem described, and given in one shape."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return problems.of(request, exc)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        found = super().get_openapi_schema(path_prefix=path_prefix or PREFIX, path_params=path_params)
        for path, operations in found["paths"].items():
            for method, operation in operations.items():
                _complete(operation, reads=method == "get")
            if upload := UPLOADS.get(f"/{path.removeprefix(path_prefix or PREFIX)}"):
                content = operations["post"]["requestBody"]["content"]
                content[MULTIPART] = described(upload, content["application/json"]["schema"])
        schemas = found["components"]["schemas"]
        schemas["Problem"] = PROBLEM
        if "Waiting" in schemas:
            schemas["Waiting"]["properties"] |= SAID
            schemas["Waiting"]["required"] += list(SAID)
        found["components"]["schemas"] = dict(sorted(schemas.items()))
        found["components"]["responses"] = {name: _problem(name) for name in KINDS if name != "not-allowed"}
        return found


def _complete(operation: dict[str, Any], *, reads: bool) -> None:
    for name in (*ALWAYS, *(READS if reads else ACTS)):
        operation["responses"][KINDS[name].status] = {"$ref": f"#/components/responses/{name}"}
    if not reads:
        for status, response in operation["responses"].items():
            if int(status) < 300:
                response["headers"] = REPLAYED


def _problem(name: str) -> dict[str, Any]:
    kind = KINDS[name]
    return {
        "description": f"{kind.title}. {kind.help}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        **({"headers": HEADERS[name]} if name in HEADERS else {}),
    }
