"""Someone is let in: a link that signs them in, once; how they come the first time, and when they lost their key."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import actor_in, allow, operation
from vekha.operations.tell import plan
from vekha.policy import Action

LASTS = timedelta(days=3)
SECRET = 32  # bytes


@operation
def invite(
    handle: str, *, by: str, now: datetime, lasts: timedelta = LASTS, mail: bool = False, language: str = ""
) -> str:
    """The link's secret: it is shown now and never again. Older links of the person are void from now on.

    `mail`: it goes to the person's e-mail as well, by a secret of its own that is made when it is sent
    (`mint_sign_in`); in the person's language, or in `language` if they have chosen none.

    It takes the right to give roles in every project of theirs: a link is all of the person's rights.
    Raises Denied, NotFound `no_person`, VekhaError `no_role`, BadInput `no_email`.
    """
    person = models.Person.objects.select_for_update().filter(handle=handle).first()
    if person is None:
        raise NotFound("no_person", f"Nobody is called {handle} here.", "Add them: `vekha person add`.")
    projects = models.Project.objects.filter(memberships__person=person).distinct().order_by("slug")
    if not projects:
        raise VekhaError("no_role", f"{handle} has no role in any project.", "Give them one: `vekha person add`.")
    for project in projects:
        allow(actor_in(by, project), Action.GRANT_ROLE, project)
    if mail and not person.email:
        raise BadInput("no_email", f"{person.name} has no e-mail.", "Add it: `vekha person add ... --email`.")
    person.sign_in_links.filter(used_at=None).update(used_at=now)
    secret = secrets.token_urlsafe(SECRET)
    link = models.SignInLink.objects.create(
        person=person, secret=hashed(secret), by=by, created_at=now, expires_at=now + lasts, language=language[:2]
    )
    if mail:
        plan(models.Delivery(mailbox=person, invitation=link, due_at=now), now)
    until = (now + lasts).isoformat(timespec="minutes")
    append([Entry("PersonInvited", f"person:{handle}", by, now, {"person": handle, "until": until})])
    return secret


@transaction.atomic
def use_invitation(secret: str, *, now: datetime) -> models.Person:
    """Who is signed in by it. Raises NotFound `link_void` for one that is unknown, used, replaced or too old."""
    known = _opened_by(secret).values("pk")
    row = models.SignInLink.objects.select_for_update().filter(pk__in=known, used_at=None).first()
    if row is None or row.expires_at <= now or not row.person.is_active:
        raise link_void()
    row.used_at = now
    row.save(update_fields=["used_at"])
    append([Entry("InvitationUsed", f"person:{row.person.handle}", row.person.handle, now)])
    return row.person


def invited(secret: str, *, now: datetime) -> models.Person:
    """Whom the link is for; it is not used by that. Raises NotFound `link_void`."""
    row = _opened_by(secret).select_related("person").filter(used_at=None).first()
    if row is None or row.expires_at <= now:
        raise link_void()
    return row.person


def _opened_by(secret: str) -> QuerySet[models.SignInLink]:
    """The link with this secret: the one that was shown, or one that was mailed."""
    return models.SignInLink.objects.filter(Q(secret=hashed(secret)) | Q(keys__secret=hashed(secret))).distinct()


def link_void() -> NotFound:
    what = "This link is not valid any more: it was used, replaced, or too old."
    return NotFound("link_void", what, "Ask for a new one.")


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
