"""Archives in a folder, under their own digest. It is file-based and fast, so tests use it as it is: no fake."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from vekha.adapters.artifacts.pack import write_archive
from vekha.config.files import sync_folder
from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.ports import Artifact

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class LocalArtifacts:
    """`folder/<first 2 digits>/<64 digits>.tar`, each written once and hashed again at every use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def pack(self, tree: Path) -> Artifact:
        """Raises BadInput `unsafe_tree`, VekhaError `disk_full`; then nothing is left behind."""
        if not tree.is_dir():
            raise NotFound("no_tree", f"{tree} is not a folder.", "Export the candidate first.")
        with self._beside() as (file, path):
            hashing = _Hashing(file)
            write_archive(tree, cast(BinaryIO, hashing))
            digest = f"sha256:{hashing.digest()}"
            self._settle(file, path, self._path(digest))
        return Artifact(digest, hashing.size)

    def _settle(self, file: BinaryIO, path: Path, final: Path) -> None:
        """The same name holds the same bytes: to write it again changes nothing."""
        file.flush()
        os.fsync(file.fileno())
        final.parent.mkdir(exist_ok=True)
        path.chmod(0o444)
        path.rename(final)
        sync_folder(final.parent)

    def keep(self, digest: str, archive: Iterable[bytes]) -> None:
        """Takes an archive in that was packed elsewhere, piece by piece.

        Raises BadInput `bad_digest`, `another_artifact` if its bytes are not those of the digest, VekhaError
        `disk_full`; then nothing is left behind.
        """
        final = self._path(digest)
        with self._beside() as (file, path):
            hashing = _Hashing(file)
            for piece in archive:
                hashing.write(piece)
            if f"sha256:{hashing.digest()}" != digest:
                what = f"What came is not the artifact {digest[:19]}: its bytes differ."
                raise BadInput("another_artifact", what, "Send it again.")
            self._settle(file, path, final)

    def open(self, digest: str) -> Path:
        """Raises NotFound `no_artifact`, BadInput `bad_digest`; a damaged file is set aside as `.damaged`."""
        path = self._path(digest)
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            raise NotFound("no_artifact", f"There is no artifact {digest}.", "Build the candidate again.") from None
        if f"sha256:{found}" != digest:
            path.rename(path.with_suffix(".damaged"))
            what = f"The artifact {digest[:19]} is not what was built: its bytes have changed."
            raise VekhaError("artifact_damaged", what, "It was set aside. Build the candidate again.")
        return path

    def _path(self, digest: str) -> Path:
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
            raise BadInput("bad_digest", f"{digest!r} is not a digest.", "Give `sha256:` and 64 hexadecimal digits.")
        name = digest.removeprefix("sha256:")
        return self._folder / name[:2] / f"{name}.tar"

    @contextmanager
    def _beside(self) -> Iterator[tuple[BinaryIO, Path]]:
        """A new file that is gone afterwards unless it was renamed."""
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file, path
        except OSError as why:
            if why.errno in FULL:
                raise VekhaError(
                    "disk_full", "There is no room for the artifact.", "Make room, then try again."
                ) from why
            raise
        finally:
            path.unlink(missing_ok=True)


class _Hashing:
    """A file that is hashed as it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    def tell(self) -> int:
        return self.size

    def digest(self) -> str:
        return self._hash.hexdigest()
