"""What an installation agreed on before there were briefs is there afterwards, and can be carried on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from vekha.core.actors import Role
from vekha.core.change import Answer, Stage
from vekha.core.waiting import waiting_for
from vekha.database import models, queries
from vekha.database.mapping import change_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OLD = [("vekha", "0006_people_guard")]


@pytest.fixture
def before(database):
    """The tables as they were."""
    executor = MigrationExecutor(connection)
    executor.migrate(OLD)
    return executor.loader.project_state(OLD).apps


def forward() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("vekha"))


def change(apps, number: int, stage: Stage, *, proposed: int, agreed: int, assessed: tuple[str, ...]):
    state = {
        "stage": stage.value,
        "title": "Quick order",
        "need": "Fewer steps",
        "requested_by": "clara",
        "since": NOW.isoformat(),
        "assessed": list(assessed),
        "proposed": proposed,
        "agreed": agreed,
    }
    project, _ = apps.get_model("vekha", "Project").objects.get_or_create(slug="lavka", title="L", created_at=NOW)
    row = apps.get_model("vekha", "Change").objects.create(
        project=project,
        number=number,
        title="Quick order",
        branch=f"change/{number}",
        stage=stage,
        since=NOW,
        state=state,
        created_at=NOW,
    )
    for role in assessed:
        hours = [1.0, 2.0, 3.0] if role == "developer" else None
        apps.get_model("vekha", "Assessment").objects.create(
            change=row, person="dan", role=role, text="possible", hours=hours, at=NOW
        )
    return row


def agreement(apps, row, version: int, criteria: list[str], due: date | None, answer: str = ""):
    made = apps.get_model("vekha", "Agreement").objects.create(
        change=row, version=version, text="A button", criteria=criteria, due=due, person="max", at=NOW
    )
    if answer:
        answers = apps.get_model("vekha", "AgreementAnswer").objects
        answers.create(agreement=made, person="clara", answer=answer, why="" if answer == "yes" else "blue", at=NOW)


def test_agreements_and_their_answers_are_carried_over(before):
    roles = ("developer", "devops", "tester")
    built = change(before, 1, Stage.BUILDING, proposed=2, agreed=2, assessed=roles)
    agreement(before, built, 1, ["it is there"], None, "no")
    agreement(before, built, 2, ["it is there", "it is blue"], date(2026, 4, 1), "yes")
    asked = change(before, 2, Stage.AGREEING, proposed=1, agreed=0, assessed=roles)
    agreement(before, asked, 1, ["it is there"], date(2026, 4, 1))
    change(before, 3, Stage.AGREEING, proposed=0, agreed=0, assessed=("tester",))
    change(before, 4, Stage.REQUESTED, proposed=0, agreed=0, assessed=())
    forward()

    page = queries.change_page("lavka", 1)
    newest, first = page.agreements
    assert [(one.id, one.then) for one in newest.brief.criteria] == [("C1", "it is there"), ("C2", "it is blue")]
    assert (newest.in_force, newest.due and newest.due.latest) == (True, date(2026, 4, 1))
    assert (first.answer, first.why, first.due) == (Answer.NO, "blue", None)
    assert newest.feasibility.hours == (1.0, 2.0, 3.0)
    state = change_of(models.Change.objects.get(number=1).state)
    assert (state.agreed, state.criteria, state.due) == (2, 2, newest.due)
    assert set(state.unassessed) == {Role.DEVELOPER, Role.DEVOPS, Role.TESTER}  # the next version needs new words

    waits = {row.number: waiting_for(change_of(row.state)).what for row in models.Change.objects.all()}
    assert waits == {
        1: "to push the first candidate",
        2: "to answer version 1 of the agreement",
        3: "to write the brief",
        4: "to write the brief",
    }


def test_an_empty_installation_goes_back_and_forward(before):
    forward()
    assert models.Brief.objects.count() == 0
