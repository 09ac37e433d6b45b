"""Where e-mails go: to a mail server, or, where none is named, into files of the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from vekha.core.errors import BadInput


def mail_settings(url: str, home: Path, domain: str) -> dict[str, Any]:
    """Django's settings for "smtp://user:password@host:587/?from=vekha@example.org" (STARTTLS), "smtps://..." (TLS from
    the beginning), "smtp://host:25/?tls=no"; for "": files in the folder `mail`. Raises BadInput `bad_mail`.
    """
    if not url:
        sender = f"Vekha <vekha@{domain}>"
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(home / "mail"),
            "DEFAULT_FROM_EMAIL": sender,
        }
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or "from" not in options:
        what = "VEKHA_MAIL is not the address of a mail server."
        raise BadInput("bad_mail", what, "As in smtp://user:password@mail.example.org:587/?from=vekha@example.org.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and options.get("tls") != "no",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": options["from"],
    }
