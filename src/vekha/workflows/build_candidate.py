"""A candidate becomes one artifact, and the artifact gets its evidence."""

from __future__ import annotations

import shutil
from pathlib import Path

from vekha.core.errors import VekhaError
from vekha.operations.record_build import record_build
from vekha.operations.record_evidence import judge
from vekha.operations.refuse_candidate import refuse_candidate
from vekha.ports import Command
from vekha.workflows.checking import run_checks
from vekha.workflows.context import Context
from vekha.workflows.engine import Result, Step, Workflow


def build(context: Context) -> Result:
    """A clean export, its environment, its build commands: all anew each time."""
    tree = _clean(context)
    context.outside.git(context.run.project.slug).export(context.candidate.commit, tree)
    environment = context.outside.runner.prepare(tree, context.environment_spec)
    table = context.file.build
    for number, line in enumerate(table.commands, start=1):
        command = Command(
            name=f"build-{number}",
            line=line,
            folder=tree,
            variables={**context.file.configuration_for("build"), **environment.variables, "HOME": str(context.folder)},
            timeout=table.timeout,
            memory=table.memory,
        )
        result = context.outside.runner.run(command, context.writer(command.name))
        if not result.ok:
            end = "did not end in time" if result.code is None else f"ended with {result.code}"
            last = (result.tail.strip().splitlines() or [""])[-1]
            raise VekhaError("build_failed", f"`{line}` {end}: {last}", "Its log is kept: `vekha logs`.")
    for path in table.exclude:
        shutil.rmtree(tree / path, ignore_errors=True)
    (context.folder / "built").touch()
    return {"environment": environment.key, "cached": environment.cached, "seconds": environment.seconds}


def pack(context: Context) -> Result:
    if not (context.folder / "built").exists():  # another machine took this over, or the folder was cleaned
        build(context)
    artifact = context.outside.artifacts.pack(context.folder / "tree")
    return {"digest": artifact.digest, "size": artifact.size}


def check(context: Context) -> Result:
    return run_checks(context, context.results["pack"]["digest"], "build", {})


def conclude(context: Context) -> Result:
    digest = context.results["pack"]["digest"]
    gate = judge(context.gate("build"), context.candidate, digest, context.now())
    record_build(context.run, digest, gate, domain=context.outside.domain, now=context.now())
    return {"gate": gate.colour.value, "reasons": list(gate.reasons)}


def remove_folder(context: Context) -> None:
    shutil.rmtree(context.folder, ignore_errors=True)


def failed(context: Context, cause: str) -> None:
    refuse_candidate(context.run, "build", cause, now=context.now())


def _clean(context: Context) -> Path:
    remove_folder(context)
    tree = context.folder / "tree"
    tree.mkdir(parents=True)
    return tree


WORKFLOW = Workflow(
    "build_candidate",
    (
        Step("build", build, undo=remove_folder),
        Step("pack", pack, why_no_undo="artifacts are kept by their content; one more does no harm"),
        Step("check", check, why_no_undo="evidence is a fact; its scratch folder goes with the build's"),
        Step("conclude", conclude, why_no_undo="it is the last step"),
    ),
    failed,
)
