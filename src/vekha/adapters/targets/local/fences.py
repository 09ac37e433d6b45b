"""Refuses the effects of a worker whose work a later worker took over (Kleppmann 2016, fencing tokens).

One file for each environment holds the highest token seen. Its lock is held while the effect happens: a worker that
was asleep between the check and the effect cannot exist.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from vekha.adapters.targets.local.files import locked, sync_folder
from vekha.core.errors import BadInput, StaleToken, VekhaError

LONGEST = 200  # bytes of an environment's name as a file's name; Linux allows 255


class Fences:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextlib.contextmanager
    def holding(self, environment: str, fence: int) -> Iterator[None]:
        """Do the effect inside. Waits while another effect on the same environment happens.

        Raises StaleToken if a higher token has been here, VekhaError `fence_damaged` if the file cannot be read.
        """
        path = self._folder / _file_name(environment)
        with locked(path) as handle:
            newest = _read(handle, path)
            if fence < newest:
                raise StaleToken(environment, fence, newest)
            if fence > newest:
                _write(handle, fence)
                sync_folder(self._folder)
            yield


def _file_name(environment: str) -> str:
    name = quote(environment, safe="")
    if not name or len(name) > LONGEST or name.startswith("."):
        raise BadInput("bad_environment", f"{environment!r} cannot name an environment.", "Use a short name.")
    return name


def _read(handle: int, path: Path) -> int:
    """The highest token so far. A note that a power loss cut is refused: nobody knows what stood there."""
    text = os.pread(handle, 100, 0).decode("ascii", errors="replace")
    if not text:
        return -1
    if not text.endswith("\n") or not text.strip().lstrip("-").isdigit():
        raise VekhaError(
            "fence_damaged",
            f"{path} does not hold a token.",
            "See that no worker acts on this environment, then delete the file.",
        )
    return int(text)


def _write(handle: int, fence: int) -> None:
    """In place, for the lock stands on this very file; one write under a block's size is not torn by a crash."""
    os.pwrite(handle, f"{fence:020d}\n".encode("ascii"), 0)
    os.fsync(handle)
