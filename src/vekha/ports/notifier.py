"""Messages to people, by whatever service they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Note:
    """`title` is one line; `body` is text, and nothing in it is markup."""

    title: str
    body: str


class Notifier(Protocol):
    """An address is a URL as apprise reads it: "mailto://...", "tgram://..."; it is a secret as a whole."""

    def service(self, address: str) -> str:
        """The name of the service: "mailto". Raises BadInput `bad_channel`, whose words hold nothing of the address."""
        ...

    def send(self, address: str, note: Note) -> None:
        """Gives the note to the service. Raises VekhaError `not_delivered`; then the service may have it all the same.

        Nothing in the error is secret.
        """
        ...

    def mail(self, to: str, note: Note) -> None:
        """An e-mail from the installation itself, to a person's own mailbox. Raises as `send`."""
        ...
