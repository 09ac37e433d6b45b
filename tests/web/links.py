"""A client at their link: what they send, and what is mailed to them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.web.page import Page
from tests.workflows.fake_world import FakeWorld, now
from tests.workflows.mailing import GivenClock
from vekha.database import models
from vekha.database.jobs import DELIVER, TELL
from vekha.operations.make_client_link import make_client_link
from vekha.operations.mint import mint_key
from vekha.operations.tell import tell
from vekha.ports import Note
from vekha.workflows.deliver import deliver

CLARA = "mail:clara@example.org"


def post(world: FakeWorld, *, at: datetime | None = None) -> None:
    """Every message is planned, and what is due then is sent."""
    moment = at or now()
    outside = replace(world.outside, clock=GivenClock(moment))
    for job in ProcrastinateJob.objects.filter(task_name=TELL, status="todo"):
        tell(**job.args, now=moment)
    wanted = {job.args["delivery"] for job in ProcrastinateJob.objects.filter(task_name=DELIVER, status="todo")}
    for row in models.Delivery.objects.filter(pk__in=wanted, state="waiting", due_at__lte=moment).order_by("pk"):
        deliver(row.pk, outside)


def mails(world: FakeWorld, to: str = CLARA) -> list[Note]:
    return [note for address, note in world.notifier.sent() if address == to]


def link(world: FakeWorld, to: str = CLARA) -> str:
    """That of the newest message to them, once everything was sent."""
    post(world)
    return path_in(next(note for note in reversed(mails(world, to)) if "/c/" in note.body))


def minted(number: int, who: str = "clara") -> str:
    """As it is made for the message that tells of it."""
    message = models.Message.objects.filter(person__handle=who, name="link", path__contains=f"/changes/{number}#")[0]
    return f"/c/{mint_key(message, now=now())}"


def again(world: FakeWorld, by: str = "max") -> str:
    """Sent once more by hand."""
    make_client_link("lavka", 1, "clara", by=by, now=now())
    return link(world)


def path_in(note: Note) -> str:
    found = re.search(r"http://\S+(/c/\S+)", note.body)
    assert found
    return found[1]


def code(world: FakeWorld, to: str = CLARA) -> str:
    """That of the newest e-mail."""
    found = re.search(r"\b(\d{6})\b", mails(world, to)[-1].title)
    assert found
    return found[1]


def say(browser: Client, path: str, answer: str, why: str = "", **more: Any) -> Any:
    return browser.post(path, {"answer": answer, "why": why, **more})


def stage() -> str:
    return models.Change.objects.get(number=1).stage


def text(answer: Any) -> str:
    return Page(answer.text).text
