"""Git without git: branches of {path: text} trees in one file. A path changed on both sides is a conflict."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vekha.adapters.git.names import check_branch, check_commit, check_path
from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.ports import Conflict, Merge

Tree = dict[str, str]


class FakeGit:
    """Keeps the source, the mirror and the list of effects together in `folder/state.json`, replaced as a whole:
    after a SIGKILL an effect has happened and is listed, or neither."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    # --- the source, as developers use it ---

    def commit(
        self,
        branch: str,
        files: Mapping[str, str | None],
        *,
        start: str = "main",
        name: str = "Dan",
        email: str = "dan@example.org",
        message: str = "",
    ) -> str:
        """A developer's commit at the source; None removes a file. A new branch starts at branch `start`."""
        with self._state() as state:
            source = state["source"]
            parent = source.get(check_branch(branch)) or source.get(start)
            tree = dict(state["commits"][parent]["tree"]) if parent else {}
            for path, text in files.items():
                tree.pop(check_path(path), None)
                if text is not None:
                    tree[path] = text
            author = [name, email]
            message = message or f"commit {len(state['commits'])}"
            source[branch] = _keep(state, tree, [parent] if parent else [], author, message)
            return str(source[branch])

    def source_head(self, branch: str) -> str:
        """Where a branch stands at the source."""
        with self._state() as state:
            return str(state["source"][branch])

    def effects(self) -> list[str]:
        """What happened, in order: "merge <commit>", "advance <branch> <commit>"; a repeated call adds nothing."""
        with self._state() as state:
            return list(state["effects"])

    # --- vekha.ports.Git ---

    def fetch(self) -> None:
        with self._state() as state:
            if not state["source"]:
                raise BadInput("no_repository", f"{self._folder} holds no repository.", "Check the address.")
            state["mirror"] = dict(state["source"])

    def head(self, branch: str) -> str:
        check_branch(branch)
        with self._state() as state:
            if branch not in state["mirror"]:
                raise NotFound(
                    "no_branch", f"The source has no branch {branch}.", "Push the branch, or check its name."
                )
            return str(state["mirror"][branch])

    def merge(self, head: str, onto: str) -> Merge | Conflict:
        with self._state() as state:
            ours, theirs = _known(state, onto)["tree"], _known(state, head)["tree"]
            older = _ancestors(state, onto)
            if head in older:
                raise BadInput("nothing_new", f"Commit {head[:12]} is already part of {onto[:12]}.", "Push the work.")
            base = next((one for one in _ancestors(state, head) if one in older), None)
            if base is None:
                raise BadInput("unrelated_histories", f"{head[:12]} and {onto[:12]} share nothing.", "Start from main.")
            start = state["commits"][base]["tree"]
            patch = {path: (start.get(path), theirs.get(path)) for path in _changed(start, theirs)}
            both = [path for path in _changed(start, ours) if path in patch and ours.get(path) != theirs.get(path)]
            if both:
                return Conflict(base=onto, head=head, files=tuple(both))
            tree = {path: text for path, text in ours.items() if path not in patch}
            tree |= {path: new for path, (_, new) in patch.items() if new is not None}
            known = set(state["commits"])
            commit = _keep(state, tree, [onto, head], ["Vekha", "vekha@localhost"], "merge")
            if commit not in known:
                state["effects"].append(f"merge {commit}")
            email = state["commits"][head]["author"][1]
            return Merge(commit, _digest(tree), base=onto, head=head, patch_id=_digest(patch), author=email)

    def read(self, commit: str, path: str) -> bytes:
        check_path(path)
        with self._state() as state:
            tree = _known(state, commit)["tree"]
            if path not in tree:
                raise NotFound("no_file", f"Commit {commit[:12]} has no file {path!r}.", "Check its name.")
            return str(tree[path]).encode()

    def export(self, commit: str, destination: Path) -> None:
        with self._state() as state:
            tree = _known(state, commit)["tree"]
        destination.mkdir(parents=True, exist_ok=True)
        if any(destination.iterdir()):
            raise BadInput("not_empty", f"The folder {destination} is not empty.", "Give a new or an empty folder.")
        for path, text in tree.items():
            (destination / path).parent.mkdir(parents=True, exist_ok=True)
            (destination / path).write_text(text, encoding="utf-8")

    def advance(self, branch: str, commit: str, expected: str) -> None:
        with self._state() as state:
            _known(state, commit)
            _known(state, expected)
            now = state["source"].get(check_branch(branch), "")
            if now not in {commit, expected}:
                raise VekhaError("branch_moved", f"Branch {branch} was expected at {expected[:12]}.", "Build again.")
            if expected not in _ancestors(state, commit):
                raise BadInput("not_forward", f"Commit {commit[:12]} does not contain {expected[:12]}.", "Merge again.")
            if now != commit:
                state["source"][branch] = commit
                state["effects"].append(f"advance {branch} {commit}")
            state["mirror"][branch] = commit

    def author(self, commit: str) -> tuple[str, str]:
        with self._state() as state:
            name, email = _known(state, commit)["author"]
            return name, email

    def subjects(self, commit: str, *, without: Sequence[str], most: int) -> tuple[str, ...]:
        with self._state() as state:
            older = {one for other in without for one in _ancestors(state, other)}
            mine = [state["commits"][one] for one in _ancestors(state, commit) if one not in older]
            own = [one["message"].partition("\n")[0] for one in mine if len(one["parents"]) < 2]
            return tuple(own[:most])

    def changed_files(self, base: str, head: str) -> tuple[str, ...]:
        with self._state() as state:
            older = _ancestors(state, base)
            left = next((one for one in _ancestors(state, head) if one in older), None)
            start = state["commits"][left]["tree"] if left else {}
            return tuple(_changed(start, _known(state, head)["tree"]))

    @contextmanager
    def _state(self) -> Iterator[dict[str, Any]]:
        """The state under a lock; written back whole if it was changed without an error."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            path = self._folder / "state.json"
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            state = json.loads(before) if before else {"source": {}, "mirror": {}, "commits": {}, "effects": []}
            yield state
            after = json.dumps(state, indent=1)
            if after != before:
                path.with_suffix(".new").write_text(after, encoding="utf-8")
                path.with_suffix(".new").replace(path)
        finally:
            os.close(lock)


def _digest(value: object) -> str:
    return hashlib.sha1(json.dumps(value, sort_keys=True).encode(), usedforsecurity=False).hexdigest()


def _keep(state: dict[str, Any], tree: Tree, parents: list[str], author: list[str], message: str) -> str:
    commit = {"tree": tree, "parents": parents, "author": author, "message": message}
    name = _digest(commit)
    state["commits"][name] = commit
    return name


def _known(state: dict[str, Any], commit: str) -> dict[str, Any]:
    if check_commit(commit) not in state["commits"]:
        raise NotFound("no_commit", f"The mirror has no commit {commit[:12]}.", "Fetch, then try again.")
    found: dict[str, Any] = state["commits"][commit]
    return found


def _ancestors(state: dict[str, Any], commit: str) -> list[str]:
    """The commit and all before it, nearest first."""
    found = [commit]
    for one in found:
        found += [parent for parent in _known(state, one)["parents"] if parent not in found]
    return found


def _changed(before: Tree, after: Tree) -> list[str]:
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
