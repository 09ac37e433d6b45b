"""What a no and a move by hand need, loaded and locked in one message: whoever waits for them waits for each turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vekha.core.actors import Actor
from vekha.database import models
from vekha.database.statements import Rows, Statement, rows_of, select, send
from vekha.operations.acting import locked_change, project_named
from vekha.operations.actors import actor_from, who
from vekha.operations.environments import PRODUCTION, environment_named

PROJECT = "(SELECT id FROM project WHERE slug = %s)"
CHANGE = f"(SELECT id FROM change WHERE project_id = {PROJECT} AND number = %s)"  # noqa: S608 - no values
# All that its state may lead to: what is served, the two last good ones, and the one set aside.
REACHED = """environment_id = (SELECT id FROM environment WHERE {which}) AND id::text IN (
SELECT unnest(ARRAY[state->>'current', state->>'aside', state->'good'->>-1, state->'good'->>-2])
FROM environment WHERE {which})"""

LANDING = f"""SELECT 1 FROM run WHERE workflow = 'rollout' AND state = 'running' AND arguments->>'landing' = 'true'
AND candidate_id = (SELECT id FROM candidate WHERE change_id = {CHANGE} AND number = %s)"""  # noqa: S608 - no values


@dataclass(frozen=True, slots=True)
class Place:
    """An environment, locked, with its project; and the releases that its state may lead to, by their reference."""

    environment: models.Environment
    releases: Mapping[str, models.Release]


@dataclass(frozen=True, slots=True)
class Judged:
    """A change, locked, with its project; the candidate of that number, and the preview if there is one."""

    change: models.Change
    candidate: models.Candidate | None
    preview: Place | None
    landing: bool  # it is being released, and main follows at this moment


def environment_to_move(slug: str, name: str, by: str) -> tuple[Place, Actor]:
    """Raises NotFound `no_project`, `no_environment`, `no_person`."""
    which = f"project_id = {PROJECT} AND name = %s"
    places, projects, actor, releases = send(
        [
            select(models.Environment, f"{which} FOR UPDATE", slug, name),
            select(models.Project, "slug = %s", slug),
            who(by, slug),
            select(models.Release, REACHED.format(which=which), slug, name, slug, name),
        ]
    )
    if not places:
        environment_named(slug, name)  # says what is missing
    (project,) = rows_of(models.Project, projects)
    return _place(places, project, releases), actor_from(by, actor)


def production_of(change: models.Change) -> Place:
    """Locked. Raises NotFound `no_environment`."""
    which, slug = f"project_id = {PROJECT} AND name = %s", change.project.slug
    places, releases = send(
        [
            select(models.Environment, f"{which} FOR UPDATE", slug, PRODUCTION),
            select(models.Release, REACHED.format(which=which), slug, PRODUCTION, slug, PRODUCTION),
        ]
    )
    if not places:
        environment_named(slug, PRODUCTION)  # says what is missing
    return _place(places, change.project, releases)


def change_to_judge(slug: str, number: int, candidate: int, by: str) -> tuple[Judged, Actor]:
    """Raises NotFound `no_project`, `no_change`, `no_person`."""
    which = f"change_id = {CHANGE}"
    changes, projects, actor, candidates, previews, releases, landings = send(
        [
            select(models.Change, f"project_id = {PROJECT} AND number = %s FOR UPDATE", slug, number),
            select(models.Project, "slug = %s", slug),
            who(by, slug),
            select(models.Candidate, f"{which} AND number = %s", slug, number, candidate),
            select(models.Environment, f"{which} FOR UPDATE", slug, number),
            select(models.Release, REACHED.format(which=which), slug, number, slug, number),
            Statement(LANDING, [slug, number, candidate]),
        ]
    )
    if not changes:
        locked_change(project_named(slug), number)  # says what is missing
    (change,), (project,) = rows_of(models.Change, changes), rows_of(models.Project, projects)
    change.project = project
    found = next(iter(rows_of(models.Candidate, candidates)), None)
    if found:
        found.project, found.change = project, change
    preview = _place(previews, project, releases) if previews else None
    return Judged(change, found, preview, bool(landings)), actor_from(by, actor)


def _place(rows: Rows, project: models.Project, releases: Rows) -> Place:
    (environment,) = rows_of(models.Environment, rows)
    environment.project = project
    known = {str(row.pk): row for row in rows_of(models.Release, releases)}
    for row in known.values():
        row.environment = environment
    return Place(environment, known)
