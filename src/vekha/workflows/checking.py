"""Runs the checks that main asks for on exactly one artifact, and turns what they leave into evidence."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vekha.adapters.reports import read_cobertura, read_junit
from vekha.adapters.targets.local.unpack import unpack
from vekha.config.project_file import CheckSpec
from vekha.core.evidence import Outcome
from vekha.operations.record_evidence import record_evidence
from vekha.ports import Command, CommandResult
from vekha.workflows.context import Context

Finding = tuple[Outcome, str, dict[str, Any]]


def run_checks(context: Context, digest: str, on: str, variables: Mapping[str, str]) -> dict[str, str]:
    """Every check of that kind in turn; gives outcome by name. Those with evidence of this run are not run again."""
    place = context.folder / f"check-{on}"
    shutil.rmtree(place, ignore_errors=True)
    tree = unpack(place, digest, context.outside.artifacts.open(digest))
    environment = context.outside.runner.prepare(tree, context.environment_spec)
    found = {}
    for check in context.file.checks:
        if check.on != on:
            continue
        known = context.run.evidence.filter(check_name=check.name).first()
        if known is None:
            given = {**context.file.configuration_for("check"), **environment.variables, **variables}
            known = _check(context, check, digest, tree, given)
        found[check.name] = f"{known.outcome}: {known.reason}"
    shutil.rmtree(place, ignore_errors=True)
    return found


def _check(context: Context, check: CheckSpec, digest: str, tree: Path, variables: dict[str, str]) -> Any:
    reports = [tree / path for path in (check.junit, check.cobertura) if path]
    for report in reports:
        report.unlink(missing_ok=True)  # what the artifact brought along is not a result
        report.parent.mkdir(parents=True, exist_ok=True)
    home = context.folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    database = f"check_{context.run.pk}_{check.name}".replace("-", "_")[:50] if check.database else ""
    given = {**variables, "HOME": str(home), "TMPDIR": str(home)}
    if database:
        given["DATABASE_URL"] = context.outside.databases.create(database)
    command = Command(
        name=check.name, line=check.command, folder=tree, variables=given, timeout=check.timeout, memory=check.memory
    )
    started = time.time()
    try:
        result = context.outside.runner.run(command, context.writer(f"check-{check.name}"))
    finally:
        if database:
            context.outside.databases.drop(database)
    outcome, reason, details = _finding(check, tree, result, started)
    return record_evidence(
        context.run,
        context.candidate,
        check.name,
        digest=digest,
        outcome=outcome,
        reason=reason,
        details=details | {"exit_code": result.code},
        log=context.log_name(f"check-{check.name}"),
        seconds=result.seconds,
        now=context.now(),
    )


def _finding(check: CheckSpec, tree: Path, result: CommandResult, started: float) -> Finding:
    """The exit code and every report must agree that it passed."""
    if result.code is None:
        return Outcome.FAILED, f"stopped after {check.timeout:g} s, its time limit", {"tail": result.tail}
    if not check.junit:
        reason = f"exit code {result.code}"
        if not result.ok:
            return Outcome.FAILED, reason, {"tail": result.tail}
        return _covered(check, tree, reason, {}, started)
    report = read_junit(tree / check.junit, not_before=started)
    details: dict[str, Any] = {"total": report.total, "failed": list(report.failed), "skipped": report.skipped}
    if report.status != Outcome.PASSED:
        return Outcome(report.status), report.reason, details | {"tail": result.tail}
    if not result.ok:
        return Outcome.FAILED, f"{report.reason}, but its exit code is {result.code}", details | {"tail": result.tail}
    return _covered(check, tree, report.reason, details, started)


def _covered(check: CheckSpec, tree: Path, passed: str, details: dict[str, Any], started: float) -> Finding:
    if not check.cobertura:
        return Outcome.PASSED, passed, details
    coverage = read_cobertura(tree / check.cobertura, not_before=started)
    details |= {"coverage": coverage.percent}
    if coverage.status != Outcome.PASSED:
        return Outcome(coverage.status), f"{passed}, but coverage: {coverage.reason}", details
    reason = f"{passed}, {coverage.percent:.0f} % of lines covered"
    if coverage.percent < check.minimum_coverage:
        return Outcome.FAILED, f"{reason}: {check.minimum_coverage:g} % are asked for", details
    return Outcome.PASSED, reason, details
