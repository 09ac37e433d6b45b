"""Who acts, how answers are shown, and which installation is meant: the options that every command has."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from vekha.config.home import home

out = Console(highlight=False)  # data
err = Console(stderr=True, highlight=False)  # progress, warnings, errors


@dataclass
class Session:
    actor: str = ""
    json: bool = False


session = Session()


def actor() -> str:
    """`--as`, else VEKHA_ACTOR, else who is logged in."""
    return session.actor or os.environ.get("VEKHA_ACTOR", "") or getpass.getuser()


def now() -> datetime:
    return datetime.now(UTC)


def place() -> Path:
    return home()


def connect() -> None:
    """Makes the tables usable. Raises VekhaError `not_running` if the installation's database does not run."""
    from vekha import wiring  # noqa: PLC0415 - commands that need no database start faster
    from vekha.core.errors import VekhaError  # noqa: PLC0415

    if not os.environ.get("DATABASE_URL") and wiring.server(place()) is None:
        raise VekhaError("not_running", f"Vekha does not run in {place()}.", "Start it with `vekha up`.")
    wiring.set_up_django()


def say(what: str) -> None:
    err.print(what, style="dim", markup=False)
