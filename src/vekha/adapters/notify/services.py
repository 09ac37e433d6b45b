"""Telegram, Slack, e-mail and the rest, by apprise. What it says goes nowhere: it may hold parts of an address."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from vekha.adapters.notify.mail import Mail
from vekha.core.errors import BadInput, VekhaError
from vekha.ports import Note

if TYPE_CHECKING:
    from apprise import NotifyBase

LOCAL = frozenset({"dbus", "kde", "qt", "glib", "gnome", "macosx", "syslog", "windows"})  # of the machine of the worker
HINT = "See apprise's list of services, for example mailtos://USER:PASSWORD@example.org or tgram://TOKEN/CHAT."

for silent in ("apprise", "urllib3"):
    logging.getLogger(silent).setLevel(logging.CRITICAL + 1)


class Services:
    """The real `Notifier`."""

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    def service(self, address: str) -> str:
        return str(_service(address).schema)

    def send(self, address: str, note: Note) -> None:
        import apprise  # noqa: PLC0415 - it loads much, for what few commands do

        service = _service(address)
        one = apprise.Apprise()
        one.add(service)
        try:
            # As text: apprise then escapes it for a service that reads markup.
            sent = one.notify(title=note.title, body=note.body, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:  # a plugin of somebody else's: its words may hold the address
            raise _refused(service.schema, f"failed with {type(error).__name__}") from None
        if not sent:
            raise _refused(service.schema, "did not take it")

    def mail(self, to: str, note: Note) -> None:
        self._mail.send(to, note)


def _service(address: str) -> NotifyBase:
    import apprise  # noqa: PLC0415 - as above

    scheme = address.partition("://")[0].lower()
    if scheme in LOCAL:
        what = f"{scheme}:// shows messages on the machine that sends them."
        raise BadInput("bad_channel", what, HINT)
    made = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    if not isinstance(made, apprise.NotifyBase):
        raise BadInput("bad_channel", "No service can be reached by that address.", HINT)
    return made


def _refused(service: object, what: str) -> VekhaError:
    return VekhaError("not_delivered", f"{service} {what}.", "It is tried again for some hours.")
