"""Moves a branch at the source: only from where it is expected to be, and only forwards."""

from __future__ import annotations

from pathlib import Path

from vekha.adapters.git.merge import is_ancestor
from vekha.adapters.git.names import shown
from vekha.adapters.git.process import Output, failed, git, local_end, said
from vekha.core.errors import BadInput, VekhaError

ABSENT = ""


def at_source(mirror: Path, source: str, branch: str, *, timeout: float) -> str:
    """The commit that the branch points to at the source; "" if it has no such branch."""
    reference = f"refs/heads/{branch}"
    result = git(
        mirror, "ls-remote", *local_end("upload-pack", "upload-pack", source), "--", source, reference, timeout=timeout
    )
    if not result.ok:
        raise failed("ls-remote", result)
    for line in result.text.splitlines():
        commit, _, name = line.partition("\t")
        if name == reference:
            return commit
    return ABSENT


def advance(mirror: Path, source: str, branch: str, commit: str, expected: str, *, timeout: float) -> None:
    """See `vekha.ports.Git.advance`. What happened is read from the source afterwards, not from git's messages:
    a push whose answer was lost is a push that succeeded."""
    now = at_source(mirror, source, branch, timeout=timeout)
    if now == commit:
        return
    if now != expected:
        raise _moved(branch, now, expected)
    if not is_ancestor(mirror, expected, commit):
        raise BadInput(
            "not_forward",
            f"Commit {commit[:12]} does not contain {expected[:12]}: branch {branch} would lose work.",
            "Merge onto the branch as it is now.",
        )
    result = git(
        mirror,
        "push",
        "--no-verify",
        f"--force-with-lease=refs/heads/{branch}:{expected}",
        *local_end("receive-pack", "receive-pack", source),
        "--",
        source,
        f"{commit}:refs/heads/{branch}",
        timeout=timeout,
    )
    if result.ok:
        return
    now = at_source(mirror, source, branch, timeout=timeout)
    if now == commit:
        return
    if now != expected:
        raise _moved(branch, now, expected)
    raise _refused(branch, source, result)


def _moved(branch: str, now: str, expected: str) -> VekhaError:
    where = f"points to {now[:12]}" if now else "does not exist"
    return VekhaError(
        "branch_moved",
        f"Branch {branch} was expected at {expected[:12]}, but at the source it {where}.",
        "Build the candidate again on the branch as it is now.",
    )


def _refused(branch: str, source: str, result: Output) -> VekhaError:
    words = said(result)
    if "directory has " in words or "would be overwritten" in words or "not uptodate" in words:
        return VekhaError(
            "dirty_work_tree",
            f"{shown(source)} has branch {branch} checked out with changes that are not committed: {words}",
            "Commit or stash them there (`git stash`), then release again; or use a bare repository.",
        )
    return VekhaError(
        "push_refused",
        f"{shown(source)} refused to move branch {branch}: {words}",
        "Allow Vekha's account to push to this branch, then try again.",
    )
