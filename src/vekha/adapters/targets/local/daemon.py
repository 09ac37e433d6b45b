"""Supervisor's own process: started so that it outlives us, found by a lock that it holds while it lives."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from vekha.adapters.targets.local.files import is_locked, try_lock, write_note
from vekha.adapters.targets.local.rpc import SILENT, Fault, calling
from vekha.core.errors import VekhaError

PATIENCE = 30.0  # seconds
RUNNING = 1  # supervisor's own state, not of a program

CONF = """\
[unix_http_server]
file={socket}
chmod=0700
[supervisord]
nodaemon=false
silent=true
umask=077
logfile=supervisord.log
logfile_maxbytes=10MB
logfile_backups=2
pidfile=supervisord.pid
childlogdir=logs
nocleanup=true
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[include]
files=programs/*.conf
"""


def answers(socket: Path) -> bool:
    """Whether supervisor is there and not about to stop."""
    try:
        with calling(socket) as rpc:
            return bool(rpc.getState()["statecode"] == RUNNING)
    except (*SILENT, Fault):
        return False


def lives(folder: Path) -> bool:
    """Whether the process is there, also while it starts or stops."""
    return is_locked(folder / "daemon.lock")


def launch(folder: Path, socket: Path) -> None:
    """Starts supervisor with the programs in `folder`, once a former one has gone; returns when it answers.

    Raises VekhaError `supervisor_failed`.
    """
    write_note(folder / "supervisord.conf", CONF.format(socket=str(socket).replace("%", "%%")))
    handle = os.open(folder / "daemon.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _await_former(folder, handle)
        words = [sys.executable, "-I", "-m", "supervisor.supervisord", "-c", "supervisord.conf"]
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder)}  # nothing of ours leaks in
        done = subprocess.run(
            words,
            cwd=folder,
            env=environment,
            pass_fds=(handle,),  # the daemon keeps it, and so the lock; the programs do not get it
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
    finally:
        os.close(handle)
    deadline = time.monotonic() + PATIENCE
    while not answers(socket):
        if not lives(folder) or time.monotonic() > deadline:
            said = done.stdout.decode(errors="replace").strip()[-2000:]
            raise VekhaError(
                "supervisor_failed", f"Supervisor did not start: {said}", f"See {folder / 'supervisord.log'}."
            )
        time.sleep(0.02)  # it tells nobody when its socket is ready


def _await_former(folder: Path, handle: int) -> None:
    """Waits for the lock: a former daemon may be stopping, or have lost its socket; then it is asked to stop."""
    start = time.monotonic()
    asked = False
    while not try_lock(handle):
        waited = time.monotonic() - start
        if waited > 4 * PATIENCE:
            raise VekhaError("supervisor_failed", f"A supervisor in {folder} neither answers nor stops.", "End it.")
        if waited > PATIENCE and not asked:
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                os.kill(int((folder / "supervisord.pid").read_text("utf-8")), signal.SIGTERM)
            asked = True
        time.sleep(0.02)  # a lock that comes free tells nobody
