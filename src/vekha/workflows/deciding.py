"""What a client has confirmed by their code is carried out."""

from __future__ import annotations

from django.db import transaction

from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.database import models
from vekha.operations.client_link import forget_draft
from vekha.operations.name_deputy import name_deputy
from vekha.ports import Outside
from vekha.workflows.at_once import verdict_at_once


def decide_by_link(outside: Outside, link: models.ClientLink) -> None:
    """The link's draft becomes a verdict, or names a deputy. Raises as `give_verdict`, `name_deputy`."""
    if link.draft_answer == models.AWAY:
        slug, now = link.change.project.slug, outside.clock.now()
        until = link.draft_until or now.date()
        with transaction.atomic():
            name_deputy(slug, link.draft_deputy, until=until, by=link.person.handle, now=now)
            forget_draft(link)
        return
    verdict_at_once(
        outside,
        link.change.project.slug,
        link.change.number,
        Role.CLIENT,
        Answer(link.draft_answer),
        candidate=link.candidate.number,
        agreement=link.agreement,
        digest=link.digest,
        why=link.draft_why,
        by=link.person.handle,
        picture=link.draft_picture,
    )
