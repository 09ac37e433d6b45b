"""Environments by name, locked, and their state."""

from __future__ import annotations

from datetime import datetime

from vekha.core.environment import EnvironmentState, arrived
from vekha.core.errors import NotFound, VekhaError
from vekha.database import models
from vekha.database.mapping import environment_of, to_json
from vekha.operations.acting import project_named

PRODUCTION = "production"


def environment_for(
    project: models.Project, change: models.Change | None, domain: str, now: datetime
) -> models.Environment:
    """The preview of a change, or production for None; made when it is first asked for."""
    name, kind = (f"preview-{change.number}", "preview") if change else (PRODUCTION, PRODUCTION)
    host = f"{name}.{project.slug}.{domain}" if change else f"{project.slug}.{domain}"
    row, _ = models.Environment.objects.get_or_create(
        project=project,
        name=name,
        defaults={"kind": kind, "host": host, "change": change, "state": to_json(EnvironmentState()), "since": now},
    )
    return row


def environment_named(slug: str, name: str) -> models.Environment:
    """Locked until the transaction ends, with its project. Raises NotFound `no_project`, `no_environment`."""
    rows = models.Environment.objects.select_for_update(of=("self",)).select_related("project")
    row = rows.filter(project__slug=slug, name=name).first()
    if row is None:
        project = project_named(slug)
        known = ", ".join(project.environments.values_list("name", flat=True)) or "none yet"
        raise NotFound("no_environment", f"{slug} has no environment {name}.", f"There are: {known}.")
    return row


def locked(environment: models.Environment) -> models.Environment:
    return (
        models.Environment.objects.select_for_update(of=("self",))
        .select_related("project", "change")
        .get(pk=environment.pk)
    )


def state_of(row: models.Environment) -> EnvironmentState:
    return environment_of(row.state)


def keep(row: models.Environment, state: EnvironmentState, now: datetime) -> None:
    if state.current != state_of(row).current:
        row.since = now
    row.state = to_json(state)
    row.save(update_fields=["state", "since"])


def release_named(reference: str) -> models.Release | None:
    """The release that a state names; None for ""."""
    return (
        models.Release.objects.select_related("candidate", "environment").get(pk=int(reference)) if reference else None
    )


def subject_of(row: models.Environment) -> str:
    return f"environment:{row.project.slug}/{row.name}"


def instance_scope(row: models.Environment) -> str:
    """The environment's name at the target and in the proxy; also the scope of fencing tokens."""
    return f"{row.project.slug}/{row.name}"


def must(state: object) -> EnvironmentState:
    """The state, or the reason why not, raised."""
    if isinstance(state, EnvironmentState):
        return state
    raise VekhaError(
        "environment_busy", f"Not now: {getattr(state, 'why', state)}.", "It goes on by itself afterwards."
    )


def arrive(run: models.Run, release: models.Release, now: datetime) -> EnvironmentState:
    """Keeps that the run's environment serves the release; gives the state then. Raises VekhaError if it moved on."""
    row = locked(release.environment)
    state = must(arrived(state_of(row), run.name, run.token, str(release.pk)))
    keep(row, state, now)
    return state
