"""A person says how they want to be told: in which language, what at once, what once a day, and when not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo, available_timezones

from vekha.core.errors import BadInput
from vekha.core.topics import Topic
from vekha.core.wishes import Rules, Wish
from vekha.database import models
from vekha.database.journal import Entry, append
from vekha.operations.acting import allow, myself, operation
from vekha.policy import Action

LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is given is changed; None leaves it as it is. `quiet` (): there are no quiet hours."""

    language: str | None = None
    zone: str | None = None
    quiet: tuple[time, time] | tuple[()] | None = None
    digest: time | None = None
    wishes: Mapping[Topic, Wish] | None = None


@operation
def set_message_rules(wanted: Wanted, *, by: str, now: datetime) -> models.MessageRules:
    """A new row, with what was before where nothing is given. Raises Denied, NotFound, BadInput `bad_rules`."""
    person, actor, project = myself(by)
    allow(actor, Action.CHOOSE_MESSAGES, project)
    models.Person.objects.select_for_update().get(pk=person.pk)  # of two at once, the second sees the first
    _check(wanted)
    old = newest(person)
    quiet = wanted.quiet if wanted.quiet is not None else (old.quiet_from, old.quiet_to)
    begin, end = quiet or (None, None)
    row = models.MessageRules.objects.create(
        person=person,
        language=wanted.language or old.language,
        zone=wanted.zone or old.zone,
        quiet_from=begin,
        quiet_to=end,
        digest=wanted.digest or old.digest,
        wishes={**old.wishes, **{topic.value: wish.value for topic, wish in (wanted.wishes or {}).items()}},
        at=now,
    )
    data = {"language": row.language, "zone": row.zone, "digest": f"{row.digest:%H:%M}", "wishes": row.wishes}
    data["quiet"] = f"{begin:%H:%M}-{end:%H:%M}" if begin and end else ""
    append([Entry("MessageRulesSet", f"person:{by}", by, now, data)])
    return row


def newest(person: models.Person) -> models.MessageRules:
    """The rules in force; those of somebody who has never said anything are the defaults."""
    found = models.MessageRules.objects.filter(person=person).order_by("-pk").first()
    return found or models.MessageRules(person=person, language="en", zone="UTC", digest=Rules().digest, wishes={})


def language_of(person: models.Person, *, otherwise: str = "") -> str:
    """As they chose; else in which they read the link that they opened last; else that one, or English."""
    rules = newest(person)
    if rules.pk:
        return rules.language
    links = models.ClientLink.objects.filter(person=person).exclude(language="").order_by("-pk")
    return links.values_list("language", flat=True).first() or otherwise or rules.language


def rules_of(row: models.MessageRules) -> Rules:
    quiet = (row.quiet_from, row.quiet_to) if row.quiet_from and row.quiet_to else None
    wishes = {Topic(topic): Wish(wish) for topic, wish in row.wishes.items()}
    return Rules(ZoneInfo(row.zone), quiet, row.digest, wishes)


def _check(wanted: Wanted) -> None:
    if wanted.language is not None and wanted.language not in LANGUAGES:
        raise BadInput("bad_rules", f"There are no texts in {wanted.language!r}.", "There are: en, ru.")
    if wanted.zone is not None and wanted.zone not in available_timezones():
        raise BadInput("bad_rules", f"{wanted.zone!r} is no time zone.", "For example Europe/Moscow.")
    if wanted.quiet and wanted.quiet[0] == wanted.quiet[1]:
        raise BadInput("bad_rules", "Quiet hours that never end would hide everything.", "For example 22:00-08:00.")
    if (wanted.wishes or {}).get(Topic.ALARM, Wish.AT_ONCE) is not Wish.AT_ONCE:
        raise BadInput("bad_rules", "An alarm always comes at once.", "Choose for the other topics.")
