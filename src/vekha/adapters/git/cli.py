"""Git by its command line: a bare mirror of one source."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from vekha.adapters.git import export, merge, push
from vekha.adapters.git.names import check_branch, check_commit, check_path, local_path, shown, source_of
from vekha.adapters.git.process import TIMEOUT, Output, failed, git, git_ok, local_end, run, said
from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.ports import Conflict, Merge

KEPT = "refs/vekha/candidates"  # what Vekha merged; no branch points there, and a fetch does not prune it
LEFT_BEHIND = ("*.lock", "refs/**/*.lock")


class GitCli:
    """One project's repository. `mirror`: a folder that is Vekha's alone. `source`: a path or URL, checked here.

    `timeout`: seconds for one git command. Raises BadInput `bad_source`. Nothing happens before `fetch`.
    """

    def __init__(self, mirror: Path, source: str, *, timeout: float = TIMEOUT) -> None:
        self._mirror = mirror.absolute()
        self._source = source_of(source)
        self._timeout = timeout

    def fetch(self) -> None:
        """Raises BadInput `no_repository`, `empty_repository`, `shallow_repository`; VekhaError `git_timeout`."""
        self._look_at_source()
        with self._alone() as lock:
            if not all((self._mirror / part).exists() for part in ("HEAD", "config", "objects", "refs")):
                result = run(
                    ["init", "--bare", "--quiet", "--template=", "--initial-branch=main", "--", str(self._mirror)]
                )
                if not result.ok:
                    raise failed("init", result)
            for pattern in LEFT_BEHIND:  # of a git that was killed: nobody else writes here while we hold the lock
                for left in self._mirror.glob(pattern):
                    left.unlink(missing_ok=True)
            result = self._fetch(lock)
            if not result.ok:
                raise self._no_repository(said(result))
        if not self.branches():
            raise self._empty()

    def head(self, branch: str) -> str:
        reference = f"refs/heads/{check_branch(branch)}"
        if self._ready():
            result = git(self._mirror, "rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
            if result.ok:
                return result.text
        raise NotFound(
            "no_branch", f"{shown(self._source)} has no branch {branch}.", "Push the branch, or check its name."
        )

    def branches(self) -> dict[str, str]:
        """All branches of the mirror: name -> commit."""
        if not self._ready():
            return {}
        out = git_ok(self._mirror, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads").text
        return {name: commit for name, _, commit in (line.rpartition(" ") for line in out.splitlines())}

    def merge(self, head: str, onto: str) -> Merge | Conflict:
        """Raises BadInput `nothing_new`, `unrelated_histories`; NotFound `no_commit`."""
        self._known(head, onto)
        made = merge.merge(self._mirror, head, onto)
        if isinstance(made, Merge):
            with self._alone():
                git_ok(self._mirror, "update-ref", f"{KEPT}/{made.commit}", made.commit)
        return made

    def read(self, commit: str, path: str) -> bytes:
        self._known(commit)
        return export.read(self._mirror, commit, check_path(path))

    def export(self, commit: str, destination: Path) -> None:
        """Raises BadInput `not_empty`, `submodule`, `bad_link`, `bad_tree`; then the folder is as it was."""
        self._known(commit)
        export.export(self._mirror, commit, destination)

    def advance(self, branch: str, commit: str, expected: str) -> None:
        """Raises VekhaError `branch_moved`, `dirty_work_tree`, `push_refused`; BadInput `not_forward`."""
        self._known(commit, expected)
        push.advance(self._mirror, self._source, check_branch(branch), commit, expected, timeout=self._timeout)
        with self._alone():
            git_ok(self._mirror, "update-ref", f"refs/heads/{branch}", commit)

    def author(self, commit: str) -> tuple[str, str]:
        """Name and e-mail of the commit's author."""
        self._known(commit)
        return merge.author(self._mirror, commit)

    def subjects(self, commit: str, *, without: Sequence[str], most: int) -> tuple[str, ...]:
        self._known(commit, *without)
        words = ["--no-merges", "--format=%s", f"--max-count={most}", commit, "--not", *without]
        return tuple(git_ok(self._mirror, "log", *words).text.splitlines())

    def changed_files(self, base: str, head: str) -> tuple[str, ...]:
        """Paths that `head` changed since it left `base`, sorted."""
        self._known(base, head)
        return merge.changed_files(self._mirror, base, head)

    def _fetch(self, lock: int) -> Output:
        return run(
            [
                f"--git-dir={self._mirror}",
                "fetch",
                *("--quiet", "--prune", "--no-tags", "--force", "--no-write-fetch-head", "--no-recurse-submodules"),
                *local_end("upload-pack", "upload-pack", self._source),
                "--",
                self._source,
                "+refs/heads/*:refs/heads/*",
            ],
            timeout=self._timeout,
            keep_open=[lock],
        )

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """One writer of references at a time, over all processes; the kernel gives the lock back if one dies."""
        self._mirror.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._mirror / "vekha.writer", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._wait_for(lock)
            yield lock
        finally:
            os.close(lock)

    def _wait_for(self, lock: int) -> None:
        """The kernel has no lock with a time limit, so this asks again and again."""
        deadline = time.monotonic() + self._timeout
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise VekhaError(
                        "git_busy",
                        f"Another process has been writing to {self._mirror} for more than {self._timeout:g} seconds.",
                        "See which git commands run there (`fuser`); then try again.",
                    ) from error
                time.sleep(0.02)  # a lock of the file that comes free tells nobody
            else:
                return

    def _ready(self) -> bool:
        return (self._mirror / "HEAD").exists()

    def _known(self, *commits: str) -> None:
        for commit in commits:
            check_commit(commit)
            if not self._ready() or not git(self._mirror, "cat-file", "-e", f"{commit}^{{commit}}").ok:
                raise NotFound("no_commit", f"The mirror has no commit {commit[:12]}.", "Fetch, then try again.")

    def _look_at_source(self) -> None:
        """What can be said better than git says it."""
        folder = local_path(self._source)
        if folder is None:
            return
        if not folder.is_dir():
            raise self._no_repository("there is no such folder.")
        if any((folder / name).exists() for name in ("shallow", ".git/shallow")):
            raise BadInput(
                "shallow_repository",
                f"{folder} is a shallow clone: its history is cut off, so branches cannot be merged.",
                "Run `git fetch --unshallow` there, or give the full repository.",
            )

    def _no_repository(self, why: str) -> BadInput:
        return BadInput(
            "no_repository",
            f"{shown(self._source)} cannot be read as a git repository: {why}",
            "Check the address, and that this machine's account may read it.",
        )

    def _empty(self) -> BadInput:
        return BadInput(
            "empty_repository",
            f"{shown(self._source)} has no commits yet.",
            "Commit something and push the main branch, then try again.",
        )
