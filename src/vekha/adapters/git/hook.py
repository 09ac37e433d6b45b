"""A hook in a local repository that tells Vekha which branches got new commits."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from pathlib import Path

from vekha.adapters.git.names import local_path, source_of
from vekha.adapters.git.process import run, said
from vekha.core.errors import BadInput

BEGIN = "# >>> vekha >>> written by Vekha; what stands outside these two lines is yours"
END = "# <<< vekha <<<"
BLOCK = re.compile(rf"^{re.escape(BEGIN)}\n.*?^{re.escape(END)}\n", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"#! ?(?:/\S*/)?(?:env +)?(?:/\S*/)?(?:sh|bash|dash|ksh|zsh)\b.*\n")
SECONDS = 30  # how long Vekha may take to answer before the push goes on without it

# In `post-receive` the block reads the list of pushed branches and gives it back to what follows it.
PUSHED = """\
vekha_pushed=$(cat)
(
    set --
    while read -r _ new reference; do
        case $new in *[!0]*) ;; *) continue ;; esac
        case $reference in refs/heads/-*) ;; refs/heads/*) set -- "$@" "${{reference#refs/heads/}}" ;; esac
    done <<VEKHA_PUSHED
$vekha_pushed
VEKHA_PUSHED
{tell}
)
exec <<VEKHA_PUSHED
$vekha_pushed
VEKHA_PUSHED
"""
COMMITTED = """\
(
    set --
    branch=$(git symbolic-ref --quiet --short HEAD) && set -- "$branch"
{tell}
)
"""
TELL = """\
    [ $# -gt 0 ] || exit 0
    unset $(git rev-parse --local-env-vars)
    limit=$(command -v timeout) && limit="$limit {seconds}"
    $limit sh -c {line} vekha "$@" </dev/null && exit 0
    echo "Your commits are safe, but Vekha was not told of $*: it did not answer. Later: vekha candidate register." >&2
    exit 0"""


def install_hook(source: str, line: str) -> Path:
    """Makes the local repository call the shell line with the names of new branches as its arguments.

    `post-receive` in a bare repository, `post-commit` in one with a work tree. A hook that is there is kept and gets
    one block more; a second call changes nothing. The line gets a bare environment, so it should name what it needs
    (`VEKHA_HOME=... vekha pushed lavka`). A failing line never fails the push. Gives the hook's path.
    Raises BadInput `not_local`, `no_repository`, `bad_hook`.
    """
    if not line.strip() or re.search(r"[\x00-\x1f]", line):
        raise BadInput("bad_hook", "The hook's command must be one line of text.", "Join it with `&&`.")
    path, bare = _place(source, line)
    tell = TELL.format(seconds=SECONDS, line=shlex.quote(f'{line} "$@"'))
    block = f"{BEGIN}\n{(PUSHED if bare else COMMITTED).format(tell=tell)}{END}\n"
    if path.is_symlink() or (path.exists() and not os.access(path, os.X_OK)):
        state = "a link to a file elsewhere" if path.is_symlink() else "switched off (not executable)"
        raise BadInput(
            "bad_hook", f"{path} is {state}, so Vekha does not change it.", f"Call this line from it: {line}"
        )
    before = path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""
    after = _with(before, block, path, line)
    if after != before:
        _replace(path, after)
    return path


def _place(source: str, line: str) -> tuple[Path, bool]:
    """The hook's path, and whether the repository is bare."""
    folder = local_path(source_of(source))
    if folder is None:
        raise BadInput(
            "not_local",
            "A hook can be written only on this machine.",
            f"At the repository's host, call `{line}` on a push.",
        )
    asked = ["rev-parse", "--path-format=absolute", "--is-bare-repository", "--git-common-dir", "--git-path", "hooks"]
    result = run(["-C", str(folder), *asked], hooks_off=False)
    if not result.ok:
        raise BadInput("no_repository", f"{folder} is not a git repository: {said(result)}", "Check the path.")
    is_bare, common, hooks = result.text.splitlines()
    if not Path(hooks).resolve().is_relative_to(Path(common).resolve()):
        raise BadInput(
            "bad_hook",
            f"This repository keeps its hooks in {hooks} (core.hooksPath), which may belong to other repositories too.",
            f"Add this line to its post-{'receive' if is_bare == 'true' else 'commit'} hook by hand: {line}",
        )
    return Path(hooks) / ("post-receive" if is_bare == "true" else "post-commit"), is_bare == "true"


def _with(before: str, block: str, path: Path, line: str) -> str:
    if not before.strip():
        return f"#!/bin/sh\n{block}"
    if BLOCK.search(before):
        return BLOCK.sub(lambda _: block, before, count=1)
    first = SHELL.match(before)
    if not first:
        raise BadInput(
            "bad_hook", f"{path} is not a shell script, so Vekha does not change it.", f"Call this line from it: {line}"
        )
    return before[: first.end()] + block + before[first.end() :]  # first: an `exit` further down would skip it


def _replace(path: Path, text: str) -> None:
    """All or nothing: a half-written hook would break every push."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".vekha-")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    Path(name).chmod(0o755)
    Path(name).replace(path)
