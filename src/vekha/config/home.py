"""Where Vekha keeps its data on this machine."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

SOCKET_PATH_LIMIT = 100  # bytes; Linux allows 107 for a socket's path


def home() -> Path:
    """The data folder: `VEKHA_HOME`, else the nearest `.vekha` from here upwards, else `~/.vekha`."""
    given = os.environ.get("VEKHA_HOME")
    if given:
        return Path(given).expanduser().resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / ".vekha").is_dir():
            return folder / ".vekha"
    return Path.home() / ".vekha"


def socket_path(folder: Path, name: str) -> Path:
    """A path for a Unix socket: in the folder, or, where that would be too long, in the machine's temporary folder."""
    path = folder / name
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        return path
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"vekha-{os.geteuid()}-{short}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.geteuid():
        raise PermissionError(f"{private} belongs to someone else")
    return private / name
