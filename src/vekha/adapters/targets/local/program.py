"""What supervisor is told about a program: a section of its configuration, and a spec for the launcher."""

from __future__ import annotations

import json
import math
import re
import shlex
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from vekha.adapters.targets.local import launch
from vekha.core.errors import BadInput

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
UNSAFE = frozenset(";%[]*?\"'\n\r")  # they mean something in supervisor's configuration
BACKSTOP = 5  # seconds that supervisor waits longer than the launcher, which ends the program by itself


class Restart(StrEnum):
    """When supervisor starts a program again that has ended by itself."""

    ALWAYS = "true"
    NEVER = "false"
    UNEXPECTED = "unexpected"  # unless its exit code was 0


@dataclass(frozen=True, slots=True)
class Program:
    """`environment` is the whole environment of the program; nothing else comes in.

    `start_seconds`: one that ends earlier is started again ever more slowly (1, 2, 3 ... seconds later), `retries`
    times. With 0, a program that ends at once would be started again without a pause.
    """

    name: str
    command: Sequence[str]  # words; the first is looked for on the environment's PATH
    environment: Mapping[str, str]
    folder: Path  # where it runs
    log: Path | None = None  # stdout and stderr; without it, logs/<name>.log in supervisor's folder
    restart: Restart = Restart.ALWAYS
    start_seconds: int = 1
    retries: int = 100
    stop_signal: str = "TERM"
    stop_timeout: float = 10.0  # seconds until SIGKILL, to it and everything below it
    memory: int = 0  # bytes of address space; 0: no limit
    log_size: int = 10_000_000  # bytes; a longer log is set aside
    log_copies: int = 2


def check_name(name: str) -> None:
    """Raises BadInput `bad_program_name`."""
    if not NAME.fullmatch(name):
        raise BadInput("bad_program_name", f"{name!r} cannot name a program.", "Use letters, digits, `-`, `_`, `.`.")


def check_path(path: Path) -> None:
    """Raises BadInput `bad_folder_name`."""
    if UNSAFE & set(str(path)):
        raise BadInput("bad_folder_name", f"Supervisor cannot use {path}: a sign in its name.", "Rename the folder.")


def spec_text(program: Program) -> str:
    """For the launcher. Raises BadInput `bad_variable`, `bad_command`."""
    for name, value in program.environment.items():
        if not name or "=" in name or "\0" in name + value:
            raise BadInput("bad_variable", f"{name!r} cannot be an environment variable.", "Rename it or its value.")
    if not program.command or any("\0" in word for word in program.command):
        raise BadInput("bad_command", f"{program.name} has no command that can be run.", "Give its words.")
    spec = {
        "words": list(program.command),
        "environment": dict(sorted(program.environment.items())),
        "folder": str(program.folder),
        "memory": program.memory,
        "stop_signal": int(signal.Signals[f"SIG{program.stop_signal}"]),
        "stop_timeout": program.stop_timeout,
    }
    return json.dumps(spec, indent=1) + "\n"


def conf_text(program: Program, log: Path) -> str:
    """For supervisor, whose working folder is its own: the spec's path is relative to it."""
    words = [sys.executable, "-I", "-S", launch.__file__, f"programs/{program.name}.json"]
    command = " ".join(shlex.quote(word) for word in words).replace("%", "%%")
    return f"""\
[program:{program.name}]
command={command}
autostart=true
autorestart={program.restart.value}
startsecs={program.start_seconds}
startretries={program.retries}
stopsignal=TERM
stopwaitsecs={math.ceil(program.stop_timeout) + BACKSTOP}
killasgroup=true
redirect_stderr=true
stdout_logfile={log}
stdout_logfile_maxbytes={program.log_size}
stdout_logfile_backups={program.log_copies}
"""
