"""Programs that outlive Vekha, under supervisor 4 (https://supervisord.org). Several processes may use one folder.

folder/supervisord.conf, .log, .pid       programs/<name>.conf, .json, .lock, .exit (see launch.py)
folder/lock          held while the daemon is started or stopped, or the list of programs changes
folder/daemon.lock   held by the daemon for as long as it lives: the kernel knows, a pid file only believes
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from supervisor.states import ProcessStates

from vekha.adapters.targets.local import daemon, holder
from vekha.adapters.targets.local.files import is_locked, locked, write_note
from vekha.adapters.targets.local.program import BACKSTOP, Program, check_name, check_path, conf_text, spec_text
from vekha.adapters.targets.local.rpc import SILENT, Fault, Faults, calling, tolerating
from vekha.config.home import socket_path
from vekha.core.errors import VekhaError

PATIENCE = 15.0  # seconds over a program's own stop time
UP = (ProcessStates.STARTING, ProcessStates.RUNNING, ProcessStates.STOPPING)
TO_START = (ProcessStates.STOPPED, ProcessStates.EXITED, ProcessStates.FATAL, ProcessStates.UNKNOWN)


class ProgramStatus(StrEnum):
    RUNNING = "running"
    EXITED = "exited"  # for good, or until supervisor starts it again in a moment
    ABSENT = "absent"
    UNKNOWN = "unknown"  # supervisor does not answer


@dataclass(frozen=True, slots=True)
class ProgramState:
    status: ProgramStatus
    pid: int | None = None  # of its launcher; the program is below it
    code: int | None = None  # how it last ended by itself since it was added, 128 + n for signal n
    ended_at: float | None = None  # when that was, Unix seconds; it may run again


class Supervisor:
    def __init__(self, folder: Path) -> None:
        """Starts nothing. Raises BadInput `bad_folder_name`."""
        self.folder = folder.resolve()
        check_path(self.folder)
        for part in (self.folder, self.folder / "programs", self.folder / "logs"):
            part.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._socket = socket_path(self.folder, "supervisor.sock")

    def ensure(self) -> None:
        """Finds the daemon running, or starts it with all its programs. Raises VekhaError `supervisor_failed`."""
        if daemon.answers(self._socket):
            return
        with locked(self.folder / "lock"):
            if not daemon.answers(self._socket):
                daemon.launch(self.folder, self._socket)

    def add(self, program: Program) -> None:
        """Starts the program, or finds it running; one of that name that is defined otherwise is replaced.

        Raises BadInput `bad_program_name`, `bad_folder_name`, `bad_variable`, `bad_command`; VekhaError
        `supervisor_failed`, `start_failed`.
        """
        check_name(program.name)
        log = program.log or self.folder / "logs" / f"{program.name}.log"
        check_path(log)
        texts = {".json": spec_text(program), ".conf": conf_text(program, log)}
        log.parent.mkdir(parents=True, exist_ok=True)
        if self._file(program.name, ".conf").exists() and not self._says(program.name, texts):
            self.remove(program.name)
        self.ensure()
        with locked(self.folder / "lock"), calling(self._socket) as rpc:
            for suffix, text in texts.items():  # the spec first: a section without its spec could not start
                write_note(self._file(program.name, suffix), text)
            self._start(rpc, program.name)

    def _start(self, rpc: Any, name: str) -> None:
        try:
            rpc.reloadConfig()
            with tolerating(Faults.ALREADY_ADDED):
                rpc.addProcessGroup(name)
            if rpc.getProcessInfo(name)["state"] in TO_START:
                self._file(name, ".exit").unlink(missing_ok=True)
                with tolerating(Faults.ALREADY_STARTED):
                    rpc.startProcess(name, False)
        except Fault as fault:
            raise VekhaError("start_failed", f"Supervisor cannot start {name}: {fault.faultString}.") from fault
        except SILENT as why:
            raise VekhaError("supervisor_failed", f"Supervisor stopped answering: {why}.", "Try again.") from why

    def remove(self, name: str) -> None:
        """Stops the program and everything below it, and forgets it; its log stays. Nothing if it is absent.

        Raises BadInput `bad_program_name`, VekhaError `stop_failed`.
        """
        check_name(name)
        patience = self._stop_timeout(name) + BACKSTOP + PATIENCE
        self._file(name, ".conf").unlink(missing_ok=True)  # first: a new daemon must not start it again
        if daemon.answers(self._socket):
            with calling(self._socket) as rpc:
                _until(lambda _: _removed(rpc, name), patience, f"{name} did not stop.")
        self._end_orphan(name, patience)
        with locked(self.folder / "lock"):
            if not self._file(name, ".conf").exists():  # nobody added it again meanwhile
                for suffix in (".json", ".exit", ".lock"):
                    self._file(name, suffix).unlink(missing_ok=True)

    def state(self, name: str) -> ProgramState:
        """How the program is now; starts nothing."""
        check_name(name)
        try:
            with calling(self._socket) as rpc:
                info = rpc.getProcessInfo(name)
        except (*SILENT, Fault) as why:
            known = self._file(name, ".conf").exists() and getattr(why, "faultCode", None) != Faults.BAD_NAME
            return ProgramState(ProgramStatus.UNKNOWN if known else ProgramStatus.ABSENT)
        code, ended_at = self._last_exit(name)
        status = ProgramStatus.RUNNING if info["state"] in UP else ProgramStatus.EXITED
        return ProgramState(status, info["pid"] or None, code, ended_at)

    def alive(self, name: str) -> bool:
        """Whether the program runs or is starting; also if it outlived its daemon."""
        check_name(name)
        return is_locked(self._file(name, ".lock"))

    def held(self, name: str) -> ProgramState | None:
        """How the program is, if it runs: as `state`, told by the kernel, without asking supervisor."""
        return ProgramState(ProgramStatus.RUNNING, None, *self._last_exit(name)) if self.alive(name) else None

    def names(self) -> list[str]:
        """Programs that are to run."""
        return sorted(path.name.removesuffix(".conf") for path in (self.folder / "programs").glob("*.conf"))

    def running(self) -> list[str]:
        """Programs that run now; none when supervisor does not answer."""
        try:
            with calling(self._socket) as rpc:
                return sorted(info["name"] for info in rpc.getAllProcessInfo() if info["state"] in UP)
        except (*SILENT, Fault):
            return []

    def shutdown(self) -> None:
        """Stops all programs, then the daemon; the next `ensure` starts them all again. Nothing if none runs.

        Raises VekhaError `stop_failed`.
        """
        names = self.names()
        patience = max([self._stop_timeout(name) for name in names], default=0.0) + BACKSTOP + PATIENCE
        self._stop_all(patience)  # without the lock: a worker that ends may need it to end what it does
        with locked(self.folder / "lock"):
            if self._stop_all(patience):  # somebody added one meanwhile
                with calling(self._socket) as rpc:
                    rpc.shutdown()
            _until(lambda _: not daemon.lives(self.folder), patience, "Supervisor did not stop.")
            for name in names:
                self._end_orphan(name, patience)

    def _stop_all(self, patience: float) -> bool:
        """False if no daemon answers."""
        if not daemon.answers(self._socket):
            return False
        with calling(self._socket) as rpc:
            _until(lambda _: _all_stopped(rpc), patience, "Not all programs stopped.")
        return True

    def _end_orphan(self, name: str, patience: float) -> None:
        """Ends the program if it outlived its daemon."""
        _until(lambda late: holder.ended(self.folder, name, force=late), patience, f"{name} did not stop.")

    def _file(self, name: str, suffix: str) -> Path:
        return self.folder / "programs" / f"{name}{suffix}"

    def _says(self, name: str, texts: dict[str, str]) -> bool:
        try:
            return all(self._file(name, suffix).read_text("utf-8") == text for suffix, text in texts.items())
        except FileNotFoundError:
            return False

    def _stop_timeout(self, name: str) -> float:
        try:
            return float(json.loads(self._file(name, ".json").read_text("utf-8"))["stop_timeout"])
        except FileNotFoundError:
            return 0.0

    def _last_exit(self, name: str) -> tuple[int | None, float | None]:
        try:
            note = json.loads(self._file(name, ".exit").read_text("utf-8"))
        except FileNotFoundError:
            return None, None
        return note["code"], note["at"]


def _removed(rpc: Any, name: str) -> bool:
    """One try at taking the program off supervisor's list; asks it to stop if it runs."""
    try:
        rpc.removeProcessGroup(name)
    except Fault as fault:
        if fault.faultCode == Faults.BAD_NAME:
            return True
        if fault.faultCode != Faults.STILL_RUNNING:
            raise
    else:
        return True
    with tolerating(Faults.NOT_RUNNING, Faults.BAD_NAME):
        rpc.stopProcess(name, False)
        return False
    with tolerating(Faults.NOT_RUNNING, Faults.BAD_NAME):
        # It stops already; but a signal that comes while the daemon still starts it is lost, so it is told again.
        rpc.signalProcess(name, "TERM")
    return False


def _all_stopped(rpc: Any) -> bool:
    """One try at stopping all, at the same time; the daemon's own `shutdown` would go one by one."""
    if not any(info["state"] in (*UP, ProcessStates.BACKOFF) for info in rpc.getAllProcessInfo()):
        return True
    rpc.stopAllProcesses(False)
    rpc.signalAllProcesses("TERM")  # those that stop already, again: see `_removed`
    return False


def _until(condition: Callable[[bool], bool], patience: float, what: str) -> None:
    """Tries until it is so; `condition` is told that it is late once three quarters of the time are over."""
    start = time.monotonic()
    while not condition((waited := time.monotonic() - start) > patience * 0.75):
        if waited > patience:
            raise VekhaError("stop_failed", what, "Look at its log, end its processes by hand, and try again.")
        time.sleep(0.02)  # supervisor has no call that waits with a limit
