"""Files that people send, kept in the data folder under the digest of their content: what is named cannot change."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from vekha.config.files import sync_folder
from vekha.core.errors import VekhaError


def keep(
    folder: Path, pieces: Iterable[bytes], *, largest: int, too_large: VekhaError, kind_of: Callable[[Path], str]
) -> Path:
    """The kept file, "<digest>.<kind>". `kind_of` looks at the content and raises what it does not take.

    Raises also `too_large`, after `largest` bytes; then nothing is kept.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")  # mode 0600
    hashing, size, beside = hashlib.sha256(), 0, Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > largest:
                    raise too_large
                hashing.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        found = folder / f"{hashing.hexdigest()}.{kind_of(beside)}"
        beside.replace(found)
        sync_folder(folder)
    finally:
        beside.unlink(missing_ok=True)
    return found


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)
