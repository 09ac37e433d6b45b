"""One secret a file of mode 0600, in a folder of mode 0700, under a name that says nothing (docs/adr/0016)."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from vekha.config.files import write_private
from vekha.core.errors import NotFound

NAME = re.compile(r"[0-9a-f]{32}")


class SecretFiles:
    """Needs nothing of the database; a backup of the database alone holds no secret."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, text: str) -> str:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = secrets.token_hex(16)
        write_private(self._folder / name, text)
        return name

    def read(self, name: str) -> str:
        try:
            return self._file(name).read_text("utf-8")
        except FileNotFoundError as error:
            what = "The secret of this channel or webhook is not in the data folder."
            raise NotFound("no_secret", what, "Remove it and add it anew.") from error

    def forget(self, name: str) -> None:
        self._file(name).unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("no name of a secret")
        return self._folder / name
