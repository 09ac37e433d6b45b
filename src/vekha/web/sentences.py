"""The journal's rows as a timeline reads them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext, gettext_noop

from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.evidence import Outcome
from vekha.database.pages import EventLine
from vekha.database.timeline import IN_PLACE, SENTENCES
from vekha.web import clock
from vekha.web.said import said, thing
from vekha.web.words import (
    ACTIONS,
    ANSWERS,
    DIRECTIONS,
    LANGUAGES,
    OUTCOMES,
    PLACES,
    ROLES,
    SCOPES,
    SERVICES,
    WORKFLOWS,
)

SELF = {  # these have their own subject: "preview serves candidate 2", and need no name before them
    "EvidenceRecorded",
    "BaselineServed",
    "PreviewServed",
    "ProductionServed",
    "RolloutRefused",
    "RollbackFailed",
    "RunStuck",
    "LateFailure",
}
GOOD = {
    "AgreementAccepted",
    "DateMoveAccepted",
    "CandidateReady",
    "DebtPaid",
    "Released",
    "ProductionServed",
    "FirstReleaseBuilt",
}
BAD = {
    "AgreementDeclined",
    "DateMoveDeclined",
    "CandidateConflicted",
    "CandidateRefused",
    "ReleaseRefused",
    "RolloutRefused",
    "RollbackFailed",
    "RunStuck",
    "LateFailure",
    "FirstReleaseRefused",
    "Denied",
}
FIELDS: dict[str, Mapping[Any, Any]] = {
    "role": ROLES,
    "answer": ANSWERS,
    "satisfied": ANSWERS,
    "outcome": OUTCOMES,
    "where": PLACES,
    "direction": DIRECTIONS,
    "workflow": WORKFLOWS,
    "action": ACTIONS,
    "language": LANGUAGES,
    "service": SERVICES,
}
OWN = gettext_noop("registered candidate {number}")  # by its author
MOMENTS = ("until",)  # ISO 8601
SHORT = 12  # digits of a digest or a commit


@dataclass(frozen=True, slots=True)
class Sentence:
    """`by`: whose act it is, "" where the text says that itself. `colour`: green, red, back or none."""

    by: str
    text: str
    colour: str


def sentence(event: EventLine, names: Mapping[str, str]) -> Sentence:
    shape = SENTENCES.get(event.kind)
    if event.kind == "CandidateRegistered" and event.data.get("author") == event.by:
        shape = OWN
    text = gettext(shape).format_map(_Fields(event.data, names)).rstrip(": ") if shape else event.text
    if shape and (others := event.data.get("stood_in_for")):
        text = gettext(IN_PLACE).format(text=text, people=", ".join(names.get(one, one) for one in others))
    if event.kind in SELF:
        return Sentence("", text[:1].upper() + text[1:], _colour(event))
    return Sentence(names.get(event.by, event.by), text, _colour(event))


def _colour(event: EventLine) -> str:
    said_no = event.data.get("answer") == Answer.NO or event.data.get("outcome") in (Outcome.FAILED, Outcome.UNKNOWN)
    said_yes = event.data.get("answer") == Answer.YES or event.data.get("outcome") == Outcome.PASSED
    if event.kind == "RolledBack":
        return "back"
    if said_no or event.kind in BAD:
        return "red"
    return "green" if said_yes or event.kind in GOOD else "none"


class _Fields(dict[str, str]):
    """Fields of an event's data as words; an older event may lack one."""

    def __init__(self, data: Mapping[str, Any], names: Mapping[str, str]) -> None:
        super().__init__({name: _word(name, value, names) for name, value in data.items()})

    def __missing__(self, name: str) -> str:
        return "?"


def _word(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name == "skipped":
        return ", ".join(str(ROLES[Role(one)]) for one in value)
    if name == "people":
        return ", ".join(names.get(one, one) for one in value)
    if name == "reasons":
        return "; ".join(said(str(one)) for one in value)
    if name == "scopes":
        return ", ".join(str(SCOPES.get(one, one)) for one in value)
    if isinstance(value, list):
        return ", ".join(names.get(str(one), str(one)) for one in value)
    if isinstance(value, dict) and "latest" in value:  # dates
        return format_date(date.fromisoformat(value["latest"]), "long", locale=get_language() or "en")
    text = str(value)
    if isinstance(value, float):
        return format_decimal(value, locale=get_language() or "en")
    if name in FIELDS:
        return str(FIELDS[name].get(text, text))
    if name in MOMENTS:
        return clock.shown(datetime.fromisoformat(text))
    if name in ("person", "author", "deputy"):
        return names.get(text, text)
    if name == "resource":
        return thing(text)
    if name in ("cause", "reason"):
        return said(text)
    if text.startswith("sha256:"):
        return text.removeprefix("sha256:")[:SHORT]
    return text[:SHORT] if name == "commit" else text
