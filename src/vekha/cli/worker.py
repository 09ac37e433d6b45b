"""`vekha worker`: takes jobs until it is told to stop; as many as wanted, builds also on other machines."""

from __future__ import annotations

import logging
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number as Between

from vekha.cli.session import connect, say


def worker(
    *,
    concurrency: Annotated[int, Parameter(help="Jobs at a time, 4 if not given.", validator=Between(gte=1))] = 4,
    builds_only: Annotated[bool, Parameter(help="Build and check candidates; move no environment.")] = False,
) -> None:
    """Take jobs until told to stop; a job at hand is finished first, or carried on by another worker.

    On another machine: with the same DATABASE_URL, the same data folder over a network file system, and --builds-only,
    because only the machine of the target can move what runs there.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    connect()
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.database.jobs import BUILDS, MOVES  # noqa: PLC0415
    from vekha.workflows.worker import run_worker  # noqa: PLC0415

    queues = (BUILDS,) if builds_only else (BUILDS, MOVES)
    say(f"takes {' and '.join(queues)} until Ctrl-C")
    run_worker(wiring.outside(), concurrency=concurrency, queues=queues)
