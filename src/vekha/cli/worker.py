"""`vekha worker`: takes jobs until it is told to stop; as many as wanted, also on other machines."""

from __future__ import annotations

import logging

from vekha import wiring


def worker(*, concurrency: int = 4) -> None:
    """Takes jobs until it is told to stop.

    Parameters
    ----------
    concurrency
        How many jobs at a time.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    wiring.set_up_django()
    from vekha.workflows.worker import run_worker  # noqa: PLC0415 - tables can be imported once Django is set up

    run_worker(wiring.outside(), concurrency=concurrency)
