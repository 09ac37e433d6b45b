"""The depot's token: in the data folder, for its owner alone. Who removes it and calls `vekha up` has a new one."""

from __future__ import annotations

import secrets
from pathlib import Path

from vekha.config.files import write_private
from vekha.config.home import home

FILE = "depot.token"


def depot_token(folder: Path | None = None) -> str:
    """ "" if there is none: then nobody is answered."""
    file = (folder or home()) / FILE
    return file.read_text("utf-8").strip() if file.is_file() else ""


def ensure_depot_token(folder: Path) -> str:
    """The token, made at the first time."""
    if not depot_token(folder):
        write_private(folder / FILE, secrets.token_urlsafe(32))
    return depot_token(folder)


def host_and_port(address: str) -> tuple[str, int]:
    """Of "10.0.0.5:8071". Raises ValueError."""
    host, _, port = address.rpartition(":")
    if not host or not 0 < int(port) < 65536:
        raise ValueError(f"{address} is not an address and a port")
    return host.strip("[]"), int(port)
