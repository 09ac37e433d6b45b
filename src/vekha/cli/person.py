"""`vekha person`: who has which role."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from vekha.cli.render import table
from vekha.cli.session import actor, answer, connect, now, place, say, session, show_json
from vekha.config.settings import read_settings
from vekha.core.actors import Role

app = App(name="person", help="Who has which role.")

Handle = Annotated[str, Parameter(help="Their short name, as in `vekha person list`.")]


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
    from vekha.operations.grant_role import grant_roles  # noqa: PLC0415 - needs Django

    grant_roles(project, handle, role, name=name, email=email, by=actor(), now=now())
    given = " and ".join(dict.fromkeys(one.value for one in role))
    answer(f"{handle} is {given} of {project}.", handle=handle, project=project, roles=[one.value for one in role])


@app.command
def invite(
    handle: Annotated[str, Parameter(help="Who is to sign in.")],
    /,
    *,
    mail: Annotated[bool, Parameter(negative="", help="It goes to their e-mail as well.")] = False,
) -> None:
    """Print a link that signs somebody in, once, within three days; older ones are void (DevOps engineers)."""
    connect()
    from vekha.operations.invite import invite as make  # noqa: PLC0415 - needs Django

    secret = make(handle, by=actor(), now=now(), mail=mail)
    link = f"{read_settings(place()).page}/invitations/{secret}"
    say(f"Whoever has this link signs in as {handle}. It is shown once:")
    answer(link, person=handle, link=link)


@app.command
def revoke(
    handle: Handle,
    /,
    *,
    project: Annotated[str, Parameter(help="In which project.")],
    role: Annotated[Role, Parameter(help="Which role.")],
) -> None:
    """Take a role from somebody, at once; a project keeps a DevOps engineer (DevOps engineers)."""
    connect()
    from vekha.operations.revoke_role import revoke_role  # noqa: PLC0415 - needs Django

    revoke_role(project, handle, role, by=actor(), now=now())
    answer(f"{handle} is {role} of {project} no more.", handle=handle, project=project, role=role.value)


@app.command
def disable(
    handle: Handle, /, *, why: Annotated[str, Parameter(help="The reason, for whoever asks later.")] = ""
) -> None:
    """Let somebody do nothing any more, in no project, at once (DevOps engineers of all their projects)."""
    connect()
    from vekha.operations.disable_person import disable_person  # noqa: PLC0415 - needs Django

    disable_person(handle, why=why, by=actor(), now=now())
    answer(f"{handle} may do nothing any more.", handle=handle, disabled=True)


@app.command
def enable(handle: Handle, /) -> None:
    """Let somebody who was disabled act again, in the roles that they have (DevOps engineers of all their projects)."""
    connect()
    from vekha.operations.disable_person import enable_person  # noqa: PLC0415 - needs Django

    enable_person(handle, by=actor(), now=now())
    answer(f"{handle} may act again.", handle=handle, disabled=False)


@app.command
def rename(name: Annotated[str, Parameter(help="What you are called.")], /) -> None:
    """Say what you are called; the short name that you act under stays."""
    connect()
    from vekha.operations.rename_person import rename_person  # noqa: PLC0415 - needs Django

    called = rename_person(name, by=actor(), now=now()).name
    answer(f"{actor()} is called {called}.", handle=actor(), name=called)


@app.command(name="sign-out")
def sign_out() -> None:
    """End all your sessions on the pages, wherever they are."""
    connect()
    from vekha.operations.end_sessions import end_sessions  # noqa: PLC0415 - needs Django

    end_sessions(by=actor(), now=now())
    answer(f"{actor()} is signed out everywhere.", handle=actor())


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
        ("handle", "name", "e-mail", "roles", "may act"),
        [
            (
                one.handle,
                one.name,
                one.email,
                ", ".join(f"{slug}: {' and '.join(roles)}" for slug, roles in one.roles.items()),
                "no, disabled" if one.disabled else "yes",
            )
            for one in found
        ],
        empty="Nobody yet: `vekha person add`.",
    )
