"""Files that must be whole, private and on disk."""

from __future__ import annotations

import os
from pathlib import Path

from vekha.core.errors import VekhaError


def write_private(path: Path, text: str) -> None:
    """Writes a file that only we can read (mode 0600): whole or not at all, and on disk when this returns.

    Raises VekhaError `file_not_written`; what was there before is still there.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise VekhaError(
            "file_not_written",
            f"{path} could not be written: {error.strerror}.",
            "Make room or give the right to write there, then try again.",
        ) from error


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder (a rename, a removal) last through a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
