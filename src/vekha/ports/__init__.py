"""The outside, as small Protocols. Each is a folder in `adapters/` with a shipped fake and one contract test.

Every effect is idempotent. Effects on an environment carry a fencing token (`fence`): the receiver remembers the
highest token that it has seen for that environment and raises `StaleToken` for a lower one
(Kleppmann 2016, "How to do distributed locking").
"""

from vekha.ports.artifacts import Artifact, ArtifactStore
from vekha.ports.clock import Clock
from vekha.ports.databases import StoreDatabases
from vekha.ports.git import Conflict, Git, Merge
from vekha.ports.hooks import Hooks
from vekha.ports.logs import LogLine, LogSink
from vekha.ports.notifier import Note, Notifier
from vekha.ports.outside import Outside
from vekha.ports.runner import Command, CommandResult, Environment, EnvironmentSpec, Runner
from vekha.ports.secrets import Secrets
from vekha.ports.target import Instance, InstanceState, Target
from vekha.ports.traffic import Route, Traffic, TrafficCounts

__all__ = [
    "Artifact",
    "ArtifactStore",
    "Clock",
    "Command",
    "CommandResult",
    "Conflict",
    "Environment",
    "EnvironmentSpec",
    "Git",
    "Hooks",
    "Instance",
    "InstanceState",
    "LogLine",
    "LogSink",
    "Merge",
    "Note",
    "Notifier",
    "Outside",
    "Route",
    "Runner",
    "Secrets",
    "StoreDatabases",
    "Target",
    "Traffic",
    "TrafficCounts",
]
