"""Two warm releases of a tiny store in production, as a rollout would have left them."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.programs import until

HOST = "bench.localhost"
SCOPE = "bench/production"
NAMES = ("bench-production-1", "bench-production-2")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def two_releases(outside: Any) -> tuple[str, tuple[str, str], dict[str, str]]:
    """Host, names and addresses; the second is served, the first is the good one before it."""
    from vekha.core.environment import EnvironmentState  # noqa: PLC0415 - after Django
    from vekha.database import models  # noqa: PLC0415
    from vekha.database.mapping import to_json  # noqa: PLC0415
    from vekha.operations.init_project import init_project  # noqa: PLC0415
    from vekha.ports import Route  # noqa: PLC0415

    project = init_project("bench", "Bench", "none", by="olga", main="main", now=NOW)
    digest = unpacked(outside)
    environment = models.Environment(project=project, name="production", kind="production", host=HOST, since=NOW)
    environment.state = to_json(EnvironmentState())
    environment.save()
    addresses, keys = {}, []
    for number, name in enumerate(NAMES, start=1):
        commit = f"{number:040d}"
        same = {"head": commit, "commit": commit, "base": commit, "author": "dan", "digest": digest, "created_at": NOW}
        candidate = models.Candidate.objects.create(project=project, change=None, number=number, **same)
        release = models.Release(environment=environment, candidate=candidate, digest=digest, instance=name)
        release.configuration, release.run_spec, release.created_at = {"WHO": name}, spec(), NOW
        release.save()
        keys.append(str(release.pk))
        addresses[name] = outside.target.start(instance(name, digest), fence=0)
        until(name, lambda name=name: outside.target.probe(name, "/health", 1.0) == 200)
    environment.state = to_json(EnvironmentState(current=keys[1], good=tuple(keys)))
    environment.save()
    outside.traffic.move(Route(SCOPE, HOST, {NAMES[1]: 100}, addresses), fence=0)
    return HOST, NAMES, addresses


def unpacked(outside: Any) -> str:
    """The tiny store as an artifact at the target; gives its digest."""
    tree = Path(outside.workspace) / "store"
    tree.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("backend.py"), tree / "backend.py")
    digest: str = outside.artifacts.pack(tree).digest
    outside.target.unpack(digest, outside.artifacts.open(digest))
    return digest


def instance(name: str, digest: str, **variables: str) -> Any:
    from vekha.ports import EnvironmentSpec, Instance  # noqa: PLC0415

    kind, given = EnvironmentSpec("none"), {"WHO": name, **variables}
    return Instance(
        environment=SCOPE, name=name, digest=digest, start=spec()["start"], variables=given, environment_spec=kind
    )


def spec() -> dict[str, Any]:
    return {
        "start": f"exec {sys.executable} backend.py",
        "health": "/health",
        "boot_timeout": 30.0,
        "stop_timeout": 5.0,
        "memory": 0,
        "migrate": "",
        "migrate_timeout": 60.0,
        "environment": {"kind": "none", "lock": "", "python": "3.11"},
        "warm": 1800.0,
    }
