"""A client at their link: what they send, and the code that they are mailed."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django.test import Client

from tests.web.page import Page
from tests.workflows.fake_world import now
from vekha.database import models
from vekha.operations.make_client_link import make_client_link


def link(by: str = "max") -> str:
    return "/c/" + make_client_link("lavka", 1, "clara", by=by, now=now())


def code() -> str:
    """That of the newest e-mail."""
    found = re.search(r"\b(\d{6})\b", mail.outbox[-1].subject)
    assert found
    return found[1]


def say(browser: Client, path: str, answer: str, why: str = "", **more: Any) -> Any:
    return browser.post(path, {"answer": answer, "why": why, **more})


def stage() -> str:
    return models.Change.objects.get(number=1).stage


def text(answer: Any) -> str:
    return Page(answer.text).text
