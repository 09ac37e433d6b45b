"""A real repository, as developers use it, for tests: a bare source and Dan's clone of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from vekha.adapters.git.cli import GitCli
from vekha.adapters.git.process import run


class RealWorld:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "source.git"
        self.clone = folder / "dan"
        self.said = ""  # what git printed to stderr last
        self.git = GitCli(folder / "mirror.git", str(self.source))

    def commit(
        self,
        branch: str,
        files: Mapping[str, str | bytes | None],
        *,
        start: str = "main",
        name: str = "Dan",
        email: str = "dan@example.org",
        message: str = "Work",
    ) -> str:
        """Dan's commit, pushed; None removes a file."""
        if not self.source.exists():
            self.run("init", "--bare", "--quiet", "--initial-branch=main", str(self.source))
            self.run("init", "--quiet", "--initial-branch=main", str(self.clone))
            self.dan("remote", "add", "origin", str(self.source))
        self._switch(branch, start)
        for path, content in files.items():
            file = self.clone / path
            if content is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.dan("add", "--all", "--force")
        self.dan("-c", f"user.name={name}", "-c", f"user.email={email}", "commit", "--quiet", "--message", message)
        self.dan("push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
        return self.dan("rev-parse", "HEAD")

    def source_head(self, branch: str) -> str:
        return self.run(f"--git-dir={self.source}", "rev-parse", f"refs/heads/{branch}")

    def dan(self, *words: str) -> str:
        return self.run("-C", str(self.clone), *words)

    def run(self, *words: str) -> str:
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "user.name",
            "GIT_CONFIG_VALUE_0": "Dan",
            "GIT_CONFIG_KEY_1": "user.email",
            "GIT_CONFIG_VALUE_1": "dan@example.org",
        }
        done = subprocess.run(["git", *words], env=variables, capture_output=True, text=True, check=False, timeout=30)
        self.said = done.stderr
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _switch(self, branch: str, start: str) -> None:
        self.dan("fetch", "--quiet", "origin")
        known = self.dan("branch", "--remotes", "--format=%(refname:lstrip=3)").splitlines()
        if branch in known:
            self.dan("checkout", "--quiet", "--force", "-B", branch, f"origin/{branch}")
        elif start in known:
            self.dan("checkout", "--quiet", "--force", "--no-track", "-B", branch, f"origin/{start}")


def world_with_a_shop(folder: Path) -> RealWorld:
    made = RealWorld(folder)
    made.commit("main", {"shop.py": "price = 1\n"})
    made.git.fetch()
    return made


def tree_of(world: RealWorld, *entries: str) -> str:
    """A tree of entries like "100644 blob <id>\tname", in this order and unchecked."""
    made = run(["-C", str(world.clone), "mktree", "-z"], data="".join(f"{one}\0" for one in entries).encode())
    assert made.ok, made.err
    return made.text


def crafted(world: RealWorld, *entries: str) -> str:
    """A commit of main whose tree no honest git would make."""
    tree = tree_of(world, *entries)
    commit = world.dan("commit-tree", tree, "-m", "Crafted", "-p", world.source_head("main"))
    world.dan("push", "--quiet", "origin", f"{commit}:refs/heads/main")
    world.git.fetch()
    return commit


def blob(world: RealWorld, text: str) -> str:
    path = world.folder / "blob"
    path.write_text(text)
    return world.dan("hash-object", "-w", str(path))
