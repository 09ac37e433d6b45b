"""Who acts, how answers are shown, and which installation is meant: the options that every command has."""

from __future__ import annotations

import getpass
import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console

from vekha.config.home import home
from vekha.core.errors import VekhaError

PIPED = 140  # columns of a table that goes into a file or another program


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Whoever read us has seen enough: `main` ends quietly."""
        raise BrokenPipeError


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else PIPED
    return _Console(stderr=stderr, highlight=False, width=width, soft_wrap=False)


out = _console(stderr=False)  # data
err = _console(stderr=True)  # progress, warnings, errors


@dataclass
class Session:
    actor: str = ""
    json: bool = False
    answered: bool = False  # one command gives one document


session = Session()


def actor() -> str:
    """`--as`, else VEKHA_ACTOR, else who is logged in."""
    return acting() or getpass.getuser()


def acting() -> str:
    """Who was named as acting, "" if nobody was."""
    return session.actor or os.environ.get("VEKHA_ACTOR", "")


def now() -> datetime:
    return datetime.now(UTC)


def place() -> Path:
    return home()


def connect() -> None:
    """Makes the tables usable. Raises VekhaError `not_running` if the installation's database does not run."""
    from vekha import wiring  # noqa: PLC0415 - commands that need no database start faster

    if not os.environ.get("DATABASE_URL") and wiring.server(place()) is None:
        raise not_running()
    wiring.set_up_django()


def not_running() -> VekhaError:
    return VekhaError("not_running", f"Vekha does not run in {place()}.", "Start it with `vekha up`.")


def look_at_policy() -> None:
    """Says so at the start if the policy cannot be used: everything will be denied."""
    from vekha.policy import check  # noqa: PLC0415 - commands that deny nothing start faster

    try:
        check()
    except VekhaError as broken:
        warn(str(broken))


def say(what: str) -> None:
    """Progress, for people."""
    err.print(what, style="dim", markup=False, soft_wrap=True)


def warn(what: str) -> None:
    err.print(f"! {what}", style="yellow", markup=False, soft_wrap=True)


def show_json(value: object) -> None:
    """The whole answer, on stdout. Terminals get it indented, programs on one line."""
    session.answered = True
    indent = 2 if sys.stdout.isatty() else None
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")


def answer(text: str, **data: Any) -> None:
    """What a verb has done: a sentence, or its facts as JSON."""
    if session.json:
        show_json(data)
    else:
        out.print(text, markup=False, soft_wrap=True)
