"""Databases for tests: rows and columns in one file, which survives the process that uses it.

State and effects change in one rename: an effect is on record exactly when it happened.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vekha.adapters.databases.names import (
    aside,
    check_any_database,
    check_database,
    check_snapshot,
    no_database,
    no_snapshot,
)

State = dict[str, Any]


class FakeDatabases:
    """A database is {"rows": [...], "schema": [...], "restored": the snapshot's mark}, in `folder/databases.json`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "databases.json"
        folder.mkdir(parents=True, exist_ok=True)

    def create(self, name: str) -> str:
        check_database(name)
        with self._change() as state:
            if name not in state["databases"]:
                state["databases"][name] = {"rows": [], "schema": [], "restored": ""}
                state["effects"].append(f"create {name}")
        return self._url(name)

    def url(self, name: str) -> str:
        self._database(self._load(), name)
        return self._url(name)

    def exists(self, name: str) -> bool:
        check_any_database(name)
        return name in self._load()["databases"]

    def snapshot(self, name: str, snapshot: str) -> None:
        check_snapshot(snapshot)
        with self._change() as state:
            if snapshot not in state["snapshots"]:
                number = len(state["effects"])  # another snapshot under the same name is another snapshot
                state["snapshots"][snapshot] = {**self._database(state, name), "number": number}
                state["effects"].append(f"snapshot {name} as {snapshot}")

    def restore(self, snapshot: str, name: str) -> str:
        check_snapshot(snapshot)
        check_database(name)
        with self._change() as state:
            databases = state["databases"]
            kept = state["snapshots"].get(snapshot)
            if kept is None:
                raise no_snapshot(snapshot)
            mark = f"{snapshot} {_digest(kept)}"
            if databases.get(name, {}).get("restored") != mark:
                if name in databases:
                    databases[aside(name, snapshot, databases)] = databases[name]
                databases[name] = {"rows": kept["rows"], "schema": kept["schema"], "restored": mark}
                state["effects"].append(f"restore {snapshot} to {name}")
        return self._url(name)

    def schema(self, name: str) -> str:
        return _digest(self._database(self._load(), name)["schema"])

    def drop(self, name: str) -> None:
        check_any_database(name)
        with self._change() as state:
            if state["databases"].pop(name, None) is not None:
                state["effects"].append(f"drop {name}")

    def forget(self, snapshot: str) -> None:
        check_snapshot(snapshot)
        with self._change() as state:
            if state["snapshots"].pop(snapshot, None) is not None:
                state["effects"].append(f"forget {snapshot}")

    def asides(self, name: str) -> list[str]:
        check_database(name)
        return sorted(other for other in self._load()["databases"] if other.startswith(f"{name}__before_"))

    # --- for tests ---------------------------------------------------------------------------------------

    def rows(self, name: str) -> list[Any]:
        return list(self._database(self._load(), name)["rows"])

    def columns(self, name: str) -> list[str]:
        return list(self._database(self._load(), name)["schema"])

    def write(self, name: str, *, rows: list[Any] | None = None, schema: list[str] | None = None) -> None:
        """Replaces the rows, the columns or both, as a store or its migration would."""
        with self._change() as state:
            database = self._database(state, name)
            database["rows"] = database["rows"] if rows is None else rows
            database["schema"] = database["schema"] if schema is None else schema

    def effects(self) -> list[str]:
        """What really happened, in order."""
        return list(self._load()["effects"])

    # --- the file ----------------------------------------------------------------------------------------

    def _url(self, name: str) -> str:
        return f"fake://databases/{name}"

    def _database(self, state: State, name: str) -> State:
        check_any_database(name)
        if name not in state["databases"]:
            raise no_database(name)
        found: State = state["databases"][name]
        return found

    def _load(self) -> State:
        try:
            loaded: State = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"databases": {}, "snapshots": {}, "effects": []}
        return loaded

    @contextlib.contextmanager
    def _change(self) -> Iterator[State]:
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self._load()
            yield state
            part = self._file.with_suffix(f".{os.getpid()}.part")
            part.write_text(json.dumps(state, indent=1), encoding="utf-8")
            part.replace(self._file)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
