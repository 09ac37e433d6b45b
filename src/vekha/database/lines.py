"""Rows of the tables to lines of a page; helpers of `queries.py`, each with at most two queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from vekha.config.settings import read_settings
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.change import Change as ChangeState
from vekha.core.environment import EnvironmentState, before
from vekha.core.evidence import Outcome
from vekha.core.waiting import Job, also_waiting, waiting_for
from vekha.database import models
from vekha.database.about import About
from vekha.database.environment_pages import EnvironmentLine, ReleaseLine, RunLine
from vekha.database.mapping import change_of, environment_of
from vekha.database.models.runs import OPEN, RunState
from vekha.database.pages import CandidateLine, ChangeLine, EvidenceLine, VerdictLine

People = dict[int, dict[Role, list[str]]]  # by key of the project, then by role: handles


@dataclass(frozen=True, slots=True)
class Known:
    """What whom-it-waits-for stands on. By project: who can act in which role; by change: its open runs."""

    people: People
    runs: dict[int, list[RunLine]]


def runs() -> QuerySet[models.Run]:
    """With what a line says of them, and no more: states and configurations take longer to read than to find."""
    found = models.Run.objects.select_related("project", "environment")
    said = ("workflow", "state", "waits_for", "cause", "worker", "by", "created_at")
    return found.only(*said, "project__slug", "environment__name")


def releases() -> QuerySet[models.Release]:
    """As `runs`."""
    said = ("environment", "instance", "digest", "created_at", "retired_at")
    of = ("candidate__commit", "candidate__number", "candidate__change__number", "candidate__change__title")
    return models.Release.objects.select_related("candidate__change").only(*said, *of)


def environments() -> QuerySet[models.Environment]:
    """As `runs`."""
    said = ("name", "kind", "host", "since", "state", "project__slug", "change__number")
    return models.Environment.objects.select_related("project", "change").only(*said)


def people_of(projects: Iterable[int]) -> People:
    """Who can act there: those who are disabled cannot."""
    found: People = defaultdict(lambda: {role: [] for role in Role})
    members = models.Membership.objects.filter(project__in=set(projects), person__disabling=None)
    for project, role, handle in members.order_by("pk").values_list("project_id", "role", "person__handle"):
        found[project][Role(role)].append(handle)
    return found


def known_about(rows: Sequence[models.Change], people: People | None = None) -> Known:
    """One query for any number of changes; two without `people`, those of their projects."""
    found = runs().filter(candidate__change__in=[row.pk for row in rows], state__in=[*OPEN, RunState.STUCK])
    of: dict[int, list[RunLine]] = defaultdict(list)
    for run in found.annotate(of_change=F("candidate__change")).order_by("pk"):
        of[run.of_change].append(run_line(run))
    return Known(people_of(row.project_id for row in rows) if people is None else people, of)


def change_line(row: models.Change, known: Known) -> ChangeLine:
    state = change_of(row.state)
    jobs = [Job(run.workflow, run.state, run.waits_for) for run in known.runs.get(row.pk, ())]
    people = known.people.get(row.project_id, {})
    return ChangeLine(
        project=row.project.slug,
        project_title=row.project.title,
        number=row.number,
        title=row.title,
        stage=state.stage,
        since=state.since,
        waiting=waiting_for(state, people=people, jobs=jobs),
        reason=state.reason,
        candidate=state.candidate.number if state.candidate else 0,
        branch=row.branch,
        requested_by=state.requested_by,
        created_at=row.created_at,
        also=also_waiting(state, people=people),
    )


def released_of(state: ChangeState) -> dict[str, Any]:
    """Fields of a page: what went live, and what is owed on it, or asked."""
    owed = {"debts": state.debts, "unmended": state.unmended, "asks_client": state.asks_client}
    return {"released": state.released, "emergency": state.emergency, **owed}


def run_line(row: models.Run) -> RunLine:
    name = row.environment.name if row.environment else ""
    return RunLine(
        id=row.pk,
        project=row.project.slug,
        workflow=row.workflow,
        state=row.state,
        environment=name,
        waits_for=row.waits_for,
        cause=row.cause,
        worker=row.worker,
        by=row.by,
        created_at=row.created_at,
    )


def verdicts_of(found: About, state: ChangeState) -> tuple[VerdictLine, ...]:
    """Newest first. In force: a yes on the candidate at hand under the agreement in force."""
    standing = {(one.role.value, one.digest, one.agreement) for one in state.verdicts}
    numbers = {one.pk: one.number for one in found.candidates}
    return tuple(
        VerdictLine(
            role=Role(one.role),
            person=one.person,
            answer=Answer(one.answer),
            why=one.why,
            candidate=numbers[one.candidate_id],
            digest=one.digest,
            agreement=one.agreement,
            at=one.at,
            carried_from=one.carried_from,
            in_force=one.answer == Answer.YES and (one.role, one.digest, one.agreement) in standing,
            picture=one.picture,
            stood_in_for=tuple(one.stood_in_for),
        )
        for one in found.verdicts
    )


def candidates_of(found: About, state: ChangeState, verdicts: Iterable[VerdictLine]) -> tuple[CandidateLine, ...]:
    evidence: dict[int, list[EvidenceLine]] = defaultdict(list)
    for one in found.evidence:
        evidence[one.candidate_id].append(evidence_line(one))
    said: dict[int, list[VerdictLine]] = defaultdict(list)
    for verdict in verdicts:
        said[verdict.candidate].append(verdict)
    hand = state.candidate
    return tuple(
        CandidateLine(
            number=one.number,
            head=one.head,
            commit=one.commit,
            base=one.base,
            author=one.author,
            digest=one.digest,
            renews=one.renews,
            open=bool(hand and hand.number == one.number and hand.open),
            at_hand=bool(hand and hand.number == one.number),
            created_at=one.created_at,
            evidence=tuple(evidence[one.pk]),
            verdicts=tuple(said[one.number]),
        )
        for one in found.candidates
    )


def evidence_line(row: models.Evidence) -> EvidenceLine:
    return EvidenceLine(
        check=row.check_name,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        failed=tuple(str(name) for name in row.details.get("failed", ())),
        coverage=row.details.get("coverage"),
        seconds=row.seconds,
        at=row.at,
        log=row.log,
        digest=row.digest,
    )


def environment_lines(rows: Sequence[models.Environment]) -> tuple[EnvironmentLine, ...]:
    """Two queries for any number of environments. Addresses are those of this installation's proxy."""
    states = {row.pk: environment_of(row.state) for row in rows}
    wanted = {name for one in states.values() for name in (one.current, one.aside, before(one, one.current)) if name}
    found = releases().filter(pk__in=[int(name) for name in wanted])
    by_name = {str(one.pk): one for one in found}
    moving = runs().filter(environment__in=rows, state__in=[RunState.RUNNING, RunState.UNDOING])
    busy = {run.environment_id: run_line(run) for run in moving}
    port = read_settings().proxy_port

    def line(row: models.Environment, name: str) -> ReleaseLine | None:
        return release_line(by_name[name], states[row.pk]) if name in by_name else None

    return tuple(
        EnvironmentLine(
            project=row.project.slug,
            name=row.name,
            kind=row.kind,
            host=row.host,
            url=f"http://{row.host}:{port}/",
            change=row.change.number if row.change else 0,
            since=row.since,
            token=states[row.pk].token,
            busy=busy.get(row.pk),
            current=line(row, states[row.pk].current),
            aside=line(row, states[row.pk].aside),
            before=line(row, before(states[row.pk], states[row.pk].current)),
        )
        for row in rows
    )


def releases_of(row: models.Environment, *, last: int | None, before: int) -> tuple[ReleaseLine, ...]:
    state = environment_of(row.state)
    rows = releases().filter(environment=row).order_by("-pk")
    rows = rows.filter(pk__lt=before) if before else rows
    return tuple(release_line(one, state) for one in rows[:last])


def release_line(row: models.Release, state: EnvironmentState) -> ReleaseLine:
    change = row.candidate.change
    return ReleaseLine(
        id=row.pk,
        instance=row.instance,
        digest=row.digest,
        commit=row.candidate.commit,
        change=change.number if change else 0,
        candidate=row.candidate.number,
        title=change.title if change else "first release",
        served=state.current == str(row.pk),
        good=str(row.pk) in state.good,
        created_at=row.created_at,
        retired_at=row.retired_at,
    )
