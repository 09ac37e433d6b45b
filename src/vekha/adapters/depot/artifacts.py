"""Artifacts that are made here, and kept by the machine that serves."""

from __future__ import annotations

import tempfile
from pathlib import Path

from vekha.adapters.artifacts.store import LocalArtifacts
from vekha.adapters.depot.client import PIECE, DepotClient, path_of
from vekha.core.errors import NotFound
from vekha.ports import Artifact


class DepotArtifacts:
    """`own`: this machine's copies; they may be removed at any time when no worker runs."""

    def __init__(self, depot: DepotClient, own: LocalArtifacts) -> None:
        self._depot, self._own = depot, own

    def pack(self, tree: Path) -> Artifact:
        """When it returns, the depot has it."""
        artifact = self._own.pack(tree)
        path = path_of("artifacts", artifact.digest)
        if not self._depot.has(path):
            self._depot.upload(path, self._own.open(artifact.digest))
        return artifact

    def open(self, digest: str) -> Path:
        """Raises NotFound `no_artifact`, BadInput `bad_digest`, VekhaError `artifact_damaged`."""
        try:
            return self._own.open(digest)
        except NotFound:
            with tempfile.TemporaryFile() as archive:
                self._depot.download(path_of("artifacts", digest), archive)
                self._own.keep(digest, iter(lambda: archive.read(PIECE), b""))
            return self._own.open(digest)
