"""The store of artifacts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


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
