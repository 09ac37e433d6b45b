"""Words that only whoever can read the data folder knows: mode 0600, made at the first start.

Who removes such a file and calls `vekha up` has a new one; what was known to others is void then.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from vekha.config.files import write_private
from vekha.config.home import home

DEPOT = "depot.token"  # workers on other machines show it to the depot
READER = "reader.token"  # the command line shows it to the web server of its installation
SIGNING = "signing.key"  # Django signs with it what it gives to browsers


def secret_word(name: str, folder: Path | None = None) -> str:
    """ "" if there is none: then nobody is answered."""
    file = (folder or home()) / name
    return file.read_text("utf-8").strip() if file.is_file() else ""


def ensure_secret_word(name: str, folder: Path) -> str:
    """The word, made at the first time."""
    if not secret_word(name, folder):
        write_private(folder / name, secrets.token_urlsafe(32))
    return secret_word(name, folder)
