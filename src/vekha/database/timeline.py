"""Journal rows as people read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from vekha.database import models
from vekha.database.pages import EventLine

MOST = 500  # rows of one answer

SENTENCES = {  # kind: how it reads; names in braces are fields of its data
    "Requested": "asked for: {title}",
    "Briefed": "wrote brief {version}",
    "Assessed": "assessed brief {brief} as {role}: {text}",
    "AgreementProposed": "proposed agreement {version}",
    "AgreementAccepted": "accepted agreement {version}",
    "AgreementDeclined": "declined agreement {version}: {why}",
    "DateMoveProposed": "asked to move the date to {due}: {why}",
    "DateMoveAccepted": "accepted move {number} of the date",
    "DateMoveDeclined": "declined move {number} of the date: {why}",
    "CandidateRegistered": "registered candidate {number} by {author}",
    "CandidateConflicted": "pushed a branch that conflicts with main in {files}",
    "CandidateBuilt": "built candidate {number}: artifact {digest}",
    "CandidateRefused": "refused candidate {number} at {where}: {reasons}",
    "CandidateReady": "brought candidate {number} to its preview, all checks green",
    "VerdictGiven": "said {answer} as {role} to candidate {number}: {why}",
    "EmergencyDeclared": "declared an emergency of candidate {number}: {why}",
    "EmergencyAllowed": "lets candidate {number} out in an emergency, by {people}, without verdicts of: {skipped}",
    "VerdictOwed": "is owed the verdict of the {role} on candidate {number}",
    "DebtPaid": "said yes as {role} to candidate {number}, which was owed: {why}",
    "Released": "released candidate {number}: artifact {digest}",
    "ReleaseRefused": "refused the release of candidate {number}: {reasons}",
    "FeedbackGiven": "gave feedback, satisfied: {satisfied}: {text}",
    "FollowedUp": "answered the feedback with a new request, change {number}",
    "Closed": "closed the change: {feedback}",
    "Withdrawn": "withdrew the change: {why}",
    "EvidenceRecorded": "check {check} of candidate {candidate} {outcome}: {reason}",
    "BaselineServed": "preview begins with what production serves: artifact {digest}",
    "PreviewServed": "preview serves candidate {candidate}",
    "ProductionServed": "production serves {instance}: artifact {digest}",
    "RolledBack": "rolled back to artifact {to_digest} in {milliseconds} ms: {cause}",
    "RolloutRefused": "rollout refused: {cause}",
    "RollbackFailed": "rollback FAILED: {cause}",
    "LeftAlone": "left the environment alone: {why}",
    "MoveAsked": "asked to move {direction} to artifact {to}: {why}",
    "RunStuck": "run {run} ({workflow}) is stuck: {cause}",
    "RunRetried": "let run {run} ({workflow}) undo its work again: {why}",
    "LateFailure": "late result for candidate {candidate} at {where}: {reasons}",
    "ProjectAdded": "added the project {title} from {source}",
    "RoleGranted": "gave {person} the role {role}",
    "ClientLinkMade": "sent {person} a link to candidate {candidate}",
    "ClientAsked": "asked {people}, who can have no link without an e-mail",
    "ClientReminded": "reminded {people} by a link",
    "ClientSilent": "asked the manager to step in: {person} is silent",
    "AbsenceNamed": "is away from {first_day} to {last_day}: {deputy} decides in their place",
    "AbsenceEnded": "is back, and decides again",
    "ClientLinkSeen": "opened their link",
    "PersonInvited": "made a link that signs {person} in",
    "InvitationUsed": "signed in by a link",
    "RoleRevoked": "took the role {role} from {person}",
    "PersonDisabled": "disabled {person}: {why}",
    "PersonEnabled": "enabled {person} again",
    "PersonRenamed": "is called {name} from now on",
    "SessionsEnded": "signed out wherever they were signed in",
    "ServiceAdded": "added the service {service}, which may {scopes}",
    "TokenRotated": "gave {service} a new token; the old one is valid until {until}",
    "ServiceRevoked": "revoked the service {service}",
    "Denied": "was denied {action} of {resource}: rule {rule}",
    "PolicyBroken": "found that {cause}",
    "PolicyMended": "found that the policy can be used again",
    "FirstReleaseAsked": "asked for the first release, commit {commit}",
    "FirstReleaseBuilt": "built the first release: artifact {digest}",
    "FirstReleaseRefused": "refused the first release: {reasons}",
    "Commented": "wrote: {text}",
    "CommentWithdrawn": "withdrew comment {number}",
    "Reminded": "reminded {people} that the change waits",
    "ChannelAdded": "can be reached by {service}",
    "ChannelRemoved": "can no longer be reached by {service}",
    "MessageRulesSet": "chose how to be told: in {language}, by the clock of {zone}",
    "WebhookAdded": "let a program be told of everything: webhook {webhook}",
    "WebhookRemoved": "ended webhook {webhook}",
}

IN_PLACE = "{text} (in place of {people})"  # of what a client's deputy did


def events_of(
    subjects: Sequence[str] = (),
    *,
    under: Sequence[str] = (),
    last: int = MOST,
    before: int = 0,
    without: Sequence[str] = (),
) -> tuple[EventLine, ...]:
    """The last events of these subjects ("change:lavka/1"), or `under` these beginnings; oldest first. One query.

    `before`: of those before that number, 0 for all. `without`: kinds that are left out.
    """
    return tuple(reversed(events_before(subjects, under=under, without=without, before=before or None, limit=last)))


def events_before(
    subjects: Sequence[str],
    *,
    under: Sequence[str] = (),
    kinds: Sequence[str] = (),
    without: Sequence[str] = (),
    before: int | None,
    limit: int,
) -> tuple[EventLine, ...]:
    """As `events_of`, newest first, before that number (None: from the last one on); of these `kinds`, or all."""
    rows = models.Event.objects.order_by("-seq").values_list("seq", "body")
    if without:
        rows = rows.exclude(kind__in=list(without))
    if before is not None:
        rows = rows.filter(seq__lt=before)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    if under:
        wanted = Q(subject__in=list(subjects))
        for beginning in under:
            wanted |= Q(subject__startswith=beginning)
        found = rows.filter(wanted)[:limit]
    else:  # the last of each by the index: together, the database would read all that there ever were, and sort them
        each = [rows.filter(subject=one)[:limit] for one in subjects] or [rows.none()]
        found = each[0].union(*each[1:], all=True).order_by("-seq")[:limit] if each[1:] else each[0]
    return tuple(_line(seq, json.loads(body)) for seq, body in found)


def sentence(kind: str, data: dict[str, Any], translate: Callable[[str], str] = str) -> str:
    """In English, or as `translate` says the template; an unknown kind is named as it is."""
    text = SENTENCES.get(kind)
    if text is None:
        return kind
    fields = _Fields({name: _short(name, value) for name, value in data.items()})
    said = translate(text).format_map(fields).rstrip(": ")
    if data.get("stood_in_for"):
        return translate(IN_PLACE).format(text=said, people=", ".join(data["stood_in_for"]))
    return said


class _Fields(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"  # an older event did not have it


def _short(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    if isinstance(value, dict) and "latest" in value:  # dates
        return str(value["latest"])
    text = str(value)
    if text.startswith("sha256:"):
        return text[7:19]
    return text[:12] if name == "commit" else text


def _line(seq: int, body: dict[str, Any]) -> EventLine:
    kind, data = str(body["kind"]), dict(body["data"])
    at = datetime.fromisoformat(body["at"])
    return EventLine(seq, kind, body["subject"], body["by"], at, sentence(kind, data), data)
