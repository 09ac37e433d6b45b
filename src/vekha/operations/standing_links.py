"""How a client's link stands: derived from the change each time, never marked. No verb of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vekha.core.actors import Role
from vekha.core.errors import NotFound
from vekha.database import models
from vekha.database.mapping import change_of
from vekha.operations.invite import hashed

WHOLE = ("change__project", "candidate", "person")


class Stands(StrEnum):
    """How a link is: one may decide by it, or why not."""

    OPEN = "open"
    DECIDED = "decided"
    MOVED = "moved"  # another candidate, or another agreement, is at hand
    ENDED = "ended"  # the change was withdrawn, decided by somebody else, or is being released in an emergency
    EXPIRED = "expired"  # the time of the link is over
    REPLACED = "replaced"  # it was sent again: the newer message opens it


@dataclass(frozen=True, slots=True)
class Looked:
    """The link with its change, candidate and person; `verdict`: what the client decided, if they did.

    `turn`: whether the change asks its client, be it by another link.
    """

    link: models.ClientLink
    stands: Stands
    verdict: models.Verdict | None
    turn: bool


def opened_by(secret: str, now: datetime) -> Looked:
    """The link that this secret opens, locked. Raises NotFound `link_unknown`."""
    key = _key(secret)
    found = looked_at(locked(key.link_id), now)
    if found.stands is Stands.OPEN and key.replaced_at:
        return Looked(found.link, Stands.REPLACED, found.verdict, found.turn)
    return found


def change_opened_by(secret: str) -> int:
    """The key of the change, for whoever must lock it before the link. Raises NotFound `link_unknown`."""
    return _key(secret).link.change_id


def _key(secret: str) -> models.ClientLinkKey:
    key = models.ClientLinkKey.objects.select_related("link").filter(secret=hashed(secret)).first()
    if key is None:
        raise NotFound("link_unknown", "There is no such link.", "Is it whole? Ask whoever sent it.")
    return key


def locked(link: int) -> models.ClientLink:
    return models.ClientLink.objects.select_for_update(of=("self",)).select_related(*WHOLE).get(pk=link)


def looked_at(link: models.ClientLink, now: datetime) -> Looked:
    verdict = models.Verdict.objects.filter(
        candidate=link.candidate, agreement=link.agreement, role=Role.CLIENT, person=link.person.handle
    ).first()
    turn = change_of(link.change.state).asks_client and _may_still(link)
    return Looked(link, Stands.DECIDED if verdict else _stands(link, turn, now), verdict, turn)


def _stands(link: models.ClientLink, turn: bool, now: datetime) -> Stands:
    state = change_of(link.change.state)
    hand = state.candidate
    if hand is None or (hand.number, hand.digest, state.agreed) != (link.candidate.number, link.digest, link.agreement):
        return Stands.MOVED
    if not turn:
        return Stands.ENDED
    return Stands.EXPIRED if link.replaced_at or link.expires_at <= now else Stands.OPEN


def _may_still(link: models.ClientLink) -> bool:
    """Whether they are a client still, and nobody disabled them."""
    known = models.Membership.objects.filter(person=link.person, project=link.change.project, role=Role.CLIENT)
    return known.filter(person__disabling=None).exists()
