"""Writes a commit's tree into a folder: exactly the stored bytes.

No checkout and no archive: attributes in the tree could leave files out or rewrite them (`export-ignore`,
`export-subst`, `eol`, `ident`, filters), and then what is built would not be what was reviewed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, cast

from vekha.adapters.git.process import TIMEOUT, environment, git_ok
from vekha.core.errors import BadInput, NotFound, VekhaError

LINK, SUBMODULE, EXECUTABLE = "120000", "160000", "100755"


@dataclass(frozen=True, slots=True)
class Entry:
    mode: str
    blob: str
    path: str


def entries(mirror: Path, commit: str, *paths: str) -> list[Entry]:
    """All files of the tree, or those under the paths."""
    found = []
    listing = git_ok(mirror, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths).out
    for record in filter(None, listing.split(b"\0")):
        about, _, path = record.partition(b"\t")
        mode, _, blob = about.decode("ascii").split(" ")
        found.append(Entry(mode, blob, path.decode("utf-8", "surrogateescape")))
    return found


def read(mirror: Path, commit: str, path: str) -> bytes:
    """One plain file's bytes. Raises NotFound `no_file`."""
    for entry in entries(mirror, commit, path):
        if entry.path == path and entry.mode not in {LINK, SUBMODULE}:
            return git_ok(mirror, "cat-file", "blob", entry.blob).out
    raise NotFound(
        "no_file", f"Commit {commit[:12]} has no file {path!r}.", "Check its name, and that it is committed."
    )


def export(mirror: Path, commit: str, destination: Path) -> None:
    """Writes the tree into an empty folder. On a failure the folder is left empty.

    Raises BadInput `not_empty`, `submodule`, `bad_link`, `bad_tree`.
    """
    found = entries(mirror, commit)
    _refuse(found)
    destination.mkdir(parents=True, exist_ok=True)
    if any(destination.iterdir()):
        raise BadInput("not_empty", f"The folder {destination} is not empty.", "Give a new or an empty folder.")
    try:
        _write(mirror, found, destination)
    except BaseException:
        for left in destination.iterdir():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
        raise


def _refuse(found: list[Entry]) -> None:
    """Looks at names before anything is written."""
    submodules = [entry.path for entry in found if entry.mode == SUBMODULE]
    if submodules:
        raise BadInput(
            "submodule",
            f"The tree has submodules, which Vekha does not fetch: {', '.join(submodules)}.",
            "Put their files into the repository, or install them from a locked package.",
        )
    for entry in found:
        parts = entry.path.split("/")
        if any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts):
            raise BadInput("bad_tree", f"The tree holds the path {entry.path!r}.", "Commit it under another name.")


def _write(mirror: Path, found: list[Entry], destination: Path) -> None:
    """Files first and links last, so that no file is ever written through a link."""
    with _Blobs(mirror) as blobs:
        try:
            for entry in (one for one in found if one.mode != LINK):
                path = destination / entry.path
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as file:
                    blobs.copy(entry.blob, file)
                path.chmod(0o755 if entry.mode == EXECUTABLE else 0o644)
            for entry in (one for one in found if one.mode == LINK):
                path = destination / entry.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to(_inside(entry.path, blobs.read(entry.blob)))
        except (FileExistsError, NotADirectoryError) as error:
            raise BadInput("bad_tree", f"The tree holds {entry.path!r} twice.", "Remove one of them.") from error


def _inside(path: str, blob: bytes) -> str:
    """The link's target, if it stays inside the tree. Raises BadInput `bad_link`.

    `..` may stand only at its start: behind another link it would lead elsewhere than it seems to.
    """
    target = blob.decode("utf-8", "surrogateescape")
    parts = [part for part in target.split("/") if part not in {"", "."}]
    ups = next((index for index, part in enumerate(parts) if part != ".."), len(parts))
    if not target or target.startswith("/") or "\0" in target or ups > path.count("/") or ".." in parts[ups:]:
        raise BadInput(
            "bad_link",
            f"The link {path!r} points to {target!r}, which may be outside the tree.",
            "Make it a plain file, or point it to a file inside the repository.",
        )
    return target


class _Blobs:
    """`git cat-file --batch`: many contents from one process, without filters."""

    def __init__(self, mirror: Path) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self._process = subprocess.Popen(
            ["git", f"--git-dir={mirror}", "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment(),
            cwd="/",
        )
        self._questions = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def __enter__(self) -> _Blobs:
        return self

    def __exit__(self, *_: object) -> None:
        self._questions.close()
        self._answers.close()
        try:
            self._process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def read(self, blob: str) -> bytes:
        with BytesIO() as file:
            self.copy(blob, file)
            return file.getvalue()

    def copy(self, blob: str, file: IO[bytes]) -> None:
        """Writes one blob's bytes to the file. Raises VekhaError `git_failed`."""
        try:
            self._questions.write(f"{blob}\n".encode())
            self._questions.flush()
        except BrokenPipeError as error:
            raise VekhaError("git_failed", "`git cat-file` ended early.", "Check the disk, then try again.") from error
        header = self._answers.readline().decode("ascii", "replace").split()
        if len(header) != 3 or header[1] != "blob":
            raise VekhaError("git_failed", f"Object {blob} cannot be read from the mirror.", "Fetch again.")
        left = int(header[2])
        while left:
            piece = self._answers.read(min(left, 1 << 20))
            if not piece:
                raise VekhaError("git_failed", f"Object {blob} ended early.", "Fetch again.")
            file.write(piece)
            left -= len(piece)
        self._answers.read(1)  # the newline after each object
