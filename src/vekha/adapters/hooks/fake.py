"""Keeps what was posted in a file; answers what it was told to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from vekha.core.errors import BadInput, VekhaError


class FakeHooks:
    """Hosts that end in `.private` are refused. `fail(n)`: the next n requests of this folder are refused."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._posted, self._failing = folder / "posted.jsonl", folder / "failing"

    def check(self, url: str) -> None:
        if not url.startswith("https://") or url == "https://" or "@" in url:
            raise BadInput("bad_webhook", "A webhook is an https:// address without a name or a password.")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        self.check(url)
        left = int(self._failing.read_text()) if self._failing.exists() else 0
        if left:
            self._failing.write_text(str(left - 1))
        if left or ".private/" in url:
            raise VekhaError("not_delivered", "fake answered 503.", "It is tried again for some hours.")
        with self._posted.open("a") as file:
            file.write(json.dumps([url, body.decode(), dict(headers)]) + "\n")

    def fail(self, times: int) -> None:
        self._failing.write_text(str(times))

    def posted(self) -> list[tuple[str, bytes, dict[str, str]]]:
        """URL, body and headers, in the order of posting."""
        lines = self._posted.read_text().splitlines() if self._posted.exists() else []
        return [(url, body.encode(), headers) for url, body, headers in map(json.loads, lines)]
