"""A real worker of Vekha's, as its own process, that also knows the benchmark's workflows. Ends on SIGTERM.

`deploy_preview` does nothing here: a candidate is measured until its gate is judged.
"""

from __future__ import annotations

import logging
import sys
from functools import partial

from vekha.wiring import outside, set_up_django

FURTHER = 10  # steps that `bench_more` has beyond its first
CONCURRENCY = 4  # as many builds at a time as the peer's worker is given
STAMPS = "stamps"


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    set_up_django()
    from vekha.workflows.registry import WORKFLOWS  # noqa: PLC0415 - after Django
    from vekha.workflows.worker import run_worker  # noqa: PLC0415

    WORKFLOWS.update({workflow.name: workflow for workflow in _workflows()})
    run_worker(outside(), concurrency=CONCURRENCY)


def _workflows():  # type: ignore[no-untyped-def] # its types can be imported only once Django is set up
    from vekha.workflows.engine import Workflow  # noqa: PLC0415

    def steps(count: int, line: str):  # type: ignore[no-untyped-def]
        return tuple(_step(f"step-{number}", line) for number in range(count))

    yield Workflow("bench_one", steps(1, "true"), _failed)
    yield Workflow("bench_more", steps(1 + FURTHER, "true"), _failed)
    yield Workflow("bench_stamp", steps(1, f"date +%s.%N >> ../{STAMPS}"), _failed)
    yield Workflow("deploy_preview", (), _failed)


def _step(name: str, line: str):  # type: ignore[no-untyped-def]
    from vekha.workflows.engine import Step  # noqa: PLC0415

    return Step(name, partial(_run, name, line), why_no_undo="it does nothing that lasts")


def _run(name, line, context):  # type: ignore[no-untyped-def]
    from vekha.ports import Command  # noqa: PLC0415

    context.folder.mkdir(parents=True, exist_ok=True)
    variables = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    command = Command(name=name, line=line, folder=context.folder, variables=variables, timeout=60.0, memory=0)
    result = context.outside.runner.run(command, context.writer(name))
    if not result.ok:
        raise RuntimeError(f"{line} ended with {result.code}: {result.tail}")
    return {"code": result.code}


def _failed(context, cause: str) -> None:  # type: ignore[no-untyped-def]
    print(f"{context.run} failed: {cause}", file=sys.stderr)


if __name__ == "__main__":
    main()
