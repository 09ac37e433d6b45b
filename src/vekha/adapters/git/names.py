"""What may be passed to git: sources, branch names, commits and paths. Whatever looks like an option is refused."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from vekha.core.errors import BadInput

SCP_LIKE = re.compile(r"(?:[A-Za-z0-9_][\w.+-]*@)?[A-Za-z0-9][\w.-]*:(?![-:])\S+")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # and halves of characters, which cannot be encoded
BAD_IN_BRANCH = re.compile(
    r"[\x00-\x20\x7f\ud800-\udfff~^:?*\[\\]|\.\.|@\{|//"
)  # git check-ref-format(1), rules 3 to 10


def source_of(given: str) -> str:
    """The source as git gets it: a local path made absolute, or an ssh or https URL. Raises BadInput `bad_source`."""
    if not given or given.startswith("-") or CONTROL.search(given):
        raise _bad_source(given)
    if "://" not in given:
        if SCP_LIKE.fullmatch(given) and "/" not in given.partition(":")[0]:
            return given
        if "::" in given.partition("/")[0]:  # "ext::sh -c ...": a helper program instead of a repository
            raise _bad_source(given)
        return str(Path(given).expanduser().resolve())
    try:
        url = urlsplit(given)
        host = url.hostname or ""
    except ValueError as error:
        raise _bad_source(given) from error
    if url.scheme == "file" and host in {"", "localhost"} and url.path.startswith("/"):
        return f"file://{url.path}"
    if url.scheme in {"ssh", "https"} and host and not host.startswith("-") and not url.netloc.startswith("-"):
        return given
    raise _bad_source(given)


def local_path(source: str) -> Path | None:
    """The folder of a source on this machine; None for a URL."""
    if source.startswith("file://"):
        return Path(source.removeprefix("file://"))
    return Path(source) if source.startswith("/") else None


def shown(source: str) -> str:
    """The source without the name and password that a URL may carry."""
    return re.sub(r"(?<=://)[^/@\s]*@", "", source)


def check_branch(name: str) -> str:
    """The name, if it can be a branch. Raises BadInput `bad_branch`."""
    parts = name.split("/")
    if (
        not name
        or name == "@"
        or name.startswith("-")
        or name.endswith(".")
        or BAD_IN_BRANCH.search(name)
        or any(not part or part.startswith(".") or part.endswith(".lock") for part in parts)
    ):
        raise BadInput("bad_branch", f"{name!r} cannot be the name of a branch.", "See `git check-ref-format --help`.")
    return name


def check_commit(commit: str) -> str:
    """The id, if it is a full one. Raises BadInput `bad_commit`."""
    if not COMMIT.fullmatch(commit):
        raise BadInput("bad_commit", f"{commit!r} is not a full commit id.", "Give all 40 hexadecimal digits.")
    return commit


def check_path(path: str) -> str:
    """The path, if it stays inside the tree. Raises BadInput `bad_path`."""
    if not path or CONTROL.search(path) or any(part in {"", ".", ".."} for part in path.split("/")):
        raise BadInput("bad_path", f"{path!r} is not a path inside the tree.", "Write it like `folder/file.txt`.")
    return path


def _bad_source(given: str) -> BadInput:
    return BadInput(
        "bad_source",
        f"{shown(given)!r} cannot be the source of a repository.",
        "Give a local path, or a file://, ssh:// or https:// address, or user@host:path.",
    )
