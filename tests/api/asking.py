"""Programs and people that ask the API, as the pages' tests ask the pages."""

from __future__ import annotations

import hashlib
import itertools
import json
import time
from datetime import UTC, datetime
from typing import Any

from django.core.cache import cache
from django.test import Client

from vekha.database import models
from vekha.operations.tokens import new_token

HOST = {"host": "localhost"}
V1 = "/api/v1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
KEPT = f"{hashlib.sha256(PNG).hexdigest()}.png"
_keys = itertools.count(1)


class Asker:
    """`handle` "" is nobody; a service has a token, a person the session of somebody who showed lately who they are."""

    def __init__(self, handle: str = "", *, token: str = "", lately: bool = True, strict: bool = False) -> None:
        self.client = Client(headers=HOST, raise_request_exception=False, enforce_csrf_checks=strict)
        self.headers: dict[str, str] = {}
        service = models.Service.objects.filter(handle=handle).first() if handle else None
        if service and not token:
            token, _ = new_token(service, 90, "olga", datetime.now(UTC))
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        elif handle and (person := models.Person.objects.filter(handle=handle).first()):
            self.client.force_login(person)
            session = self.client.session
            session["account_authentication_methods"] = [{"method": "invitation", "at": time.time() if lately else 1.0}]
            session["account_authentication_methods_user"] = str(person.pk)
            session.save()

    def get(self, path: str, **headers: str) -> Any:
        return whole(self.client.get(V1 + path, headers=self.headers | headers))

    def post(self, path: str, given: Any = None, *, key: str = "", method: str = "POST", **headers: str) -> Any:
        """`given`: JSON, or the text of a body as it is."""
        body = given if isinstance(given, str | bytes) else "" if given is None else json.dumps(given)
        more = self.headers | headers | ({"Idempotency-Key": key} if key else {})
        return self.client.generic(method, V1 + path, body, content_type="application/json", headers=more)

    def send(self, path: str, words: str, given: Any, *files: tuple[str, Any], key: str = "", **headers: str) -> Any:
        """As a form: the JSON of the act in the part `words`, and files, each after the name of its part."""
        more = self.headers | headers | ({"Idempotency-Key": key} if key else {})
        parts: dict[str, Any] = {words: given if isinstance(given, str) else json.dumps(given)}
        for name, file in files:
            parts.setdefault(name, []).append(file)
        return self.client.post(V1 + path, parts, headers=more)


def whole(answer: Any) -> Any:
    """A file that is served is read to its end: that closes it."""
    if answer.streaming:
        answer.streaming_content = [b"".join(answer)]
    return answer


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The answer is that problem, in the one shape that all have."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.text
    plain: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code", "next"} <= set(plain)
    assert all(isinstance(plain[name], str) and plain[name] for name in ("type", "title", "detail", "code"))
    assert (plain["status"], plain["code"]) == (status, code), plain
    return plain


def fresh_key() -> str:
    return f"key-{next(_keys)}"


def forget_tries() -> None:
    """Tokens that were not valid are counted, by the address that asks."""
    cache.clear()
