"""The store's git repository: a bare origin that the hook watches, and Dan's clone."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from vekha.adapters.git.hook import install_hook
from vekha.cli.story.cast import DAN, Somebody
from vekha.core.errors import NotFound

EXAMPLE = Path(__file__).parents[4] / "examples" / "lavka"
STORY = EXAMPLE / "story"
BRANCH_DAY = "2026-03-02T09:00:00+00:00"  # commits have a fixed date: the same story gives the same commits


class Repository:
    """`folder/lavka.git` is the origin, `folder/dan` the clone in which Dan works."""

    def __init__(self, folder: Path) -> None:
        if not EXAMPLE.is_dir():
            raise NotFound("no_example", f"{EXAMPLE} is not there.", "Play the demo from a checkout of Vekha.")
        self.origin, self.clone = folder / "lavka.git", folder / "dan"

    def begin(self) -> None:
        """Main holds the store as it is at its first release."""
        self.origin.parent.mkdir(parents=True, exist_ok=True)
        self._git("init", "--quiet", "--bare", "--initial-branch=main", str(self.origin), folder=self.origin.parent)
        self._git("init", "--quiet", "--initial-branch=main", str(self.clone), folder=self.origin.parent)
        self._git("remote", "add", "origin", str(self.origin))
        shutil.copytree(EXAMPLE / "store", self.clone, dirs_exist_ok=True)
        self._commit("The store as it opens", DAN)
        self._git("push", "--quiet", "origin", "HEAD:main")

    def watch(self, home: Path, slug: str) -> None:
        """A push to the origin registers candidates by itself, in the name of the commit's author."""
        vekha = Path(sys.executable).with_name("vekha")
        line = f"VEKHA_HOME={shlex.quote(str(home))} {shlex.quote(str(vekha))} candidate pushed {slug}"
        install_hook(str(self.origin), line)

    def push(self, branch: str, overlay: str, message: str, *, edits: dict[str, tuple[str, str]] | None = None) -> str:
        """Dan lays a candidate's files over main as it is now, commits and pushes; gives what the push printed.

        `edits`: path -> (text, other text), replaced once in that file.
        """
        self._git("fetch", "--quiet", "--prune", "origin")
        known = self._git("ls-remote", "--heads", "origin", branch)
        self._git("checkout", "--quiet", "-B", branch, f"origin/{branch}" if known else "origin/main")
        if overlay:
            for folder in layers(overlay):
                shutil.copytree(folder, self.clone, dirs_exist_ok=True)
        for path, (old, new) in (edits or {}).items():
            file = self.clone / path
            text = file.read_text()
            if old not in text:
                raise NotFound("no_text", f"{path} does not hold {old!r}.", "The example and the story must agree.")
            file.write_text(text.replace(old, new, 1))
        self._commit(message, DAN)
        return self._git("push", "origin", f"HEAD:{branch}", errors_too=True)

    def head(self, branch: str) -> str:
        return self._git("rev-parse", branch, folder=self.origin).strip()

    def _commit(self, message: str, who: Somebody) -> None:
        self._git("add", "--all")
        name = ("-c", f"user.name={who.name}", "-c", f"user.email={who.email}")
        self._git(*name, "commit", "--quiet", "--message", message)

    def _git(self, *words: str, folder: Path | None = None, errors_too: bool = False) -> str:
        fixed = {"GIT_AUTHOR_DATE": BRANCH_DAY, "GIT_COMMITTER_DATE": BRANCH_DAY, "GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run(
            ["git", *words],
            cwd=folder or self.clone,
            env={**os.environ, **fixed},
            check=True,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if errors_too else None,
        )
        return done.stdout


def layers(overlay: str) -> list[Path]:
    """The folders to copy, in order: a candidate lies over those before it."""
    candidates, last = sorted(STORY.glob("candidate-*")), STORY / overlay
    return [one for one in candidates if one <= last] if last in candidates else [last]
