"""`vekha worker`: takes jobs until it is told to stop; as many as wanted, builds also on other machines."""

from __future__ import annotations

import logging
import os
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number as Between

from vekha.cli.session import answer, connect, look_at_policy, place, say
from vekha.config.secret_files import DEPOT, secret_word
from vekha.config.settings import read_settings
from vekha.core.errors import VekhaError
from vekha.ports import Outside

JOIN = "VEKHA_JOIN"


def worker(
    *,
    concurrency: Annotated[int, Parameter(help="Jobs at a time, 4 if not given.", validator=Between(gte=1))] = 4,
    builds_only: Annotated[bool, Parameter(help="Build and check candidates, and nothing else.")] = False,
    invite: Annotated[bool, Parameter(help="Print the line that starts a worker on another machine.")] = False,
) -> None:
    """Take jobs until told to stop; a job at hand is finished first, or carried on by another worker.

    On another machine: with VEKHA_JOIN, as `vekha worker --invite` prints it where Vekha runs. It builds and checks
    candidates there, and needs nothing of this machine but the network.
    """
    if invite:
        _invite()
        return
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    join = os.environ.get(JOIN, "")
    outside = _joined(join) if join else None
    connect()
    look_at_policy()
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.database.jobs import BUILDS, MESSAGES, MOVES  # noqa: PLC0415
    from vekha.workflows.worker import run_worker  # noqa: PLC0415

    queues = (BUILDS,) if builds_only or join else (BUILDS, MOVES, MESSAGES)
    say(f"takes {', '.join(queues)} until Ctrl-C")
    run_worker(outside or wiring.outside(), concurrency=concurrency, queues=queues)


def _joined(join: str) -> Outside:
    """This machine works for the one that invited it. Its database is Vekha's from here on."""
    from vekha import wiring  # noqa: PLC0415
    from vekha.adapters.depot.client import Away, DepotClient  # noqa: PLC0415

    depot = DepotClient(join)
    try:
        told = depot.json("/settings")
    except Away as error:
        raise VekhaError("depot_silent", f"{error}.", "Does it run there, and may this machine reach it?") from error
    os.environ["DATABASE_URL"] = told["database"]
    say(f"works for {depot.host}")
    return wiring.outside_elsewhere(place(), depot)


def _invite() -> None:
    address, token = read_settings(place()).depot, secret_word(DEPOT, place())
    if not address or not token:
        what = "Workers on other machines have nowhere to ask yet."
        raise VekhaError("no_depot", what, "Start with `vekha up --detach --depot ADDRESS:PORT`.")
    line = f"{JOIN}=http://worker:{token}@{address} vekha worker"
    say("Whoever has this line can do all that a worker can. Run it on the other machine:")
    answer(line, line=line)
