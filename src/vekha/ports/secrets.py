"""What must not stand in the database: addresses of channels, keys of webhooks."""

from __future__ import annotations

from typing import Protocol


class Secrets(Protocol):
    def keep(self, text: str) -> str:
        """On disk when this returns; gives the name to ask by."""
        ...

    def read(self, name: str) -> str:
        """Raises NotFound `no_secret`."""
        ...

    def forget(self, name: str) -> None:
        """Nothing if it is not there."""
        ...
