"""`vekha env`: what runs where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from vekha.cli.arguments import Project
from vekha.cli.render import ago, fields, heading, moment, short, table
from vekha.cli.session import actor, answer, connect, session, show_json
from vekha.core.errors import NotFound

if TYPE_CHECKING:
    from vekha.database.environment_pages import EnvironmentLine, ReleaseLine

app = App(name="env", help="Environments: what runs where, since when.")


@app.command(name="list")
def list_(project: Annotated[str, Parameter(help="Only this project's.")] = "", /) -> None:
    """Every environment: what it serves, at which address, and whether it is being moved."""
    found = _read(project)
    if session.json:
        show_json(_plain(found))
        return
    table(
        ("environment", "serves", "for", "address", "busy with"),
        [
            (
                f"{one.project}/{one.name}",
                served(one.current),
                ago(one.since) if one.current else "",
                one.url,
                busy(one),
            )
            for one in found
        ],
        empty="No environments yet: they come with the first release.",
    )


@app.command
def show(
    project: Project, environment: Annotated[str, Parameter(help="For example production.")] = "production", /
) -> None:
    """One environment: what it serves since when, where a rollback would go, and the newest fencing token."""
    found = {one.name: one for one in _read(project)}
    if environment not in found:
        known = ", ".join(found) or "none yet"
        raise NotFound("no_environment", f"{project} has no environment {environment}.", f"There are: {known}.")
    one = found[environment]
    if session.json:
        show_json(_plain(one))
        return
    heading(f"{one.project}/{one.name}")
    fields(
        [
            ("serves", served(one.current)),
            ("artifact", short(one.current.digest) if one.current else ""),
            ("since", f"{moment(one.since)} ({ago(one.since)})" if one.current else ""),
            ("address", one.url),
            ("busy with", busy(one) or "nothing"),
            ("a rollback goes to", served(one.before) if one.before else "nothing: there is no good release before"),
            ("forward again to", served(one.aside) if one.aside else ""),
            ("token", one.token),
        ]
    )


@app.command
def run(
    project: Project,
    number: Annotated[int, Parameter(help="The run's number, as in `vekha status` or `vekha doctor`.")],
    /,
) -> None:
    """One run of a workflow: where it stands, and each step that was done or undone."""
    connect()
    from vekha.cli.show_run import show_run  # noqa: PLC0415 - needs Django
    from vekha.database.run_page import run_page  # noqa: PLC0415

    page = run_page(project, number)
    if session.json:
        show_json(_plain(page))
    else:
        show_run(page)


@app.command
def retry(
    project: Project,
    run: Annotated[int, Parameter(help="The stuck run's number, as in `vekha doctor`.")],
    /,
    *,
    why: Annotated[str, Parameter(help="What was mended; the journal keeps it.")],
) -> None:
    """A stuck run undoes its work again, after you mended what it names (DevOps engineers)."""
    connect()
    from datetime import UTC, datetime  # noqa: PLC0415

    from vekha.operations.retry_run import retry_run  # noqa: PLC0415 - needs Django

    retry_run(project, run, why=why, by=actor(), now=datetime.now(UTC))
    answer(f"Run {run} is being undone again.", project=project, run=run)


def served(release: ReleaseLine | None) -> str:
    if release is None:
        return "nothing"
    if not release.change:
        return f"release {release.id}: first release"
    return f"release {release.id}: change {release.change}, candidate {release.candidate}"


def busy(one: EnvironmentLine) -> str:
    if one.busy is None:
        return ""
    waits = f", waits: {one.busy.waits_for}" if one.busy.waits_for else ""
    return f"{one.busy.workflow} (run {one.busy.id}, by {one.busy.by}, for {ago(one.busy.created_at)}{waits})"


def _read(project: str) -> tuple[EnvironmentLine, ...]:
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django

    return queries.environments(project)


def _plain(value: object) -> object:
    from vekha.database.pages import plain  # noqa: PLC0415

    return plain(value)
