"""Names of databases and snapshots: which are allowed, and how the ones beside them are called."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container

from vekha.core.errors import BadInput, NotFound

LIMIT = 63  # bytes, PostgreSQL's own
RESERVED = frozenset({"postgres", "template0", "template1", "vekha", "public", "none"})
CHECK_PREFIX = "check_"  # databases of checks; their owner may make more databases, as test runners do


def check_database(name: str) -> None:
    """Raises BadInput `database_name` unless a database may be made under this name."""
    allowed = re.fullmatch(r"[a-z0-9_]{1,50}", name) and not re.search("^pg_|__before_|__new_", name)
    if not allowed or name in RESERVED:
        raise BadInput(
            "database_name",
            f"{name!r} cannot be the name of a database.",
            "Use 1 to 50 of a-z, 0-9 and _, and none of PostgreSQL's or Vekha's own names.",
        )


def check_any_database(name: str) -> None:
    """The same for databases that exist already: the ones kept aside are allowed too."""
    base, mark, snapshot = name.partition("__before_")
    check_database(base)
    if mark and (not snapshot or len(name) > LIMIT or not re.fullmatch(r"[a-z0-9_.-]+", snapshot)):
        check_database(name)


def check_snapshot(name: str) -> None:
    """Raises BadInput `snapshot_name`."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,99}", name):
        raise BadInput("snapshot_name", f"{name!r} cannot be the name of a snapshot.", "Use a-z, 0-9, _, . and -.")


def aside(name: str, snapshot: str, taken: Container[str]) -> str:
    """`<name>__before_<snapshot>`, shortened to PostgreSQL's limit, with a number if that is taken."""
    wanted = f"{name}__before_{snapshot}"
    number = 1
    while True:
        end = "" if number == 1 else f"-{number}"
        candidate = wanted + end
        if len(candidate) > LIMIT:
            short = "-" + hashlib.sha256(wanted.encode()).hexdigest()[:6] + end
            candidate = wanted[: LIMIT - len(short)] + short
        if candidate not in taken:
            return candidate
        number += 1


def no_database(name: str) -> NotFound:
    return NotFound("no_database", f"There is no database {name}.", "Make it, or restore a snapshot under that name.")


def no_snapshot(snapshot: str) -> NotFound:
    return NotFound("no_snapshot", f"There is no snapshot {snapshot}.", "Take it first; it may have been forgotten.")
