"""People with channels, a clock that is set by hand, and the queue's jobs carried out when they are due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from tests.workflows.fake_world import FakeWorld
from tests.workflows.fake_world import now as really
from vekha.database import models
from vekha.database.jobs import DELIVER, MESSAGES, TELL
from vekha.operations.add_channel import add_channel
from vekha.operations.set_message_rules import Wanted, set_message_rules
from vekha.operations.submit_request import submit_request
from vekha.operations.tell import tell
from vekha.ports import Outside
from vekha.workflows.deliver import deliver

PAGES = "https://vekha.example.org"


@dataclass
class GivenClock:
    at: datetime

    def now(self) -> datetime:
        return self.at

    def pass_by(self, **some: float) -> None:
        self.at += timedelta(**some)


class Mail:
    """Whoever is told in this world. Its clock stands still until it is moved."""

    def __init__(self, world: FakeWorld) -> None:
        self.world, self.clock = world, GivenClock(really())
        self.outside: Outside = replace(world.outside, clock=self.clock, address=lambda: PAGES)

    def channel(self, who: str, *, address: str = "", **wanted: Any) -> models.Channel:
        if wanted:
            set_message_rules(Wanted(**wanted), by=who, now=self.clock.at)
        known = {"notifier": self.outside.notifier, "secrets": self.outside.secrets}
        return add_channel(address or f"fake://{who}", "", by=who, now=self.clock.at, **known)

    def plan(self) -> None:
        """Carries out the jobs that make deliveries of messages."""
        for job in ProcrastinateJob.objects.filter(task_name=TELL, queue_name=MESSAGES, status="todo"):
            tell(**job.args, now=self.clock.at)

    def carry(self) -> int:
        """Plans, and carries out every delivery that is due; gives how many were tried."""
        self.plan()
        wanted = {job.args["delivery"] for job in ProcrastinateJob.objects.filter(task_name=DELIVER, status="todo")}
        due = models.Delivery.objects.filter(pk__in=wanted, state="waiting", due_at__lte=self.clock.at).order_by("pk")
        for row in (found := list(due)):
            deliver(row.pk, self.outside)
        return len(found)

    def got(self, who: str) -> list[str]:
        """Titles of what reached them, in order."""
        return [note.title for address, note in self.world.notifier.sent() if address == f"fake://{who}"]


def ask(mail: Mail, number: int) -> None:
    """Clara asks for so many things."""
    for one in range(number):
        submit_request("lavka", f"Wish {one}", "", by="clara", now=mail.clock.at)
