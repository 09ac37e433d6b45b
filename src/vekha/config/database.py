"""Which PostgreSQL Vekha itself uses: the one of `DATABASE_URL`, or the embedded one of the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from vekha.core.errors import BadInput

EMBEDDED_URL_FILE = "database.url"  # written by the embedded server when it starts


def embedded_url(home: Path) -> str:
    """The embedded server's URL, "" if it was never started."""
    file = home / EMBEDDED_URL_FILE
    return file.read_text().strip() if file.is_file() else ""


def database_settings(url: str, home: Path) -> dict[str, Any]:
    """Django's settings for a `postgresql://` URL; without one, for the embedded server of `home`.

    Before the embedded server's first start there is no URL yet: the settings then name no server; connecting fails.
    """
    url = url or embedded_url(home)
    parts = urlsplit(url)
    if url and parts.scheme not in ("postgresql", "postgres"):
        raise BadInput("database_url", f"DATABASE_URL begins with {parts.scheme}://.", "Vekha needs postgresql://.")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "vekha",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": False,
    }
