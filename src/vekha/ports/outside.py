"""Everything outside, together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from vekha.ports.artifacts import ArtifactStore
from vekha.ports.clock import Clock
from vekha.ports.databases import StoreDatabases
from vekha.ports.git import Git
from vekha.ports.hooks import Hooks
from vekha.ports.logs import LogSink
from vekha.ports.notifier import Notifier
from vekha.ports.runner import Runner
from vekha.ports.secrets import Secrets
from vekha.ports.target import Target
from vekha.ports.traffic import Traffic


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
    notifier: Notifier
    hooks: Hooks
    secrets: Secrets
    workspace: Path  # a folder for exports; everything in it may be removed when no run uses it
    domain: str = field(default="localhost")  # environments are <name>.<domain>
    proxy: str = field(default="127.0.0.1:8080")  # where the proxy listens
    address: Callable[[], str] = field(default=lambda: "http://127.0.0.1:8070")  # of Vekha's pages, now
