"""Where releases run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vekha.ports.runner import Command, CommandResult, EnvironmentSpec


@dataclass(frozen=True, slots=True)
class Instance:
    """One running copy of a release in one environment. `name` is unique at the target."""

    environment: str  # "lavka/production", "lavka/preview-42": also the fencing scope
    name: str  # "lavka-production-7": the same name is the same instance
    digest: str
    start: str  # shell line; gets PORT
    variables: Mapping[str, str]  # the release's configuration snapshot
    environment_spec: EnvironmentSpec
    memory: int = 0
    stop_timeout: float = 10.0  # seconds between SIGTERM and SIGKILL


@dataclass(frozen=True, slots=True)
class InstanceState:
    status: str  # "running", "exited", "absent"
    address: str = ""  # "127.0.0.1:20001", when running
    code: int | None = None  # exit code, when exited
    tail: str = ""  # the last lines of its output


class Target(Protocol):
    """Where releases run. Every effect checks the environment's fencing token first."""

    def unpack(self, digest: str, archive: Path) -> None:
        """Unpacks an artifact under its digest, safely (no `..`, links or devices that leave it), once."""
        ...

    def prepare(self, digest: str, spec: EnvironmentSpec) -> None:
        """Makes the environment that the unpacked artifact needs."""
        ...

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
        """Runs a one-off command (a migration) in the unpacked artifact; `command.folder` is set by the target."""
        ...

    def start(self, instance: Instance, *, fence: int) -> str:
        """Starts the instance, or finds it running; gives its address. Raises VekhaError `no_port`, `start_failed`."""
        ...

    def stop(self, environment: str, name: str, *, fence: int) -> None:
        """Stops the instance and forgets it; nothing if it is absent."""
        ...

    def state(self, name: str) -> InstanceState: ...

    def probe(self, name: str, path: str, timeout: float) -> int | None:
        """Asks the instance for `path` once; the HTTP status, or None when it does not answer in `timeout` seconds."""
        ...

    def running(self) -> Sequence[str]:
        """Names of the instances that run now."""
        ...
