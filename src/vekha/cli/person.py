"""`vekha person`: who has which role."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from vekha.cli.render import table
from vekha.cli.session import actor, answer, connect, now, place, say, session, show_json
from vekha.config.settings import read_settings
from vekha.core.actors import Role

app = App(name="person", help="Who has which role.")


@app.command
def add(
    handle: Annotated[str, Parameter(help="The short name that they act under: dan.")],
    /,
    *,
    project: Annotated[str, Parameter(help="In which project.")],
    role: Annotated[list[Role], Parameter(help="Their role; give as many as they have.")],
    name: Annotated[str, Parameter(help="Their name.")] = "",
    email: Annotated[str, Parameter(help="The e-mail of their commits.")] = "",
) -> None:
    """Give somebody a role in a project; adds them if nobody is called so yet (DevOps engineers)."""
    connect()
    from django.db import transaction  # noqa: PLC0415 - needs Django

    from vekha.operations.grant_role import grant_role  # noqa: PLC0415

    with transaction.atomic():  # all the roles, or none
        for one in role:
            grant_role(project, handle, one, name=name, email=email, by=actor(), now=now())
    given = " and ".join(dict.fromkeys(one.value for one in role))
    answer(f"{handle} is {given} of {project}.", handle=handle, project=project, roles=[one.value for one in role])


@app.command
def invite(handle: Annotated[str, Parameter(help="Who is to sign in.")], /) -> None:
    """Print a link that signs somebody in, once, within three days; older ones are void (DevOps engineers)."""
    connect()
    from vekha.operations.invite import invite as make  # noqa: PLC0415 - needs Django

    secret = make(handle, by=actor(), now=now())
    link = f"{read_settings(place()).page}/invitations/{secret}"
    say(f"Whoever has this link signs in as {handle}. It is shown once:")
    answer(link, person=handle, link=link)


@app.command(name="list")
def list_(project: Annotated[str, Parameter(help="Only those of this project.")] = "", /) -> None:
    """Everybody, with their roles."""
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    found = queries.people(project)
    if session.json:
        show_json(plain(found))
        return
    table(
        ("handle", "name", "e-mail", "roles"),
        [
            (
                one.handle,
                one.name,
                one.email,
                ", ".join(f"{slug}: {' and '.join(roles)}" for slug, roles in one.roles.items()),
            )
            for one in found
        ],
        empty="Nobody yet: `vekha person add`.",
    )
