"""Another program is told of what happens in a project, from now on."""

from __future__ import annotations

import base64
import secrets as random
from datetime import datetime

from django.db import IntegrityError, transaction

from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.policy import Action
from vekha.ports import Hooks, Secrets

BYTES = 32  # of the key; Standard Webhooks asks for 24 to 64


@operation
def add_webhook(
    slug: str, url: str, *, by: str, hooks: Hooks, secrets: Secrets, now: datetime
) -> tuple[models.Webhook, str]:
    """Gives its key as well ("whsec_..."), which is never shown again.

    Raises Denied, NotFound, BadInput `bad_webhook`, VekhaError `webhook_known`.
    """
    project = project_named(slug)
    allow(actor_in(by, project), Action.MANAGE_WEBHOOKS, project)
    hooks.check(url)
    key = "whsec_" + base64.b64encode(random.token_bytes(BYTES)).decode()
    name = secrets.keep(key)
    try:
        return _add(project, url, name, by, now), key
    except BaseException as error:
        secrets.forget(name)
        if isinstance(error, IntegrityError):
            raise VekhaError("webhook_known", "This program is told already.", "See `vekha webhook list`.") from error
        raise


@transaction.atomic  # of its own: what is there already must not spoil the act that says so
def _add(project: models.Project, url: str, secret: str, by: str, now: datetime) -> models.Webhook:
    row = models.Webhook.objects.create(project=project, url=url, secret=secret, added_at=now)
    append([Entry("WebhookAdded", f"project:{project.slug}", by, now, {"webhook": row.pk})])
    return row
