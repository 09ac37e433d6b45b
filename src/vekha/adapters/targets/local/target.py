"""Releases on this machine.

folder/releases   unpacked artifacts (unpack.py)      folder/instances   what runs, and its folder (instances.py)
folder/fences     highest tokens (fences.py)          folder/logs        output of the instances
folder/runs       the folder of a one-off command, while it runs
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from vekha.adapters.targets.local import ports
from vekha.adapters.targets.local.fences import Fences
from vekha.adapters.targets.local.instances import Instances, Known, check_same
from vekha.adapters.targets.local.probe import probe
from vekha.adapters.targets.local.program import Program
from vekha.adapters.targets.local.supervisor import ProgramState, ProgramStatus, Supervisor
from vekha.adapters.targets.local.unpack import LARGEST, tree_of, unpack
from vekha.core.errors import NotFound, VekhaError
from vekha.ports import Command, CommandResult, EnvironmentSpec, Instance, InstanceState, Runner

ATTEMPTS = 5  # at finding a port that no other program takes in the same moment
SETTLE = 1.0  # seconds that `start` watches for a port that was taken; a program that listens ends it at once
STEADY = 10.0  # seconds: one that ended and was started again less than this ago counts as exited
TAIL = 4000  # characters
PATH = "/usr/local/bin:/usr/bin:/bin"
TAKEN = ("address already in use", "eaddrinuse", "errno 98")


class LocalTarget:
    def __init__(
        self,
        folder: Path,
        runner: Runner,
        supervisor: Supervisor,
        *,
        port_range: tuple[int, int] = (20000, 29999),
        largest: int = LARGEST,
    ) -> None:
        """`port_range`: first and last. `largest`: bytes that one artifact may unpack to."""
        self._folder = folder.resolve()
        self._runner = runner
        self._supervisor = supervisor
        self._largest = largest
        for part in ("releases", "logs", "runs"):
            (self._folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        self._fences = Fences(self._folder / "fences")
        self._instances = Instances(self._folder / "instances", port_range)

    def unpack(self, digest: str, archive: Path) -> None:
        """Raises BadInput `archive_unsafe`, `archive_too_large`, `archive_damaged`; VekhaError `disk_full`."""
        unpack(self._folder / "releases", digest, archive, largest=self._largest)

    def prepare(self, digest: str, spec: EnvironmentSpec) -> None:
        """Raises NotFound `no_release`, and what the runner raises."""
        self._runner.prepare(self._tree(digest), spec)

    def run(
        self,
        digest: str,
        spec: EnvironmentSpec,
        command: Command,
        write: Callable[[str], None],
        *,
        fence: int,
        environment: str,
    ) -> CommandResult:
        """Other effects on the environment wait until it has ended. Raises StaleToken, NotFound `no_release`."""
        with self._fences.holding(environment, fence):
            tree = self._tree(digest)
            ready = self._runner.prepare(tree, spec)
            with tempfile.TemporaryDirectory(dir=self._folder / "runs") as home:
                variables = {**_surroundings(Path(home), ready.variables), **command.variables}
                return self._runner.run(replace(command, folder=tree, variables=variables), write)

    def start(self, instance: Instance, *, fence: int) -> str:
        """Raises StaleToken, NotFound `no_release`, BadInput `another_instance`, `no_port`, `start_failed`."""
        with self._fences.holding(instance.environment, fence):
            tree = self._tree(instance.digest)
            known = self._instances.get(instance.name)
            if known:
                self._supervisor.ensure()  # after the machine's own restart it brings the instance back by itself
                running = self.state(instance.name).status == "running"
                check_same(known.instance, instance, running=running)
                if running:
                    return known.address
            ready = self._runner.prepare(tree, instance.environment_spec)
            return self._launch(instance, tree, ready.variables)

    def _launch(self, instance: Instance, tree: Path, environment: Mapping[str, str]) -> str:
        without = None
        for _ in range(ATTEMPTS):
            self._supervisor.remove(instance.name)  # one that has ended starts afresh
            known = self._instances.keep(instance, without=without)
            log = self._log(instance.name)
            said = log.stat().st_size if log.exists() else 0
            self._supervisor.add(self._program(known, tree, environment))
            if not self._port_was_taken(known, said):
                return known.address
            without = known.port
        self._supervisor.remove(instance.name)
        self._instances.forget(instance.name)
        raise VekhaError("no_port", f"{instance.name} found {ATTEMPTS} ports taken, one after another.", "Try again.")

    def _program(self, known: Known, tree: Path, environment: Mapping[str, str]) -> Program:
        instance = known.instance
        variables = _surroundings(self._instances.home(instance.name), environment)
        return Program(
            name=instance.name,
            command=("sh", "-c", instance.start),
            environment={**variables, **instance.variables, "PORT": str(known.port)},
            folder=tree,
            log=self._log(instance.name),
            stop_timeout=instance.stop_timeout,
            memory=instance.memory,
        )

    def _port_was_taken(self, known: Known, said: int) -> bool:
        """Watches the start until the program listens, ends, or `SETTLE` is over; what else it does, `state` tells."""
        deadline = time.monotonic() + SETTLE
        while time.monotonic() < deadline:
            state = self._supervisor.state(known.instance.name)
            if state.ended_at is not None:
                words = _tail(self._log(known.instance.name), said).lower()
                return any(taken in words for taken in TAKEN)
            if state.pid and not ports.is_free(known.port) and ports.listens(state.pid, known.port):
                return False
            time.sleep(0.02)  # a program that begins to listen tells nobody
        return False

    def stop(self, environment: str, name: str, *, fence: int) -> None:
        """SIGTERM, after its stop time SIGKILL, to all its processes. Its log stays.

        Raises StaleToken, NotFound `no_instance` if the name is another environment's, VekhaError `stop_failed`.
        """
        with self._fences.holding(environment, fence):
            known = self._instances.get(name)
            if known is None:
                return
            if known.instance.environment != environment:
                raise NotFound("no_instance", f"{environment} has no instance {name}.", "See which instances it has.")
            self._supervisor.remove(name)
            self._instances.forget(name)

    def state(self, name: str) -> InstanceState:
        """One that ended, and was started again less than `STEADY` ago, is "exited": it is not to be relied on."""
        known = self._instances.get(name)
        if known is None:
            return InstanceState("absent")
        program = self._supervisor.held(name) or self._supervisor.state(name)
        if program.status is ProgramStatus.ABSENT:
            return InstanceState("absent")
        if program.status is ProgramStatus.UNKNOWN:
            return InstanceState("exited", tail="Supervisor does not answer; how the instance is, is not known.")
        tail = _tail(self._log(name))
        if program.status is ProgramStatus.EXITED or _unsteady(program):
            return InstanceState("exited", code=program.code, tail=tail)
        return InstanceState("running", known.address, tail=tail)

    def probe(self, name: str, path: str, timeout: float) -> int | None:
        """Raises BadInput `bad_path`."""
        known = self._instances.get(name)
        return probe(known.port, path, timeout) if known else None

    def running(self) -> Sequence[str]:
        names = set(self._supervisor.running())
        return [known.instance.name for known in self._instances.all() if known.instance.name in names]

    def _tree(self, digest: str) -> Path:
        tree = tree_of(self._folder / "releases", digest)
        if not tree.is_dir():
            raise NotFound("no_release", f"{digest} is not unpacked here.", "Unpack it first.")
        return tree

    def _log(self, name: str) -> Path:
        return self._folder / "logs" / f"{name}.log"


def _surroundings(home: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """What every process gets; nothing comes from Vekha's own environment."""
    return {"PATH": PATH, "LANG": "C.UTF-8", **environment, "HOME": str(home), "TMPDIR": str(home)}


def _unsteady(program: ProgramState) -> bool:
    return program.ended_at is not None and time.time() - program.ended_at < STEADY


def _tail(log: Path, after: int = 0) -> str:
    """The last characters of a log, from byte `after` on; the supervisor may have set an older part aside."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 4 * TAIL, after if after <= size else 0, 0))
            return file.read().decode("utf-8", errors="replace")[-TAIL:]
    except FileNotFoundError:
        return ""
