"""A candidate runs in its change's own environment, on a copy of production's data, and is checked there over HTTP.

Each release of a preview has a database of its own, made from a snapshot of production: to go back is to move traffic.
"""

from __future__ import annotations

from vekha.database import models
from vekha.operations.environments import release_named
from vekha.operations.plan_release import plan_baseline, plan_release
from vekha.operations.record_baseline import record_baseline
from vekha.operations.record_evidence import judge
from vekha.operations.record_preview import record_preview
from vekha.operations.refuse_candidate import refuse_candidate
from vekha.workflows import deploying
from vekha.workflows.checking import run_checks
from vekha.workflows.context import Context
from vekha.workflows.engine import Result, Step, Workflow


def plan(context: Context) -> Result:
    context.run.release = plan_release(context.run, context.file, now=context.now())
    return {"instance": context.release.instance}


def snapshot(context: Context) -> Result:
    """What production holds now, kept for the databases of this preview."""
    production = _production(context)
    if production is None or not production.database:
        return {"of": ""}
    context.outside.databases.snapshot(production.database, _snapshot_name(context))
    return {"of": production.database}


def forget_snapshot(context: Context) -> None:
    context.outside.databases.forget(_snapshot_name(context))


def baseline(context: Context) -> Result:
    """The preview's first good release is production's own: there is always something to go back to."""
    _, state = context.state()
    production = _production(context)
    if state.current or production is None:
        return {}
    release = plan_baseline(context.environment, production, now=context.now())
    deploying.unpack(context, release)
    if release.database:
        context.outside.databases.restore(_snapshot_name(context), release.database)
    deploying.start(context, release)
    deploying.wait_ready(context, release)
    deploying.serve(context, release)
    record_baseline(context.run, release, now=context.now())
    return {"release": release.pk}


def database(context: Context) -> Result:
    name = context.release.database
    if name and context.results["snapshot"]["of"]:
        context.outside.databases.restore(_snapshot_name(context), name)
    elif name:
        context.outside.databases.create(name)
    return {"name": name}


def drop_database(context: Context) -> None:
    if context.release.database:
        context.outside.databases.drop(context.release.database)


def unpack(context: Context) -> Result:
    deploying.unpack(context, context.release)
    return {}


def migrate(context: Context) -> Result:
    return {"schema": deploying.migrate(context, context.release, context.release.database)}


def start(context: Context) -> Result:
    return {"address": deploying.start(context, context.release)}


def stop(context: Context) -> None:
    context.outside.target.stop(context.scope, context.release.instance, fence=context.fence)


def health(context: Context) -> Result:
    return {"seconds": round(deploying.wait_ready(context, context.release), 3)}


def traffic(context: Context) -> Result:
    deploying.serve(context, context.release)
    return {}


def traffic_back(context: Context) -> None:
    _, state = context.state()
    deploying.serve(context, release_named(state.current))


def check(context: Context) -> Result:
    variables = {"PREVIEW_URL": f"http://{context.outside.proxy}", "PREVIEW_HOST": context.environment.host}
    return run_checks(context, context.release.digest, "preview", variables)


def conclude(context: Context) -> Result:
    context.outside.databases.forget(_snapshot_name(context))
    gate = judge(context.gate("testing"), context.candidate, context.release.digest, context.now())
    record_preview(context.run, gate, schema=context.results["migrate"]["schema"], now=context.now())
    return {"gate": gate.colour.value, "reasons": list(gate.reasons)}


def failed(context: Context, cause: str) -> None:
    refuse_candidate(context.run, "preview", cause, now=context.now())


def _production(context: Context) -> models.Release | None:
    row = models.Environment.objects.get(project=context.run.project, kind="production")
    return release_named(str(row.state.get("current", "")))


def _snapshot_name(context: Context) -> str:
    return f"run-{context.run.pk}"


WORKFLOW = Workflow(
    "deploy_preview",
    (
        Step("plan", plan, why_no_undo="a planned release that never served is only a row"),
        Step("snapshot", snapshot, undo=forget_snapshot),
        Step(
            "baseline", baseline, why_no_undo="it is production's release: good to serve, whatever the candidate does"
        ),
        Step("database", database, undo=drop_database),
        Step("unpack", unpack, why_no_undo="unpacked artifacts are kept by their content"),
        Step("migrate", migrate, why_no_undo="the release's own database is dropped whole"),
        Step("start", start, undo=stop),
        Step("health", health, why_no_undo="it only looks"),
        Step("traffic", traffic, undo=traffic_back),
        Step("check", check, why_no_undo="evidence is a fact"),
        Step("conclude", conclude, why_no_undo="it is the last step"),
    ),
    failed,
)
