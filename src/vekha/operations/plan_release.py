"""A release is planned: artifact + configuration snapshot + how it runs, fixed before anything moves."""

from __future__ import annotations

from datetime import datetime

from vekha.config.project_file import ProjectFile
from vekha.core.actors import VEKHA
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.operations.acting import allow, operation
from vekha.operations.runs import candidate_of
from vekha.policy import Action


@operation
def plan_release(run: models.Run, file: ProjectFile, *, now: datetime) -> models.Release:
    """The release that this run brings into its environment; asked again, the same one."""
    allow(VEKHA, Action.CARRY_OUT, run)
    row = (
        models.Run.objects.select_for_update(of=("self",))
        .select_related("release", "environment__project")
        .get(pk=run.pk)
    )
    if row.release is not None:
        return row.release
    candidate = candidate_of(run)
    if row.environment is None or not candidate.digest:
        raise VekhaError("no_artifact", f"{candidate} has no artifact.", "It is built first.")
    environment = row.environment
    values = file.configuration_for(environment.kind)
    release = _make(environment, candidate, values, _spec(file), bool(file.database.engine), now)
    row.release = release
    row.save(update_fields=["release"])
    return release


@operation
def plan_baseline(preview: models.Environment, production: models.Release, *, now: datetime) -> models.Release:
    """Production's release, for a preview that has served nothing yet; asked again, the same one."""
    allow(VEKHA, Action.CARRY_OUT, preview)
    known = preview.releases.filter(candidate=production.candidate).first()
    if known is not None:
        return known
    spec, values = production.run_spec, production.configuration
    return _make(preview, production.candidate, values, spec, bool(production.database), now)


def _make(
    environment: models.Environment,
    candidate: models.Candidate,
    configuration: dict[str, str],
    spec: dict[str, object],
    has_database: bool,
    now: datetime,
) -> models.Release:
    release = models.Release.objects.create(
        environment=environment,
        candidate=candidate,
        digest=candidate.digest,
        instance=f"planning-{environment.pk}-{candidate.pk}-{now.timestamp()}",
        configuration=configuration,
        run_spec=spec,
        created_at=now,
    )
    name = f"{environment.project.slug}-{environment.name}"
    release.instance = f"{name}-{release.pk}"
    if has_database:  # production keeps one database; a preview has one a release, so that going back is exact
        own = name if environment.kind == "production" else release.instance
        release.database = own.replace("-", "_")[:50]
    release.save()
    return release


def _spec(file: ProjectFile) -> dict[str, object]:
    return {
        "start": file.run.start,
        "health": file.run.health,
        "boot_timeout": file.run.boot_timeout,
        "stop_timeout": file.run.stop_timeout,
        "memory": file.run.memory,
        "migrate": file.database.migrate,
        "migrate_timeout": file.database.timeout,
        "environment": {
            "kind": file.environment.kind,
            "lock": file.environment.lock,
            "python": file.environment.python,
        },
        "warm": file.release.warm,
    }
