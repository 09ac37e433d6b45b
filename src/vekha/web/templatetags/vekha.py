"""How values look on a page: times relative first and exact on demand, digests short, words of the reader."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from vekha.core.actors import Role, Scope
from vekha.core.agreement import Criterion, Due, Needs
from vekha.core.waiting import On, Waiting
from vekha.database.pages import EventLine, EvidenceLine
from vekha.policy import Allowed, Denial
from vekha.web import clock, words
from vekha.web.acting import Refusal
from vekha.web.said import awaited
from vekha.web.said import said as say
from vekha.web.said import thing as in_words
from vekha.web.sentences import Sentence
from vekha.web.sentences import sentence as read
from vekha.workflows.mistakes import mistake_said

register = template.Library()
CODE = re.compile("`([^`]+)`")
FAILED = " failed: "  # before the names of failing tests in a reason
DICTIONARIES: dict[str, Mapping[Any, Any]] = {
    "stage": words.STAGES,
    "role": words.ROLES,
    "outcome": words.OUTCOMES,
    "answer": words.ANSWERS,
    "workflow": words.WORKFLOWS,
    "run": words.RUN_STATES,
    "step": words.STEPS,
    "kind": words.KINDS,
    "gate": words.GATES,
    "topic": words.TOPICS,
    "scope": words.SCOPES,
    "delivery": words.DELIVERY_STATES,
    "action": words.ACTIONS,
    "wish": words.WISHES,
    "method": words.METHODS,
}


def _language() -> str:
    return get_language() or "en"


@register.filter
def said(text: str) -> SafeString:
    """A sentence of the core's or of a check's; what it says to type is set as code."""
    return _with_code(say(text))


@register.filter
def mistake(text: str) -> SafeString:
    """What is wrong with a vekha.toml, or what to do about it."""
    return _with_code(mistake_said(text))


def _with_code(text: str) -> SafeString:
    return mark_safe(CODE.sub(r"<code>\1</code>", conditional_escape(text)))  # noqa: S308 - escaped before


@register.filter
def finding(one: EvidenceLine) -> str:
    """Its reason; without the names of failing tests, as a page lists them all."""
    count, failed, _names = one.reason.partition(FAILED) if one.failed else (one.reason, "", "")
    return say(count + failed.removesuffix(": "))


@register.filter
def word(value: Any, dictionary: str) -> str:
    """`stage|word:"stage"`: the word for a value; an unknown value is shown as it is."""
    return str(DICTIONARIES[dictionary].get(value, value))


@register.filter
def sign(colour: str) -> str:
    return words.SIGNS[colour]


@register.filter
def colour(value: Any) -> str:
    """Of an outcome or an answer."""
    return words.COLOURS.get(value, "none")


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """`titles|of:slug`."""
    return values.get(key, "")


@register.filter
def sorted_roles(roles: Collection[Role]) -> list[Role]:
    """In the order in which a change meets them."""
    return [one for one in Role if one in roles]


@register.filter
def thing(resource: str) -> str:
    """ "project lavka", "candidate lavka/1/2"."""
    return in_words(resource)


@register.filter
def holder(one: Role | Scope) -> str:
    """A role of people, or a scope of services, as the head of a column."""
    return str(words.HOLDERS[one])


@register.filter
def permits(answer: Allowed | Denial) -> bool:
    return isinstance(answer, Allowed)


@register.filter
def plainly(rule: str, why: str) -> str:
    """What a rule that forbids comes to; a new one in the policy's own words."""
    return str(words.FORBIDDING.get(rule, why))


@register.filter
def name(handle: str, names: Mapping[str, str]) -> str:
    return names.get(handle, handle)


@register.filter
def named(handles: tuple[str, ...], names: Mapping[str, str]) -> str:
    """ "Tess", "Dan or Dora", "Dan, Dora or Tess"."""
    shown = [names.get(one, one) for one in handles]
    if len(shown) < 2:
        return "".join(shown)
    return pgettext("people", "%(some)s or %(last)s") % {"some": ", ".join(shown[:-1]), "last": shown[-1]}


@register.filter
def whom(waiting: Waiting) -> str:
    """The roles that are waited for: "the tester", "the developer, the tester"; of a job: its name."""
    if waiting.on is On.JOB:
        return str(words.WORKFLOWS.get(waiting.job, waiting.job))
    return ", ".join(str(words.WAITED_FOR[role]) for role in waiting.roles)


@register.filter
def what(waiting: Waiting) -> str:
    return awaited(waiting)


@register.filter
def short(digest: str) -> str:
    """The first 12 digits of an artifact's digest or a commit."""
    return digest.removeprefix("sha256:")[:12]


@register.filter
def decimal(value: float) -> str:
    return format_decimal(round(value, 1), locale=_language())


@register.filter
def day(value: date) -> str:
    return format_date(value, "long", locale=_language())


@register.filter
def due(value: Due) -> SafeString:
    """ "December 24, 2026 (85 % sure)", "December 1, 2026 – December 24, 2026"."""
    days = [one for one in (value.earliest, value.latest) if one]
    shown = format_html_join(" – ", '<time datetime="{}">{}</time>', ((one.isoformat(), day(one)) for one in days))
    if value.confidence is None:
        return shown
    return format_html("{} ({})", shown, gettext("%(percent)s %% sure") % {"percent": value.confidence})


@register.filter
def criterion(one: Criterion) -> str:
    """ "given a basket, when it is paid, then a letter comes", in the reader's language; the words are people's own."""
    given = gettext("given %(words)s, ") % {"words": one.given} if one.given else ""
    return given + gettext("when %(when)s, then %(then)s") % {"when": one.when, "then": one.then}


@register.filter
def typed(refusal: Refusal | None, criterion: str) -> str:
    """The test of a criterion that was typed into a form that was refused."""
    return refusal.given.get(f"test-{criterion}", "") if refusal else ""


@register.filter
def needed(needs: Needs) -> str:
    """Tools, services and infrastructure, as they were named."""
    return ", ".join((*needs.tools, *needs.services, *needs.infrastructure))


@register.filter
def exact(at: datetime) -> str:
    """ "24 Nov 2026, 14:05:09 UTC", or "... UTC+3": the offset tells the halves of a doubled hour apart."""
    local = timezone.localtime(at)
    return f"{clock.written(local, 'd MMM y, HH:mm:ss', _language())} {clock.offset(local)}"


@register.filter
def lasting(at: datetime) -> str:
    """How long it has been since: "2 hours"."""
    return clock.lasted(at)


@register.simple_tag
def ago(at: datetime) -> SafeString:
    """ "2 hours ago"; the exact time on demand."""
    return _time(at, clock.lasted(at, ago=True))


@register.simple_tag
def span(at: datetime) -> SafeString:
    """ "2 hours"; since when exactly, on demand."""
    return _time(at, clock.lasted(at))


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """ "24 Nov, 14:05"; to the second on demand."""
    return _time(at, clock.shown(at))


@register.simple_tag
def zone() -> str:
    """In which zone the page's times are: "UTC", "Europe/Moscow, UTC+3"."""
    return clock.named(datetime.now(UTC))


@register.simple_tag
def sentence(event: EventLine, names: Mapping[str, str]) -> Sentence:
    return read(event, names)


def _time(at: datetime, shown: str) -> SafeString:
    stamp = at.astimezone(UTC).isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', stamp, exact(at), shown)
