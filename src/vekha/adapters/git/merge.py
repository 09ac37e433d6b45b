"""Merges two commits in the mirror, without a work tree: the same two commits always give the same merge commit."""

from __future__ import annotations

from pathlib import Path

from vekha.adapters.git.process import failed, git, git_ok
from vekha.core.errors import BadInput
from vekha.ports import Conflict, Merge

EMPTY_PATCH = "0" * 40
NAME, EMAIL = "Vekha", "vekha@localhost"


def merge(mirror: Path, head: str, onto: str) -> Merge | Conflict:
    """Merges `head` onto `onto`. Raises BadInput `nothing_new`, `unrelated_histories`."""
    if is_ancestor(mirror, head, onto):
        raise BadInput(
            "nothing_new",
            f"Commit {head[:12]} is already part of {onto[:12]}: there is nothing to merge.",
            "Push the change's work to its branch, then try again.",
        )
    base = merge_base(mirror, onto, head)
    tree = _merge_trees(mirror, head, onto)
    if isinstance(tree, Conflict):
        return tree
    return Merge(
        commit=_commit(mirror, tree, head=head, onto=onto),
        tree=tree,
        base=onto,
        head=head,
        patch_id=patch_id(mirror, base, head),
        author=author(mirror, head)[1],
    )


def is_ancestor(mirror: Path, older: str, newer: str) -> bool:
    result = git(mirror, "merge-base", "--is-ancestor", older, newer)
    if result.code not in {0, 1}:
        raise failed("merge-base", result)
    return result.ok


def merge_base(mirror: Path, onto: str, head: str) -> str:
    """The commit where `head` left. Raises BadInput `unrelated_histories`."""
    result = git(mirror, "merge-base", onto, head)
    if result.code == 1:
        raise BadInput(
            "unrelated_histories",
            f"Commits {head[:12]} and {onto[:12]} have no common ancestor.",
            "Start the change's branch from the main branch.",
        )
    if not result.ok:
        raise failed("merge-base", result)
    return result.text


def patch_id(mirror: Path, base: str, head: str) -> str:
    """Names the patch from `base` to `head`, whatever it stands on.

    `--verbatim` is `--stable` that also counts white space: an indentation can be the whole change.
    `--full-index` lets the contents of binary files count.
    """
    plain = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--full-index", "--unified=3")
    patch = git_ok(mirror, "diff-tree", "-p", *plain, base, head).out
    found = git_ok(mirror, "patch-id", "--verbatim", data=patch).text
    return found.split()[0] if found else EMPTY_PATCH


def author(mirror: Path, commit: str) -> tuple[str, str]:
    """Name and e-mail, as the commit's author wrote them."""
    name, _, email = git_ok(mirror, "log", "-1", "--format=%an%x00%ae", commit).text.partition("\0")
    return name, email


def changed_files(mirror: Path, base: str, head: str) -> tuple[str, ...]:
    start = merge_base(mirror, base, head)
    out = git_ok(mirror, "diff-tree", "-r", "-z", "--name-only", "--no-renames", start, head).out
    return _names(out.split(b"\0"))


def _merge_trees(mirror: Path, head: str, onto: str) -> str | Conflict:
    result = git(mirror, "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", onto, head)
    tree, *files = result.out.split(b"\0")
    if result.ok:
        return tree.decode("ascii")
    if result.code != 1:
        raise failed("merge-tree", result)
    return Conflict(base=onto, head=head, files=_names(files))


def _commit(mirror: Path, tree: str, *, head: str, onto: str) -> str:
    """Everything in it comes from the two commits, the date too (the head's): it can be made again."""
    date = f"@{git_ok(mirror, 'log', '-1', '--format=%ct', head).text} +0000"
    person = {
        f"GIT_{role}_{field}": value
        for role in ("AUTHOR", "COMMITTER")
        for field, value in (("NAME", NAME), ("EMAIL", EMAIL), ("DATE", date))
    }
    message = f"Merge {head[:12]} onto {onto[:12]}\n".encode()
    return git_ok(mirror, "commit-tree", tree, "-p", onto, "-p", head, data=message, extra=person).text


def _names(found: list[bytes]) -> tuple[str, ...]:
    return tuple(sorted({name.decode("utf-8", "replace") for name in found if name}))
