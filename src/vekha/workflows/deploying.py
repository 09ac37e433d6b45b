"""What preview, production and rollback share: a release unpacked, migrated, started, watched until it is ready."""

from __future__ import annotations

import time
from dataclasses import replace

from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.ports import Command, EnvironmentSpec, Instance, Route
from vekha.workflows.context import Context

PROBE_EVERY = 0.03  # seconds between an answer and the next question while a release boots: asked every 50 ms or less
PROBE_TIMEOUT = 2.0  # seconds for one answer


class NotRunning(VekhaError):
    """A release that should be served is not warm."""


def spec_of(release: models.Release) -> EnvironmentSpec:
    return EnvironmentSpec(**release.run_spec["environment"])


def variables_of(context: Context, release: models.Release) -> dict[str, str]:
    variables = dict(release.configuration)
    if release.database:
        variables["DATABASE_URL"] = context.outside.databases.url(release.database)
    return variables


def unpack(context: Context, release: models.Release) -> None:
    context.outside.target.unpack(release.digest, context.outside.artifacts.open(release.digest))
    context.outside.target.prepare(release.digest, spec_of(release))


def migrate(context: Context, release: models.Release, database: str) -> str:
    """Runs the release's migrations on that database; gives the schema's digest after. Raises `migration_failed`."""
    line = release.run_spec["migrate"]
    if database and line:
        command = Command(
            name="migrate",
            line=line,
            folder=context.folder,
            variables={**variables_of(context, release), "DATABASE_URL": context.outside.databases.url(database)},
            timeout=release.run_spec["migrate_timeout"],
            memory=0,
        )
        result = context.outside.target.run(
            release.digest,
            spec_of(release),
            command,
            context.writer(f"migrate-{database}"),
            fence=context.fence,
            environment=context.scope,
        )
        if not result.ok:
            end = "did not end in time" if result.code is None else f"ended with {result.code}"
            last = result.tail.strip().splitlines()[-1:] or [""]
            raise VekhaError("migration_failed", f"The migration {end}: {last[0]}", "Its log is kept: `vekha logs`.")
    return context.outside.databases.schema(database) if database else ""


def start(context: Context, release: models.Release, *, database: str = "", name: str = "") -> str:
    """Starts the release (under another name on another database, for a rehearsal); gives its address."""
    variables = variables_of(context, release)
    if database:
        variables["DATABASE_URL"] = context.outside.databases.url(database)
    instance = Instance(
        environment=context.scope,
        name=name or release.instance,
        digest=release.digest,
        start=release.run_spec["start"],
        variables=variables,
        environment_spec=spec_of(release),
        memory=release.run_spec["memory"],
        stop_timeout=release.run_spec["stop_timeout"],
    )
    return context.outside.target.start(instance, fence=context.fence)


def wait_ready(context: Context, release: models.Release, name: str = "") -> float:
    """Asks its health page until it answers 200; gives the seconds. Raises `not_healthy` with its last words."""
    name, spec, target = name or release.instance, release.run_spec, context.outside.target
    started = time.monotonic()
    status: int | None = None
    while (waited := time.monotonic() - started) < spec["boot_timeout"]:
        status = target.probe(name, spec["health"], PROBE_TIMEOUT)
        if status == 200:
            return waited
        state = target.state(name)
        if state.status != "running":
            words = (state.tail.strip().splitlines() or ["no output"])[-1]
            raise VekhaError("not_healthy", f"{name} ended with {state.code}: {words}", "See its log: `vekha logs`.")
        time.sleep(PROBE_EVERY)  # a store that is ready tells nobody but who asks
    answer = "gave no answer" if status is None else f"answered {status}"
    what = f"{name}: its health page {spec['health']} {answer} for {spec['boot_timeout']:g} s."
    raise VekhaError("not_healthy", what, "See its log: `vekha logs`.")


def serve(context: Context, release: models.Release | None, *, others: dict[str, int] | None = None) -> None:
    """All requests of the environment to this release; nobody for None. `others`: shares by instance, percent."""
    if release is None:
        context.outside.traffic.remove(context.scope, fence=context.fence)
        return
    weights = others or {release.instance: 100}
    known = context.outside.traffic.route(context.scope)
    names = {*weights, release.instance}
    addresses = dict(known.addresses) if known else {}
    for name in names:
        state = context.outside.target.state(name)
        if state.status != "running":
            raise NotRunning("not_running", f"{name} does not run ({state.status}).", "It is started anew.")
        addresses[name] = state.address
    route = Route(context.scope, context.environment.host, weights, addresses)
    context.outside.traffic.move(route, fence=context.fence)


def forget(context: Context, current: models.Release, old: models.Release) -> None:
    """The proxy no longer knows the old release; requests go to the current one, as before."""
    known = context.outside.traffic.route(context.scope)
    if known is None or old.instance not in known.addresses or old.instance in known.weights:
        return
    addresses = {name: address for name, address in known.addresses.items() if name != old.instance}
    context.outside.traffic.move(replace(known, addresses=addresses), fence=context.fence)
