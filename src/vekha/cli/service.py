"""`vekha service`: actors that are not people, such as CI jobs, and their tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number as Between

from vekha.cli.arguments import Project
from vekha.cli.render import moment, table
from vekha.cli.session import actor, answer, connect, now, say, session, show_json
from vekha.core.actors import Scope

if TYPE_CHECKING:
    from vekha.database.services import ServiceLine

app = App(name="service", help="Actors that are not people, such as CI jobs, and their tokens.")

Handle = Annotated[str, Parameter(help="Its short name, as in `vekha service list`.")]
Days = Annotated[int, Parameter(help="How many days its token lives.", validator=Between(gte=1, lte=365))]
ONCE = "This is its token. It is shown now and never again: give it to the service, and to nobody else."


@app.command
def add(
    handle: Annotated[str, Parameter(help="The short name that it acts under: ci.")],
    /,
    *,
    project: Project,
    scope: Annotated[list[Scope], Parameter(help="What it may do; give as many as it needs.")],
    days: Days = 90,
) -> None:
    """Add a service to a project, and print its token on stdout, once (DevOps engineers)."""
    connect()
    from vekha.operations.add_service import add_service  # noqa: PLC0415 - needs Django

    token = add_service(project, handle, scope, days=days, by=actor(), now=now())
    say(ONCE)
    answer(token, handle=handle, project=project, token=token)


@app.command
def rotate(
    handle: Handle,
    /,
    *,
    days: Days = 90,
    grace: Annotated[
        float, Parameter(help="Hours for which the old token is still valid.", validator=Between(gte=0, lte=24))
    ] = 1.0,
) -> None:
    """Give a service a new token, and print it on stdout, once (DevOps engineers)."""
    connect()
    from vekha.operations.rotate_token import rotate_token  # noqa: PLC0415 - needs Django

    token = rotate_token(handle, days=days, grace=timedelta(hours=grace), by=actor(), now=now())
    say(f"{ONCE} The old one is valid for {grace:g} h more.")
    answer(token, handle=handle, token=token)


@app.command
def revoke(handle: Handle, /) -> None:
    """Let a service do nothing any more, at once and for good, with all its tokens (DevOps engineers)."""
    connect()
    from vekha.operations.revoke_service import revoke_service  # noqa: PLC0415 - needs Django

    revoke_service(handle, by=actor(), now=now())
    answer(f"{handle} may do nothing any more.", handle=handle)


@app.command(name="list")
def list_(project: Annotated[str, Parameter(help="Only those of this project.")] = "", /) -> None:
    """Every service, what it may do, and until when; tokens themselves are kept nowhere."""
    connect()
    from vekha.database.pages import plain  # noqa: PLC0415 - needs Django
    from vekha.database.services import services  # noqa: PLC0415

    found = services(project)
    if session.json:
        show_json(plain(found))
        return
    table(
        ("handle", "project", "scopes", "token ends"),
        [(one.handle, one.project, ", ".join(one.scopes), _end(one, now())) for one in found],
        empty="No service yet: `vekha service add`.",
    )


def _end(one: ServiceLine, at: datetime) -> str:
    if one.revoked_at:
        return f"revoked {moment(one.revoked_at)}"
    live = [token.ends_at for token in one.tokens if token.ends_at > at]
    return moment(max(live)) if live else "expired: `vekha service rotate`"
