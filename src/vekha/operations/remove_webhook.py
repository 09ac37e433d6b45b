"""A program is no longer told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vekha.core.errors import NotFound
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.policy import Action
from vekha.ports import Secrets


@operation
def remove_webhook(slug: str, webhook: int, *, by: str, secrets: Secrets, now: datetime) -> models.Webhook:
    """What is on its way there ends as failed. Raises Denied, NotFound `no_webhook`."""
    project = project_named(slug)
    allow(actor_in(by, project), Action.MANAGE_WEBHOOKS, project)
    models.Project.objects.select_for_update().get(pk=project.pk)  # of two at once, the second finds it removed
    row = webhook_of(project, webhook)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    append([Entry("WebhookRemoved", f"project:{slug}", by, now, {"webhook": row.pk})])
    transaction.on_commit(lambda: secrets.forget(row.secret))
    return row


def webhook_of(project: models.Project, webhook: int) -> models.Webhook:
    """Raises NotFound `no_webhook`."""
    row = models.Webhook.objects.filter(project=project, removed_at=None, pk=webhook).first()
    if row is None:
        raise NotFound("no_webhook", f"{project.slug} has no webhook {webhook}.", "See `vekha webhook list`.")
    return row
