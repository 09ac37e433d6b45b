"""What a client does by their link: looks, says what they decide, and confirms by a mailed code that it is them.

The code comes after the words: nothing that was typed is lost while somebody looks for an e-mail.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from vekha.core.actors import Role
from vekha.core.change import Answer, Stage
from vekha.core.errors import BadInput, Exit, NotFound, VekhaError
from vekha.database import models
from vekha.database.journal import Entry, append, subject_of
from vekha.database.mapping import change_of
from vekha.operations.invite import hashed

CODE_LASTS = timedelta(minutes=20)
MOST_TRIES = 5  # wrong codes; then another one is to be mailed
MOST_CODES = 10  # mailed for one link
DIGITS = 6


class Stands(StrEnum):
    """How a link is: one may decide by it, or why not."""

    OPEN = "open"
    DECIDED = "decided"
    MOVED = "moved"  # another candidate, or another agreement, is at hand
    ENDED = "ended"  # the change was withdrawn, or refused by somebody else
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Looked:
    """The link with its change, candidate and person; `verdict`: what the client decided, if they did."""

    link: models.ClientLink
    stands: Stands
    verdict: models.Verdict | None


def look(secret: str, *, now: datetime) -> Looked:
    """Raises NotFound `link_unknown`. The first look is kept: the manager sees it."""
    with transaction.atomic():
        link = _locked(secret)
        found = _looked(link, now)
        if link.seen_at is None and found.stands is Stands.OPEN:
            link.seen_at = now
            link.save(update_fields=["seen_at"])
            append([Entry("ClientLinkSeen", subject_of(link.change), link.person.handle, now)])
    return found


@transaction.atomic
def draft(secret: str, answer: Answer, why: str, picture: str, *, now: datetime) -> str:
    """Keeps what the client is about to say; gives the code to mail to them.

    Raises NotFound, VekhaError `link_void`, `no_reason`, `too_many_codes`.
    """
    link = _open(secret, now)
    if answer is Answer.NO and not why.strip():
        raise BadInput("no_reason", "What is wrong?", "Say it in your own words; a few are enough.")
    if link.codes_sent >= MOST_CODES:
        raise VekhaError("too_many_codes", "Too many codes were sent for this link.", "Ask the manager for a new link.")
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    link.draft_answer, link.draft_why, link.draft_picture = answer.value, why.strip(), picture or link.draft_picture
    link.code, link.code_until, link.code_tries = hashed(f"{link.pk}/{code}"), now + CODE_LASTS, 0
    link.codes_sent += 1
    link.save()
    return code


def confirm(secret: str, code: str, *, now: datetime) -> models.ClientLink:
    """The link whose draft the client has confirmed. A wrong code is counted; after five of them it is void.

    Raises NotFound, VekhaError `link_void`, `no_draft`, `wrong_code`.
    """
    with transaction.atomic():
        link = _open(secret, now)
        if not link.draft_answer or not link.code:
            raise VekhaError("no_draft", "There is nothing to confirm yet.", "Decide first.")
        late = link.code_until is None or link.code_until <= now or link.code_tries >= MOST_TRIES
        right = hmac.compare_digest(hashed(f"{link.pk}/{code.strip()}"), link.code)
        if right and not late:
            return link
        link.code_tries += 1
        link.save(update_fields=["code_tries"])
    if late:
        raise VekhaError(
            "wrong_code", "This code is not valid any more.", "Have another one sent.", exit_code=Exit.DENIED
        )
    raise VekhaError("wrong_code", "That is not the code.", "Look into the newest e-mail.", exit_code=Exit.DENIED)


def _open(secret: str, now: datetime) -> models.ClientLink:
    link = _locked(secret)
    if (stands := _looked(link, now).stands) is not Stands.OPEN:
        raise VekhaError("link_void", f"By this link nothing can be decided any more: {stands}.", "Open it again.")
    return link


def _locked(secret: str) -> models.ClientLink:
    rows = models.ClientLink.objects.select_for_update(of=("self",)).select_related(
        "change__project", "candidate", "person"
    )
    link = rows.filter(secret=hashed(secret)).first()
    if link is None:
        raise NotFound("link_unknown", "There is no such link.", "Is it whole? Ask whoever sent it.")
    return link


def _looked(link: models.ClientLink, now: datetime) -> Looked:
    verdict = models.Verdict.objects.filter(
        candidate=link.candidate, agreement=link.agreement, role=Role.CLIENT, person=link.person.handle
    ).first()
    return Looked(link, Stands.DECIDED if verdict else _stands(link, now), verdict)


def _stands(link: models.ClientLink, now: datetime) -> Stands:
    state, still = change_of(link.change.state), _still_client(link)
    hand = state.candidate
    if hand is None or (hand.number, hand.digest, state.agreed) != (link.candidate.number, link.digest, link.agreement):
        return Stands.MOVED
    if state.stage is not Stage.CLIENT_REVIEW or not still:
        return Stands.ENDED
    return Stands.EXPIRED if link.replaced_at or link.expires_at <= now else Stands.OPEN


def _still_client(link: models.ClientLink) -> bool:
    known = models.Membership.objects.filter(person=link.person, project=link.change.project, role=Role.CLIENT)
    return known.exists()
