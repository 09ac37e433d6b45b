"""A release goes to production: judged once more, rehearsed on a copy, then brought in step by step, watched.

Until `migrate` nothing that production uses is touched; a boot or a migration that fails has failed in the rehearsal.
"""

from __future__ import annotations

from vekha.core.errors import GateRed, VekhaError
from vekha.core.gates import Colour, GateResult
from vekha.database import models
from vekha.operations.environments import release_named
from vekha.operations.land_release import land_release
from vekha.operations.plan_release import plan_release
from vekha.operations.record_evidence import judge
from vekha.operations.record_release import record_release
from vekha.operations.refuse_release import refuse_release, renew_candidate
from vekha.ports import Merge
from vekha.workflows import deploying
from vekha.workflows.checking import run_checks
from vekha.workflows.context import Context
from vekha.workflows.engine import Result, Step, Workflow
from vekha.workflows.shifting import shift, shift_back, still_wanted


def main(context: Context) -> Result:
    """What was judged is what main becomes: main must still be where the candidate was merged."""
    still_wanted(context)
    git = context.outside.git(context.run.project.slug)
    git.fetch()
    head = git.head(context.run.project.main)
    if head not in (context.candidate.base, context.candidate.commit):
        raise VekhaError("main_moved", f"main is at {head[:8]} now.", "The same patch is merged and checked anew.")
    _, state = context.state()
    if state.aside:
        what = "production was rolled back by hand, and main still holds what was rolled back."
        raise GateRed("rolled_back_by_hand", what, "Bring it forward first: `vekha rollback --forward`.")
    return {"base": head}


def check(context: Context) -> Result:
    """The exact merged tree is checked again, as the artifact that production will run."""
    if context.candidate.change is None:  # built and checked a moment ago, by the run that asked for this one
        return {}
    return run_checks(context, context.candidate.digest, "build", {})


def gate(context: Context) -> Result:
    candidate = models.Candidate.objects.select_related("change__project", "project").get(pk=context.candidate.pk)
    found = judge(context.gate("release"), candidate, candidate.digest, context.now())
    if not found.green:
        raise GateRed("release_gate", "The release gate is not green: " + "; ".join(found.reasons), "")
    return {"colour": found.colour.value}


def plan(context: Context) -> Result:
    context.run.release = plan_release(context.run, context.file, now=context.now())
    deploying.unpack(context, context.release)
    return {"instance": context.release.instance}


def database(context: Context) -> Result:
    """A snapshot of what is there; for the first release an empty database."""
    name, databases = context.release.database, context.outside.databases
    if not name:
        return {}
    if _served(context) is None:
        databases.create(name)
        return {"created": name}
    databases.snapshot(name, _snapshot(context))
    return {"snapshot": _snapshot(context), "schema": databases.schema(name)}


def database_back(context: Context) -> None:
    if context.release.database and _served(context) is None:
        context.outside.databases.drop(context.release.database)
    context.outside.databases.forget(_snapshot(context))


def rehearse(context: Context) -> Result:
    """The new release migrates and boots on a copy of production's data, and the old one still runs on the result."""
    if not context.results["database"].get("snapshot"):
        return {}
    copy, name, old = _copy(context), f"{context.release.instance}-rehearsal", _served(context)
    context.outside.databases.restore(_snapshot(context), copy)
    deploying.migrate(context, context.release, copy)
    deploying.start(context, context.release, database=copy, name=name)
    seconds = deploying.wait_ready(context, context.release, name)
    if old is not None:
        deploying.start(context, old, database=copy, name=f"{name}-old")
        deploying.wait_ready(context, old, f"{name}-old")
    rehearse_back(context)
    return {"seconds": round(seconds, 3)}


def rehearse_back(context: Context) -> None:
    for suffix in ("-rehearsal", "-rehearsal-old"):
        context.outside.target.stop(context.scope, context.release.instance + suffix, fence=context.fence)
    if context.release.database:
        context.outside.databases.drop(_copy(context))


def migrate(context: Context) -> Result:
    return {"schema": deploying.migrate(context, context.release, context.release.database)}


def migrate_back(context: Context) -> None:
    """A migration that failed half-way is taken back whole. One that ended well stays: the rehearsal has shown that the
    old release runs on it, and to restore the snapshot would lose the orders placed since."""
    databases, before = context.outside.databases, context.results.get("database", {})
    if before.get("snapshot") and "schema" not in context.results.get("migrate", {}):
        databases.restore(before["snapshot"], context.release.database)


def start(context: Context) -> Result:
    address = deploying.start(context, context.release)
    return {"address": address, "seconds": round(deploying.wait_ready(context, context.release), 3)}


def stop(context: Context) -> None:
    context.outside.target.stop(context.scope, context.release.instance, fence=context.fence)


def merge(context: Context) -> Result:
    """Main becomes what production serves. It is the last effect: whatever fails before leaves main alone."""
    land_release(context.run, now=context.now())
    if context.candidate.change is not None:
        git, candidate = context.outside.git(context.run.project.slug), context.candidate
        git.advance(context.run.project.main, candidate.commit, candidate.base)
    return {}


def conclude(context: Context) -> Result:
    found = GateResult(Colour(context.results["gate"]["colour"]))
    record_release(context.run, found, schema=context.results["migrate"]["schema"], now=context.now())
    context.outside.databases.forget(_snapshot(context))
    return {}


def failed(context: Context, cause: str) -> None:
    if context.run.failed_step == "main" and context.candidate.change is not None:
        git, candidate = context.outside.git(context.run.project.slug), context.candidate
        merged = git.merge(candidate.head, git.head(context.run.project.main))
        if isinstance(merged, Merge) and merged.base != candidate.base:
            renew_candidate(context.run, merged, now=context.now())
            return
    refuse_release(context.run, cause, now=context.now())


def _served(context: Context) -> models.Release | None:
    _, state = context.state()
    return release_named(state.current)


def _snapshot(context: Context) -> str:
    return f"run-{context.run.pk}"


def _copy(context: Context) -> str:
    return f"rehearsal_{context.run.pk}"


WORKFLOW = Workflow(
    "rollout",
    (
        Step("main", main, why_no_undo="it only looks"),
        Step("check", check, why_no_undo="evidence is a fact"),
        Step("gate", gate, why_no_undo="it only looks"),
        Step("plan", plan, why_no_undo="a planned release that never served is only a row and an unpacked folder"),
        Step("database", database, undo=database_back),
        Step("rehearse", rehearse, undo=rehearse_back),
        Step("migrate", migrate, undo=migrate_back),
        Step("start", start, undo=stop),
        Step("traffic", shift, undo=shift_back),
        Step("merge", merge, why_no_undo="after it nothing is left that can say no"),
        Step("conclude", conclude, why_no_undo="it is the last step"),
    ),
    failed,
)
