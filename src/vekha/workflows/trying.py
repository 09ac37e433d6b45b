"""Tries out whether a person's channels and a project's webhooks can be reached, now and without the queue."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from vekha.core.announcing import Fact, cloud_event
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.operations.acting import actor_in, allow, myself, project_named
from vekha.operations.remove_webhook import webhook_of
from vekha.operations.set_message_rules import newest
from vekha.policy import Action
from vekha.ports import Note, Outside
from vekha.workflows import wording
from vekha.workflows.deliver import post


def try_channels(outside: Outside, *, by: str) -> list[tuple[models.Channel, str]]:
    """Each of one's own channels, with what is wrong with it, "" if nothing is. Raises Denied, NotFound."""
    person, actor, project = myself(by)
    allow(actor, Action.CHOOSE_MESSAGES, project)
    note = wording.test_note(newest(person).language, outside.address())
    channels = models.Channel.objects.filter(person=person, removed_at=None).order_by("pk")
    return [(one, _problem(partial(_to, one, note, outside))) for one in channels]


def try_webhook(outside: Outside, slug: str, webhook: int, *, by: str) -> str:
    """What is wrong with it, "" if nothing is. Its id begins with "test". Raises Denied, NotFound `no_webhook`."""
    project = project_named(slug)
    allow(actor_in(by, project), Action.MANAGE_WEBHOOKS, project)
    row, now = webhook_of(project, webhook), outside.clock.now()
    event = cloud_event(Fact(0, "Test", f"project:{slug}", by, now, {"webhook": row.pk}), outside.address())
    return _problem(lambda: post(row, event | {"id": f"test_{row.pk}_{now:%Y%m%d%H%M%S}"}, outside))


def _to(channel: models.Channel, note: Note, outside: Outside) -> None:
    outside.notifier.send(outside.secrets.read(channel.secret), note)


def _problem(do: Callable[[], None]) -> str:
    try:
        do()
    except VekhaError as error:
        return error.what
    return ""
