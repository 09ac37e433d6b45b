"""What is in a local work tree and not in any commit: it is part of no candidate, and its owner should know."""

from __future__ import annotations

from vekha.adapters.git.names import local_path, source_of
from vekha.adapters.git.process import run, said
from vekha.core.errors import BadInput


def dirty(source: str) -> list[str]:
    """Paths with uncommitted work, untracked files too, sorted; nothing for a bare or a remote repository.

    Raises BadInput `bad_source`, `no_repository`.
    """
    folder = local_path(source_of(source))
    if folder is None:
        return []
    bare = run(["-C", str(folder), "rev-parse", "--is-bare-repository"])
    if not bare.ok:
        raise BadInput("no_repository", f"{folder} is not a git repository: {said(bare)}", "Check the path.")
    if bare.text == "true":
        return []
    asked = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=normal", "--ignore-submodules=all"]
    status = run(["-C", str(folder), *asked])
    if not status.ok:
        raise BadInput("no_repository", f"{folder} cannot be read: {said(status)}", "Check the path and its owner.")
    return sorted(entry[3:].decode("utf-8", "replace") for entry in status.out.split(b"\0") if entry)
