"""The team's own history: how long finished changes took. Forecasts are made from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from vekha.core.change import Answer, Stage
from vekha.core.forecast import Finished, expected
from vekha.database import models

MOST = 200  # the newest ones: a team changes, and nobody wants to wait for a back-test
WENT_LIVE = [Stage.LIVE.value, Stage.CLOSED.value]


def finished_changes(row: models.Change) -> tuple[Finished, ...]:
    """The project's newest changes that went live with an estimate; never the change itself. Two queries."""
    answers = models.AgreementAnswer.objects.filter(
        agreement__change__project=row.project, agreement__change__stage__in=WENT_LIVE, answer=Answer.YES
    ).exclude(agreement__change=row)
    begun: dict[int, datetime] = {}
    hours: dict[int, Any] = {}  # three, or None
    rows = answers.order_by("at", "pk").values_list("agreement__change__number", "at", "agreement__feasibility__hours")
    for number, at, estimate in rows:
        begun.setdefault(number, at)  # building began with the first yes; the last version has the estimate
        hours[number] = estimate
    live = _released(row.project.slug, [number for number, said in hours.items() if said and said[2] > 0])
    newest = sorted(live, key=lambda number: live[number], reverse=True)[:MOST]
    return tuple(_finished(number, begun[number], live[number], hours[number]) for number in newest)


def agreed_at(row: models.Change) -> datetime | None:
    """When the client agreed for the first time."""
    answers = models.AgreementAnswer.objects.filter(agreement__change=row, answer=Answer.YES)
    return answers.order_by("at").values_list("at", flat=True).first()


def titles_of(slug: str, numbers: Iterable[int]) -> dict[int, str]:
    """Of changes of that project, by number. One query."""
    rows = models.Change.objects.filter(project__slug=slug, number__in=set(numbers))
    return dict(rows.values_list("number", "title"))


def _released(slug: str, numbers: list[int]) -> dict[int, datetime]:
    """When each of them went live."""
    subjects = {f"change:{slug}/{number}": number for number in numbers}
    rows = models.Event.objects.filter(subject__in=list(subjects), kind="Released").order_by("seq")
    bodies = (json.loads(body) for body in rows.values_list("body", flat=True))
    return {subjects[body["subject"]]: datetime.fromisoformat(body["at"]) for body in bodies}


def _finished(number: int, begun: datetime, live: datetime, hours: Any) -> Finished:
    best, likely, worst = hours
    return Finished(number, (live - begun).total_seconds() / 86_400, expected((best, likely, worst)))
