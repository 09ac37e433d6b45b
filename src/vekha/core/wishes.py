"""When a message reaches a person: at once, after their quiet hours, once a day with the others, or never. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from vekha.core.topics import Topic


class Wish(StrEnum):
    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


DEFAULTS = {topic: Wish.DIGEST if topic is Topic.NEWS else Wish.AT_ONCE for topic in Topic}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a person wants. `quiet`: from, to; `digest`: when in the day it comes; both by their own clock."""

    zone: tzinfo = UTC
    quiet: tuple[time, time] | None = None
    digest: time = time(9)
    wishes: Mapping[Topic, Wish] = field(default_factory=dict)

    def wish(self, topic: Topic) -> Wish:
        return Wish.AT_ONCE if topic is Topic.ALARM else self.wishes.get(topic, DEFAULTS[topic])


@dataclass(frozen=True, slots=True)
class Due:
    """`at` in UTC. `digest`: the person's day whose digest it is a part of; None: it comes alone."""

    at: datetime
    digest: date | None = None


def when(rules: Rules, topic: Topic, now: datetime) -> Due | None:
    """None: not at all. An alarm comes now, also in quiet hours."""
    match rules.wish(topic):
        case Wish.NEVER:
            return None
        case Wish.DIGEST:
            return _digest(rules, now)
        case Wish.AT_ONCE if topic is not Topic.ALARM and rules.quiet and _within(rules.quiet, rules.zone, now):
            return Due(_after(rules.quiet[1], rules.zone, now))
        case _:
            return Due(now)


def _digest(rules: Rules, now: datetime) -> Due:
    """The next one. An hour that the clock shows twice counts the first time: there is one digest a day."""
    day = now.astimezone(rules.zone).date()
    at = _moment(day, rules.digest, rules.zone)
    if at <= now:
        day += timedelta(days=1)
        at = _moment(day, rules.digest, rules.zone)
    return Due(at, day)


def _within(quiet: tuple[time, time], zone: tzinfo, now: datetime) -> bool:
    begin, end = quiet
    clock = now.astimezone(zone).time()
    return begin <= clock < end if begin <= end else clock >= begin or clock < end


def _after(clock: time, zone: tzinfo, now: datetime) -> datetime:
    """The next moment at which the person's clock shows that; it may show it twice when summer ends."""
    today = now.astimezone(zone).date()
    days = (today, today + timedelta(days=1))
    return next(at for day in days for fold in (0, 1) if (at := _moment(day, clock, zone, fold)) > now)


def _moment(day: date, clock: time, zone: tzinfo, fold: int = 0) -> datetime:
    """In UTC. A time that the clock leaves out when summer begins is as much later: 02:30 becomes 03:30."""
    return datetime.combine(day, clock.replace(fold=fold), zone).astimezone(UTC)
