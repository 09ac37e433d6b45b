"""The outside, as small Protocols. Each is a folder in `adapters/` with a shipped fake and one contract test.

Every effect is idempotent. Effects on an environment carry a fencing token (`fence`): the receiver remembers the
highest token that it has seen for that environment and raises `StaleToken` for a lower one
(Kleppmann 2016, "How to do distributed locking").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


# --- git -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Merge:
    """A branch merged onto main without a work tree. All ids are full hexadecimal object ids."""

    commit: str  # the merge commit, made in Vekha's mirror, not yet on any branch
    tree: str
    base: str  # main, as it was
    head: str  # the branch, as it was
    patch_id: str  # `git patch-id --stable` of base...head: the same patch on another base has the same id
    author: str  # e-mail of the head commit's author


@dataclass(frozen=True, slots=True)
class Conflict:
    base: str
    head: str
    files: tuple[str, ...]


class Git(Protocol):
    """One project's repository: a bare mirror that Vekha keeps of `source` (a path or URL)."""

    def fetch(self) -> None:
        """Brings the mirror up to date with its source. Raises BadInput `no_repository`."""
        ...

    def head(self, branch: str) -> str:
        """The commit a branch points to in the mirror. Raises NotFound `no_branch`."""
        ...

    def merge(self, head: str, onto: str) -> Merge | Conflict:
        """Merges commit `head` onto commit `onto`. Deterministic: the same two commits give the same merge commit."""
        ...

    def read(self, commit: str, path: str) -> bytes:
        """One file's bytes at a commit. Raises NotFound `no_file`."""
        ...

    def export(self, commit: str, destination: Path) -> None:
        """Writes the commit's tree into the empty folder `destination`, without `.git`."""
        ...

    def advance(self, branch: str, commit: str, expected: str) -> None:
        """Moves the branch at the source from `expected` to `commit`; nothing if it is there already.

        Raises VekhaError `branch_moved` if the branch points to anything else.
        """
        ...


# --- runner ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EnvironmentSpec:
    """How the store's environment is made: `uv` from a lock with hashes, `npm` from package-lock.json, or `none`."""

    kind: str
    lock: str = ""  # path inside the tree
    python: str = "3.11"


@dataclass(frozen=True, slots=True)
class Environment:
    """A ready environment. `key` names its content: the same lock and tools give the same key."""

    key: str
    path: Path | None  # its root (a virtual environment), None for kind `none`
    variables: Mapping[str, str]  # what a command needs to run inside it: PATH, VIRTUAL_ENV
    cached: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Command:
    """One shell command with its limits. The variables are the whole environment of the process; nothing leaks in."""

    name: str
    line: str
    folder: Path
    variables: Mapping[str, str]
    timeout: float  # seconds
    memory: int  # bytes of address space; 0: no limit


@dataclass(frozen=True, slots=True)
class CommandResult:
    """`code` is None when the command was stopped at its time limit."""

    code: int | None
    seconds: float
    tail: str  # the last lines of its output, at most 4,000 characters

    @property
    def ok(self) -> bool:
        return self.code == 0


class Runner(Protocol):
    def prepare(self, tree: Path, spec: EnvironmentSpec) -> Environment:
        """Makes, or finds ready, the environment of an exported tree. Raises VekhaError `environment_failed`."""
        ...

    def run(self, command: Command, write: Callable[[str], None]) -> CommandResult:
        """Runs a command to its end; each line of output goes to `write` as it comes. Leaves no process behind."""
        ...


# --- artifacts -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Artifact:
    digest: str  # "sha256:" and 64 hexadecimal digits of the archive
    size: int  # bytes


class ArtifactStore(Protocol):
    def pack(self, tree: Path) -> Artifact:
        """Packs a folder into a reproducible archive and keeps it under its digest; twice gives the same digest."""
        ...

    def open(self, digest: str) -> Path:
        """The archive's path, after its bytes were hashed again. Raises VekhaError `artifact_damaged`, NotFound."""
        ...


# --- target ----------------------------------------------------------------------------------------------


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
        self, digest: str, spec: EnvironmentSpec, command: Command, write: Callable[[str], None], *, fence: int, environment: str
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


# --- databases of environments ----------------------------------------------------------------------------


class StoreDatabases(Protocol):
    """The delivered project's own databases, apart from Vekha's. `name` is the target-wide database name."""

    def create(self, name: str) -> str:
        """Makes an empty database with an owner of its own, or finds it; gives its URL."""
        ...

    def url(self, name: str) -> str: ...

    def exists(self, name: str) -> bool: ...

    def snapshot(self, name: str, snapshot: str) -> None:
        """Keeps the whole database, consistently, while it is in use; nothing if `snapshot` exists already."""
        ...

    def restore(self, snapshot: str, name: str) -> str:
        """Makes `name` hold exactly what the snapshot holds; connections to it are closed. Gives its URL.

        A database that was there under that name is kept aside as `<name>__before_<snapshot>`: nothing is lost.
        """
        ...

    def schema(self, name: str) -> str:
        """A digest of the schema: tables, columns, types, constraints, indexes; not of the data."""
        ...

    def drop(self, name: str) -> None:
        """Removes the database; connections to it are closed; nothing if it is absent."""
        ...

    def forget(self, snapshot: str) -> None: ...


# --- traffic ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers for one environment. Weights are percent and add up to 100."""

    environment: str
    host: str  # "lavka.localhost"
    weights: Mapping[str, int]  # instance name -> percent
    addresses: Mapping[str, str]  # instance name -> "127.0.0.1:20001"; all that may get traffic


@dataclass(frozen=True, slots=True)
class TrafficCounts:
    """Responses given by one instance since it got its first request."""

    requests: int = 0
    errors: int = 0  # 5xx and connections that broke


class Traffic(Protocol):
    def move(self, route: Route, *, fence: int) -> None:
        """Sends the environment's requests as the route says; returns once that is in force. Open requests finish."""
        ...

    def remove(self, environment: str, *, fence: int) -> None: ...

    def route(self, environment: str) -> Route | None: ...

    def counts(self, environment: str, name: str) -> TrafficCounts: ...


# --- logs ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LogLine:
    at: datetime
    source: str  # "check/unit", "step/migrate"
    text: str


class LogSink(Protocol):
    """Output of work, by stream. A stream is a path of words: "lavka/candidate-3/check-unit"."""

    def writer(self, stream: str) -> Callable[[str], None]:
        """A function that appends one line of text (without its newline); on disk when it returns."""
        ...

    def read(self, stream: str, after: int = 0) -> tuple[list[LogLine], int]:
        """Lines from byte offset `after`, and the offset to go on from."""
        ...

    def streams(self, prefix: str) -> Sequence[str]: ...


# --- all of it -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything outside, built once in `wiring.py` (or of fakes, in tests)."""

    clock: Clock
    git: Callable[[str], Git]  # by project slug
    runner: Runner
    artifacts: ArtifactStore
    target: Target
    databases: StoreDatabases
    traffic: Traffic
    logs: LogSink
    workspace: Path  # a folder for exports; everything in it may be removed when no run uses it
    domain: str = field(default="localhost")  # environments are <name>.<domain>
    proxy: str = field(default="127.0.0.1:8080")  # where the proxy listens
