"""The only place that builds real adapters."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import django
from django.apps import apps

from vekha.adapters.artifacts.store import LocalArtifacts
from vekha.adapters.databases.postgres import PostgresDatabases
from vekha.adapters.git.cli import GitCli
from vekha.adapters.postgres.embedded import Server, find
from vekha.adapters.runners.local.runner import LocalRunner
from vekha.adapters.targets.local.supervisor import Supervisor
from vekha.adapters.targets.local.target import LocalTarget
from vekha.adapters.traffic.envoy.traffic import EnvoyTraffic
from vekha.config.home import home
from vekha.config.settings import read_settings
from vekha.core.errors import VekhaError
from vekha.ports import Git, Outside
from vekha.telemetry.log_files import LogFiles


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def set_up_django() -> None:
    """Makes the tables usable in this process. The database must have been found or started before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vekha.config.django")
    if not apps.ready:
        django.setup()


def supervisor(folder: Path) -> Supervisor:
    return Supervisor(folder / "supervisor")


def traffic(folder: Path) -> EnvoyTraffic:
    return EnvoyTraffic(folder / "traffic")


def server(folder: Path) -> Server | None:
    """The embedded PostgreSQL if it runs; None if it does not."""
    return find(folder / "postgres")


@cache
def outside(folder: Path | None = None) -> Outside:
    """Everything outside, for the installation in that data folder. Raises `not_running` without its database."""
    place = folder or home()
    settings, runner = read_settings(place), LocalRunner(place / "runner")
    return Outside(
        clock=SystemClock(),
        git=_git(place),
        runner=runner,
        artifacts=LocalArtifacts(place / "artifacts"),
        target=LocalTarget(place / "target", runner, supervisor(place)),
        databases=_databases(place),
        traffic=traffic(place),
        logs=LogFiles(place / "logs"),
        workspace=place / "workspace",
        domain=settings.domain,
        proxy=settings.proxy,
    )


def _git(folder: Path) -> Callable[[str], Git]:
    def of(slug: str) -> Git:
        from vekha.database.models import Project  # noqa: PLC0415 - tables can be imported once Django is set up

        source = Project.objects.values_list("source", flat=True).get(slug=slug)
        return GitCli(folder / "repositories" / f"{slug}.git", source)

    return of


def _databases(folder: Path) -> PostgresDatabases:
    place = folder / "databases"
    if url := os.environ.get("DATABASE_URL"):
        return PostgresDatabases(url, None, place)
    found = server(folder)
    if found is None:
        raise VekhaError("not_running", "Vekha does not run here.", "Start it with `vekha up`.")
    return PostgresDatabases(found.url("postgres"), found.bin, place)
