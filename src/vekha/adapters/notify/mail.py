"""E-mails of the installation itself: by its mail server, or into files of the data folder where none is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.mail import EmailMessage, get_connection

from vekha.core.errors import BadInput, VekhaError
from vekha.ports import Note

NAMES = {  # of Django's settings -> of the arguments of its back ends
    "EMAIL_FILE_PATH": "file_path",
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_SSL": "use_ssl",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_TIMEOUT": "timeout",
}


class Mail:
    """`settings`: as `config.mail` gives them; they are asked for with each e-mail."""

    def __init__(self, settings: Callable[[], Mapping[str, Any]]) -> None:
        self._settings = settings

    def send(self, to: str, note: Note) -> None:
        try:
            known = self._settings()
            given = {argument: known[name] for name, argument in NAMES.items() if name in known}
            by = get_connection(known["EMAIL_BACKEND"], **given)
            headers = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no out-of-office answers it
            sender = known["DEFAULT_FROM_EMAIL"]
            EmailMessage(note.title, note.body, sender, [to], connection=by, headers=headers).send()
        except (OSError, ValueError, BadInput) as error:  # its words may hold the address, or the server's password
            what = f"The mail server did not take it ({type(error).__name__})."
            raise VekhaError("not_delivered", what, "It is tried again for some hours.") from None
