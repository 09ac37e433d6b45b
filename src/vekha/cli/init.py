"""`vekha init`: a repository comes under Vekha's care."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from vekha.adapters.git.names import local_path, source_of
from vekha.cli.session import actor, answer, now, place, say, warn
from vekha.config.project_file import read_project_file
from vekha.core.errors import BadInput, VekhaError
from vekha.workflows.take_in import FILE, Found, hear, keep, line_for, looked_at

SHOWN = 5  # uncommitted paths that are named


def init(
    source: Annotated[str, Parameter(help="The repository: a folder or a URL.")] = ".",
    /,
    *,
    main: Annotated[str, Parameter(help="The branch that is released.")] = "main",
    hook: Annotated[bool, Parameter(help="Let pushes and commits register candidates.", negative="--no-hook")] = True,
    example: Annotated[bool, Parameter(help="Only print a vekha.toml to begin with.")] = False,
) -> None:
    """Bring a project under Vekha's care: read its vekha.toml, and hear of its pushes from now on.

    You become the project's DevOps engineer. Again for the same repository, it checks and mends the set-up.
    """
    if example:
        sys.stdout.write(_example())
        return
    home = place()
    found = _taken_in(home, source, main)
    slug = found.slug
    told = _hear(home, slug, found.source) if hook else "nothing: register candidates by `vekha candidate register`"
    answer(
        f"{found.file.project.title} is in Vekha's care as {slug}; main is {main} at {found.commit[:12]}.\n"
        f"Pushes are heard by {told}.\n"
        f"Next: say who is who, `vekha person add HANDLE --project {slug} --role client` (and manager, developer, "
        f"tester);\nthen open the store: `vekha up --detach`, `vekha release first {slug}`.",
        project=slug,
        title=found.file.project.title,
        source=found.source,
        main=main,
        commit=found.commit,
        hook=told if hook else "",
    )


def _taken_in(home: Path, source: str, main: str) -> Found:
    """Reads the repository before anything is kept. Raises BadInput, NotFound with what to do."""
    say(f"reading {source_of(source)}")
    try:
        with looked_at(source, main) as found:
            if left := found.left:
                more = f" and {len(left) - SHOWN} more" * (len(left) > SHOWN)
                warn(f"Not committed, so in no candidate: {', '.join(left[:SHOWN])}{more}.")
            _keep(home, found)
            return found
    except BadInput as error:
        if error.code != "no_project_file":
            raise
        raise BadInput(error.code, error.what, _begin(source_of(source))) from error


def _begin(source: str) -> str:
    """What to do where there is no vekha.toml yet; in a work tree, one is written to begin with.

    Raises BadProjectFile for one that is not committed yet and wrong.
    """
    folder = local_path(source)
    if folder is None or not (folder / ".git").exists():
        return f"Commit one to it; `vekha init --example > {FILE}` gives one to begin with."
    if (folder / FILE).exists():
        read_project_file((folder / FILE).read_bytes())
        return f"It is in the work tree: commit {FILE}, and run `vekha init` again."
    name = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-")[:30].strip("-") or "store"
    text = _example().replace('name = "lavka" ', f'name = "{name}" ').replace('title = "Lavka" ', f'title = "{name}" ')
    (folder / FILE).write_text(text, encoding="utf-8")
    return f"One to begin with was written to {folder / FILE}: make it yours, commit it, and run `vekha init` again."


def _example() -> str:
    return (Path(__file__).parents[1] / "config" / "example.toml").read_text(encoding="utf-8")


def _keep(home: Path, found: Found) -> None:
    """Raises BadInput `name_taken`."""
    from vekha.cli.platform import start_database  # noqa: PLC0415 - wrong input is refused before a start

    start_database(home, say)
    from vekha.operations.init_project import init_project  # noqa: PLC0415 - tables can be imported only now

    keep(home, found, init_project, by=actor(), now=now())


def _hear(home: Path, slug: str, source: str) -> str:
    """Where the hook is; or, where none can be written, the line that the repository's host should call."""
    if os.environ.get("DATABASE_URL"):
        warn("The hook needs DATABASE_URL in the environment of whoever pushes: it is not written into the hook.")
    try:
        return str(hear(home, slug, source))
    except VekhaError as error:
        warn(f"{error.what} {error.next_step}")
        return f"nobody yet: let the repository call `{line_for(home, slug)} BRANCH` after a push"
