"""What a client does by their link: looks, says what they decide, and confirms by a mailed code that it is them.

The code comes after the words: nothing that was typed is lost while somebody looks for an e-mail.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from vekha.core.actors import VEKHA
from vekha.core.change import Answer
from vekha.core.errors import BadInput, Exit, VekhaError
from vekha.core.telling_table import LINKED
from vekha.database import models
from vekha.database.journal import Entry, append, subject_of
from vekha.operations.invite import hashed
from vekha.operations.make_client_link import send_again
from vekha.operations.standing_links import Looked, Stands, change_opened_by, opened_by
from vekha.operations.tell import plan

MOST_TRIES = 5  # wrong codes; then another one is to be mailed
MOST_CODES = 10  # mailed for one link
PAUSE = timedelta(minutes=1)  # between two codes for the same words
SENDING_PAUSE = timedelta(minutes=10)  # between two links that somebody asks for by an old one
AT_ONCE = timedelta(seconds=30)  # the time of whoever sends a code at once; then a worker looks after it


@dataclass(frozen=True, slots=True)
class Draft:
    """What the client is about to say: yes, no with a reason, or (`deputy`, `until`) that they are away."""

    answer: str
    why: str = ""
    picture: str = ""
    deputy: str = ""
    until: date | None = None


def look(secret: str, *, now: datetime, language: str = "") -> Looked:
    """Raises NotFound `link_unknown`. The first look is kept: the manager sees it."""
    with transaction.atomic():
        found = opened_by(secret, now)
        link = found.link
        if language and link.language != language:
            link.language = language
            link.save(update_fields=["language"])
        if link.seen_at is None and found.stands is Stands.OPEN:
            link.seen_at = now
            link.save(update_fields=["seen_at"])
            append([Entry("ClientLinkSeen", subject_of(link.change), link.person.handle, now)])
    return found


@transaction.atomic
def draft(secret: str, said: Draft, *, now: datetime) -> models.Delivery | None:
    """Keeps what the client is about to say; gives the delivery of the code that confirms it.

    None where the same was said a moment ago: its code is on its way, or there. A code is for exactly these words.
    Raises NotFound, VekhaError `link_void`, `no_reason`, `too_many_codes`.
    """
    link = _open(secret, now)
    if said.answer == Answer.NO and not said.why.strip():
        raise BadInput("no_reason", "What is wrong?", "Say it in your own words; a few are enough.")
    if said.answer == models.AWAY and (not said.deputy or said.until is None):
        raise BadInput("incomplete", "Who decides in your place, and until when?", "Choose a name and a day.")
    before = _drafted(link)
    link.draft_answer, link.draft_why = said.answer, said.why.strip() or (before.why if said.deputy else "")
    link.draft_picture = said.picture or before.picture
    link.draft_deputy, link.draft_until = said.deputy, said.until
    if _drafted(link) == before and too_soon(link, now):
        return None
    return _ask_code(link, now)


@transaction.atomic
def another_code(secret: str, *, now: datetime) -> models.Delivery:
    """For the draft as it is. Raises NotFound, VekhaError `link_void`, `no_draft`, `code_pause`, `too_many_codes`."""
    link = _open(secret, now)
    if not link.draft_answer:
        raise VekhaError("no_draft", "There is nothing to confirm yet.", "Decide first.")
    if too_soon(link, now):
        raise VekhaError("code_pause", "A code was sent a moment ago.", "Look into your e-mail; else ask in a minute.")
    return _ask_code(link, now)


def confirm(secret: str, code: str, *, now: datetime) -> models.ClientLink:
    """The link whose draft the client has confirmed. A wrong code is counted; after five of them it is void.

    Raises NotFound, VekhaError `link_void`, `no_draft`, `wrong_code`.
    """
    with transaction.atomic():
        link = _open(secret, now)
        if not link.draft_answer or not link.codes_sent:
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


def forget_draft(link: models.ClientLink) -> None:
    """What it said is done, and by the same link something else may be said."""
    link.draft_answer, link.draft_deputy, link.draft_until, link.code = "", "", None, ""
    link.save(update_fields=["draft_answer", "draft_deputy", "draft_until", "code"])


@transaction.atomic
def fresh_link(secret: str, *, now: datetime) -> None:
    """By a link that is void, its person has the newest one sent: to themselves alone, whoever asks.

    Raises NotFound, VekhaError `not_now`, `link_pause`.
    """
    change = models.Change.objects.select_for_update().get(pk=change_opened_by(secret))
    found = opened_by(secret, now)
    if not found.turn:
        raise VekhaError("not_now", "The change does not wait for its client.", "A link leads to a decision at hand.")
    person = found.link.person
    mine = models.ClientLink.objects.filter(person=person, change=change, replaced_at=None)
    newest = models.ClientLinkKey.objects.filter(link__in=mine, made_at__gt=now - SENDING_PAUSE)
    planned = models.Message.objects.filter(
        person=person, project=change.project, name__in=LINKED, at__gt=now - SENDING_PAUSE
    )
    if newest.exists() or planned.exists():
        raise VekhaError("link_pause", "A link was sent to you a moment ago.", "Look where your messages arrive.")
    send_again(change, person, by=VEKHA.handle, now=now)  # not as theirs: nobody is told of what they did themselves


def _open(secret: str, now: datetime) -> models.ClientLink:
    found = opened_by(secret, now)
    if found.stands is not Stands.OPEN:
        what = f"By this link nothing can be decided any more: {found.stands}."
        raise VekhaError("link_void", what, "Open it again.")
    return found.link


def _drafted(link: models.ClientLink) -> Draft:
    return Draft(link.draft_answer, link.draft_why, link.draft_picture, link.draft_deputy, link.draft_until)


def too_soon(link: models.ClientLink, now: datetime) -> bool:
    """Not where the code was tried in vain too often: it is right no more."""
    return link.code_asked_at is not None and now < link.code_asked_at + PAUSE and link.code_tries < MOST_TRIES


def _ask_code(link: models.ClientLink, now: datetime) -> models.Delivery:
    """The code itself is made when it is sent (`mint_code`); until then none is right."""
    if link.codes_sent - link.codes_before >= MOST_CODES:
        raise VekhaError("too_many_codes", "Too many codes were sent for this link.", "Ask the manager for a new link.")
    link.code, link.code_until, link.code_tries = "", None, 0
    link.codes_sent, link.code_asked_at = link.codes_sent + 1, now
    link.save()
    row = models.Delivery(mailbox=link.person, code_of=link, code_number=link.codes_sent, due_at=now)
    return plan(row, now, at_once=AT_ONCE)
