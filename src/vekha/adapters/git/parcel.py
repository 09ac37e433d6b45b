"""One commit with its tree and files, and nothing of its history, as a git pack: what another machine builds from.

Every object is named by its content, and git checks that when it unpacks: the commit's id vouches for all of it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from vekha.adapters.git.names import check_commit
from vekha.adapters.git.process import TIMEOUT, environment, failed, git, git_ok, run
from vekha.core.errors import NotFound, VekhaError

PIECE = 256 * 1024  # bytes


def packed(mirror: Path, commit: str) -> Iterator[bytes]:
    """The pack, piece by piece. Raises BadInput `bad_commit`, NotFound `no_commit`, before the first piece."""
    check_commit(commit)
    if not git(mirror, "cat-file", "-e", f"{commit}^{{commit}}").ok:
        raise NotFound("no_commit", f"The mirror has no commit {commit[:12]}.", "Fetch, then try again.")
    objects = git_ok(mirror, "rev-list", "--objects", "--no-object-names", "--no-walk", commit).out
    return _pieces(mirror, objects)


def _pieces(mirror: Path, objects: bytes) -> Iterator[bytes]:
    words = ["git", f"--git-dir={mirror}", "pack-objects", "--stdout", "-q"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment()) as process:
        try:
            if process.stdin is None or process.stdout is None:
                raise VekhaError("git_failed", "`git pack-objects` did not start.", "Try again.")
            process.stdin.write(objects)  # it reads all of them before it writes anything
            process.stdin.close()
            while piece := process.stdout.read(PIECE):
                yield piece
            if process.wait(TIMEOUT):
                raise VekhaError("git_failed", "`git pack-objects` ended early.", "Check the disk, then try again.")
        finally:
            process.kill()


def unpacked(mirror: Path, pack: IO[bytes]) -> None:
    """Takes a pack's objects into a mirror of this machine's own, made if need be. Raises VekhaError `git_failed`."""
    if not (mirror / "HEAD").exists():
        made = run(["init", "--bare", "--quiet", "--template=", "--", str(mirror)])
        if not made.ok:
            raise failed("init", made)
    words = ["git", f"--git-dir={mirror}", "index-pack", "--stdin", "--fix-thin"]
    done = subprocess.run(words, stdin=pack, capture_output=True, env=environment(), timeout=TIMEOUT, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise VekhaError("git_failed", f"`git index-pack` failed: {' '.join(said)}", "The machine asks again.")
