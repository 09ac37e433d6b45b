"""The delivered project's own databases, apart from Vekha's."""

from __future__ import annotations

from typing import Protocol


class StoreDatabases(Protocol):
    """The delivered project's own databases, apart from Vekha's. `name` is the target-wide database name."""

    def create(self, name: str) -> str:
        """Makes an empty database with an owner of its own, or finds it; gives its URL."""
        ...

    def url(self, name: str) -> str: ...

    def exists(self, name: str) -> bool: ...

    def snapshot(self, name: str, snapshot: str) -> None:
        """Keeps the whole database, consistently, while it is in use; nothing if `snapshot` exists already."""
        ...

    def restore(self, snapshot: str, name: str) -> str:
        """Makes `name` hold exactly what the snapshot holds; connections to it are closed. Gives its URL.

        A database that was there under that name is kept aside as `<name>__before_<snapshot>`: nothing is lost.
        """
        ...

    def schema(self, name: str) -> str:
        """A digest of the schema: tables, columns, types, constraints, indexes; not of the data."""
        ...

    def drop(self, name: str) -> None:
        """Removes the database; connections to it are closed; nothing if it is absent."""
        ...

    def forget(self, snapshot: str) -> None: ...
