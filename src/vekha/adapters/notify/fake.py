"""Keeps what was sent in a file: whoever reads it sees what every process sent."""

from __future__ import annotations

import json
from pathlib import Path

from vekha.core.errors import BadInput, VekhaError
from vekha.ports import Note


class FakeNotifier:
    """Addresses are "fake://<anybody>"; of an e-mail, "mail:clara@example.org". `fail(n)`: the next n sendings of
    this folder are refused."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._sent, self._failing = folder / "sent.jsonl", folder / "failing"

    def service(self, address: str) -> str:
        scheme, separator, name = address.partition("://")
        if (scheme, bool(separator), bool(name)) != ("fake", True, True):
            raise BadInput("bad_channel", "No service can be reached by that address.", "For example fake://clara.")
        return scheme

    def send(self, address: str, note: Note) -> None:
        self.service(address)
        self._take(address, note)

    def mail(self, to: str, note: Note) -> None:
        self._take(f"mail:{to}", note)

    def _take(self, address: str, note: Note) -> None:
        left = int(self._failing.read_text()) if self._failing.exists() else 0
        if left:
            self._failing.write_text(str(left - 1))
            raise VekhaError("not_delivered", "fake did not take it.", "It is tried again for some hours.")
        with self._sent.open("a") as file:
            file.write(json.dumps([address, note.title, note.body]) + "\n")

    def fail(self, times: int) -> None:
        self._failing.write_text(str(times))

    def sent(self) -> list[tuple[str, Note]]:
        """Address and note, in the order of sending."""
        lines = self._sent.read_text().splitlines() if self._sent.exists() else []
        return [(address, Note(title, body)) for address, title, body in map(json.loads, lines)]
