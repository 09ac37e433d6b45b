"""Ends a program that outlived its supervisor, through the launcher that holds it (launch.py)."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import psutil

from vekha.adapters.targets.local.files import is_locked


def ended(folder: Path, name: str, *, force: bool) -> bool:
    """Whether nothing holds the program of this name any more; if something does, it is asked to end it.

    `force`: the launcher is killed, and its program with it.
    """
    lock = folder / "programs" / f"{name}.lock"
    if not is_locked(lock):
        return True
    with contextlib.suppress(psutil.Error, FileNotFoundError, ProcessLookupError):
        holder = psutil.Process(int(lock.read_text("ascii") or 0))
        # The number in the file may be another process's by now.
        if holder.cmdline()[-1:] == [f"programs/{name}.json"] and Path(holder.cwd()) == folder:
            holder.terminate()
            if force:
                os.killpg(holder.pid, signal.SIGKILL)
    return False
