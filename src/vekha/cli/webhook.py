"""`vekha webhook`: other programs that are told what happens in a project."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from vekha.cli.arguments import Project
from vekha.cli.render import moment, table
from vekha.cli.session import actor, answer, connect, now, session, show_json
from vekha.core.errors import VekhaError

app = App(name="webhook", help="Programs that are told what happens in a project.")
Webhook = Annotated[int, Parameter(help="Its number, as in `vekha webhook list`.")]


@app.command
def add(project: Project, url: Annotated[str, Parameter(help="Where the program listens: https://...")], /) -> None:
    """Tell a program of every event from now on, signed by a key that is shown this once (DevOps engineers)."""
    connect()
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.operations.add_webhook import add_webhook  # noqa: PLC0415

    outside = wiring.outside()
    row, key = add_webhook(project, url, by=actor(), hooks=outside.hooks, secrets=outside.secrets, now=now())
    answer(
        f"This is webhook {row.pk} of {project}. The key it verifies by, shown this once:\n{key}\n"
        f"Try it: `vekha webhook test {project} {row.pk}`.",
        project=project,
        webhook=row.pk,
        key=key,
    )


@app.command
def remove(project: Project, webhook: Webhook, /) -> None:
    """Tell it no more (DevOps engineers)."""
    connect()
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.operations.remove_webhook import remove_webhook  # noqa: PLC0415

    remove_webhook(project, webhook, by=actor(), secrets=wiring.outside().secrets, now=now())
    answer(f"Webhook {webhook} of {project} is told no more.", project=project, webhook=webhook)


@app.command(name="list")
def list_(project: Annotated[str, Parameter(help="Only this project's.")] = "", /) -> None:
    """Every webhook, and how many events have reached it."""
    connect()
    from vekha.database import mailbox  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    found = mailbox.webhooks(project)
    if session.json:
        show_json(plain(found))
        return
    rows = [
        (one.id, one.project, one.url, moment(one.added_at), one.sent, one.waiting, one.failed or "") for one in found
    ]
    table(("webhook", "project", "url", "added", "sent", "wait", "failed"), rows, empty="None: `vekha webhook add`.")


@app.command
def test(project: Project, webhook: Webhook, /) -> None:
    """Send a signed test event now. Exit code 1 if it is not answered well (DevOps engineers)."""
    connect()
    from vekha import wiring  # noqa: PLC0415 - needs Django
    from vekha.workflows.trying import try_webhook  # noqa: PLC0415

    if problem := try_webhook(wiring.outside(), project, webhook, by=actor()):
        raise VekhaError("not_delivered", problem, "Does the program listen, and answer with 2xx?")
    answer(f"Webhook {webhook} of {project} answers.", project=project, webhook=webhook)
