"""What one installation of Vekha is set to: kept in `vekha.json` in the data folder, written by `vekha up`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from vekha.config.home import home
from vekha.core.errors import BadInput

FILE = "vekha.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """Ports are on 127.0.0.1. Environments answer at `<environment>.<project>.<domain>:<proxy_port>`.

    `depot`: address and port of this machine where workers on other machines ask, "" for nowhere.
    `address`: where people find Vekha's pages, as "https://vekha.example.org"; "" for this machine alone.
    `proxies`: how many web servers in a row, each of yours, add to X-Forwarded-For before Vekha is asked.
    `private_webhooks`: whether webhooks may ask this machine and private networks, and without TLS.
    """

    proxy_port: int = 8080
    web_port: int = 8070
    domain: str = "localhost"
    workers: int = 2  # worker processes
    concurrency: int = 4  # jobs at a time in each of them
    depot: str = ""
    address: str = ""
    proxies: int = 0
    private_webhooks: bool = False

    @property
    def proxy(self) -> str:
        return f"127.0.0.1:{self.proxy_port}"

    @property
    def page(self) -> str:
        """Where people open Vekha's pages."""
        return self.address or f"http://localhost:{self.web_port}"


def read_settings(folder: Path | None = None) -> Settings:
    """Raises BadInput `bad_settings` if the file holds something else."""
    file = (folder or home()) / FILE
    if not file.is_file():
        return Settings()
    try:
        plain = json.loads(file.read_text())
        known = {field.name for field in fields(Settings)}
        return Settings(**{key: plain[key] for key in plain if key in known})
    except (ValueError, TypeError) as error:
        raise BadInput("bad_settings", f"{file} cannot be read: {error}.", "Mend it, or remove it.") from error


def write_settings(folder: Path, **changed: int | str | None) -> Settings:
    """Changes what is given (not None), keeps the rest."""
    given = {key: value for key, value in changed.items() if value is not None}
    settings = replace(read_settings(folder), **given)  # type: ignore[arg-type] # the callers name fields
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{FILE}.new"
    fresh.write_text(json.dumps(asdict(settings), indent=2) + "\n")
    fresh.replace(folder / FILE)
    return settings
