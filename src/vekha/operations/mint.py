"""Secrets are made when they are sent: what opens a client's link, the code that confirms it is them, an invitation.

Only hashes are written; the secret itself is known to whoever sends it, and in no table, job or log.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from vekha.core.actors import VEKHA
from vekha.core.telling import about
from vekha.database import models
from vekha.operations.acting import allow, operation
from vekha.operations.asking_clients import LASTS
from vekha.operations.invite import SECRET, hashed
from vekha.operations.standing_links import Stands, locked, looked_at
from vekha.policy import Action

CODE_LASTS = timedelta(minutes=20)
DIGITS = 6


@operation
def mint_key(message: models.Message, *, now: datetime) -> str:
    """A new secret that opens the link of this message's reader; "" if they have nothing to decide there any more.

    It lasts for a week from now on, as a reminder must hold a link that works.
    """
    allow(VEKHA, Action.CARRY_OUT, None)
    body = json.loads(models.Event.objects.values_list("body", flat=True).get(seq=message.seq))
    number, data = about(body["subject"])["change"], body["data"]
    mine = models.ClientLink.objects.filter(person=message.person, change__project=message.project, replaced_at=None)
    if "candidate" in data:  # it told of that decision; a reminder is of the one at hand
        mine = mine.filter(candidate__number=data["candidate"], agreement=data["agreement"])
    newest = mine.filter(change__number=number).order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return ""
    found = looked_at(locked(newest), now)
    if found.stands not in (Stands.OPEN, Stands.EXPIRED):
        return ""
    found.link.expires_at = now + LASTS
    found.link.save(update_fields=["expires_at"])
    secret = secrets.token_urlsafe(24)
    found.link.keys.create(secret=hashed(secret), made_at=now)
    return secret


@operation
def mint_code(delivery: models.Delivery, *, now: datetime) -> str:
    """The code of this delivery, from now on the only right one; "" if it is needed no more.

    That is so when a newer one was asked for, when the link is void, and when nobody waits for it any more.
    """
    allow(VEKHA, Action.CARRY_OUT, None)
    if delivery.code_of_id is None:
        raise LookupError(f"{delivery} is of no code")
    link = locked(delivery.code_of_id)
    late = link.code_asked_at is None or link.code_asked_at + CODE_LASTS <= now
    if delivery.code_number != link.codes_sent or late or looked_at(link, now).stands is not Stands.OPEN:
        return ""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    link.code, link.code_until = hashed(f"{link.pk}/{code}"), now + CODE_LASTS
    link.save(update_fields=["code", "code_until"])
    return code


@operation
def mint_sign_in(delivery: models.Delivery, *, now: datetime) -> str:
    """A new secret of this delivery's invitation; "" if it was used, replaced, is too old, or its reader disabled."""
    allow(VEKHA, Action.CARRY_OUT, None)
    if delivery.invitation_id is None:
        raise LookupError(f"{delivery} is of no invitation")
    link = (
        models.SignInLink.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=delivery.invitation_id)
    )
    if link.used_at is not None or link.expires_at <= now or not link.person.is_active:
        return ""
    secret = secrets.token_urlsafe(SECRET)
    link.keys.create(secret=hashed(secret), made_at=now)
    return secret
