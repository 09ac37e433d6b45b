"""The only place that builds real adapters."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
from django.apps import apps

from vekha.adapters.artifacts.store import LocalArtifacts
from vekha.adapters.databases.postgres import PostgresDatabases
from vekha.adapters.depot.absent import Absent
from vekha.adapters.depot.artifacts import DepotArtifacts
from vekha.adapters.depot.client import DepotClient
from vekha.adapters.depot.git import DepotGit
from vekha.adapters.depot.logs import DepotLogs
from vekha.adapters.git.cli import GitCli
from vekha.adapters.hooks.http import HttpHooks
from vekha.adapters.notify.mail import Mail
from vekha.adapters.notify.services import Services
from vekha.adapters.postgres.embedded import Server, find
from vekha.adapters.runners.local.runner import LocalRunner
from vekha.adapters.secrets.files import SecretFiles
from vekha.adapters.targets.local.supervisor import Supervisor
from vekha.adapters.targets.local.target import LocalTarget
from vekha.adapters.traffic.envoy.traffic import EnvoyTraffic
from vekha.config.addresses import host_and_port
from vekha.config.home import home
from vekha.config.mail import mail_settings
from vekha.config.settings import read_settings
from vekha.core.errors import VekhaError
from vekha.ports import Git, Outside
from vekha.telemetry.log_files import LogFiles


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def set_up_django(settings: str = "vekha.config.django") -> None:
    """Makes the tables usable in this process. The database must have been found or started before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    if not apps.ready:
        django.setup()


def supervisor(folder: Path) -> Supervisor:
    return Supervisor(folder / "supervisor")


def traffic(folder: Path) -> EnvoyTraffic:
    return EnvoyTraffic(folder / "traffic")


def artifacts(folder: Path) -> LocalArtifacts:
    return LocalArtifacts(folder / "artifacts")


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
        artifacts=artifacts(place),
        target=LocalTarget(place / "target", runner, supervisor(place)),
        databases=_databases(place),
        traffic=traffic(place),
        logs=LogFiles(place / "logs"),
        notifier=Services(Mail(lambda: _mail(place))),
        hooks=HttpHooks(lambda: read_settings(place).private_webhooks),
        secrets=SecretFiles(place / "secrets"),
        workspace=place / "workspace",
        domain=settings.domain,
        proxy=settings.proxy,
        address=lambda: read_settings(place).page,  # workers go on when it is set anew
    )


def outside_elsewhere(folder: Path, depot: DepotClient) -> Outside:
    """What a worker has on a machine that does not serve: enough to build and check, and a folder of its own."""
    runner, url = LocalRunner(folder / "runner"), os.environ["DATABASE_URL"]
    absent: Any = Absent("target")  # so are messages: their secrets stay on the machine that serves
    return Outside(
        clock=SystemClock(),
        git=lambda slug: DepotGit(depot, slug, mirror(folder, slug)),
        runner=runner,
        artifacts=DepotArtifacts(depot, artifacts(folder)),
        target=absent,
        databases=PostgresDatabases(url, None, folder / "databases"),
        traffic=absent,
        logs=DepotLogs(depot),
        notifier=absent,
        hooks=absent,
        secrets=absent,
        workspace=folder / "workspace",
    )


def mirror(folder: Path, slug: str) -> Path:
    """Where a project's repository is kept in a data folder."""
    return folder / "repositories" / f"{slug}.git"


def database_for_others(folder: Path) -> str:
    """The URL of Vekha's database as other machines reach it. Raises VekhaError `database_local`, `not_running`."""
    host, _ = host_and_port(read_settings(folder).depot)
    url = os.environ.get("DATABASE_URL")
    if not url:
        found = server(folder)
        if found is None:
            raise VekhaError("not_running", "Vekha does not run here.", "Start it with `vekha up`.")
        return found.url(host=host)
    if (urlsplit(url).hostname or "localhost") in ("localhost", "127.0.0.1", "::1"):
        what = "DATABASE_URL names a database that only this machine reaches."
        raise VekhaError("database_local", what, "Name it there as other machines do.")
    return url


def _git(folder: Path) -> Callable[[str], Git]:
    def of(slug: str) -> Git:
        from vekha.operations.acting import project_named  # noqa: PLC0415 - it needs Django set up

        return GitCli(mirror(folder, slug), project_named(slug).source)

    return of


def _mail(folder: Path) -> dict[str, Any]:
    page = urlsplit(read_settings(folder).page)
    return mail_settings(os.environ.get("VEKHA_MAIL", ""), folder, str(page.hostname))


def _databases(folder: Path) -> PostgresDatabases:
    place = folder / "databases"
    if url := os.environ.get("DATABASE_URL"):
        return PostgresDatabases(url, None, place)
    found = server(folder)
    if found is None:
        raise VekhaError("not_running", "Vekha does not run here.", "Start it with `vekha up`.")
    return PostgresDatabases(found.url("postgres"), found.bin, place)
