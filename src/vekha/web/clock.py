"""Times as the reader's own clock shows them. In which zone that is, a middleware has said (`own_settings.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale, get_global
from babel.dates import format_datetime, format_timedelta
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

MINUTE = 60  # seconds
UNITS = (86_400, 3_600, MINUTE)
AREAS: dict[str, Promise] = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic Ocean"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}


@dataclass(frozen=True, slots=True)
class Zone:
    """`name`: "Europe/Moscow". `place`: in the reader's language. `offset`: from UTC, now."""

    name: str
    place: str
    offset: str


def shown(at: datetime) -> str:
    """ "24 Nov, 14:05"."""
    return written(timezone.localtime(at), "d MMM, HH:mm", get_language() or "en")


def written(at: datetime, pattern: str, language: str) -> str:
    """By the clock of the zone that it is given in."""
    return _written(at.replace(tzinfo=None), pattern, language)


@lru_cache(20_000)  # a page has a hundred times, and each of its readers the same ones
def _written(at: datetime, pattern: str, language: str) -> str:
    return format_datetime(at, pattern, locale=language)


def lasted(at: datetime, *, ago: bool = False) -> str:
    """ "2 hours", or "2 hours ago": in the largest unit of which there are two; a minute may be one."""
    passed = int((datetime.now(UTC) - at).total_seconds())
    if passed < 1:
        return gettext("just now") if ago else gettext("a moment")
    unit = next((unit for unit in UNITS if passed >= 2 * unit), MINUTE if passed >= MINUTE else 1)
    return _passed(passed // unit * unit, ago, get_language() or "en")


@lru_cache(20_000)
def _passed(seconds: int, ago: bool, language: str) -> str:
    way = -seconds if ago else seconds
    return format_timedelta(way, add_direction=ago, threshold=1 if seconds == MINUTE else 2, locale=language)


def as_written(moment: str) -> str:
    """ "2026-11-24 11:05" of UTC, by the reader's clock."""
    return f"{timezone.localtime(datetime.fromisoformat(moment).replace(tzinfo=UTC)):%Y-%m-%d %H:%M}"


def offset(at: datetime) -> str:
    """ "UTC", "UTC+3", "UTC-3:30", in the zone of the moment that is given."""
    minutes = int((at.utcoffset() or at - at).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


def named(at: datetime) -> str:
    """The reader's zone, with its offset at that moment: "Europe/Moscow, UTC+3"."""
    name = timezone.get_current_timezone_name()
    return name if name == "UTC" else f"{name}, {offset(timezone.localtime(at))}"


def zones(at: datetime) -> list[tuple[str, list[Zone]]]:
    """Those that somebody can live in, by area, in the order of their places' names."""
    found: dict[str, list[Zone]] = {}
    for name, place in _places(get_language() or "en"):
        found.setdefault(name.partition("/")[0], []).append(Zone(name, place, offset(at.astimezone(ZoneInfo(name)))))
    return [(str(AREAS[area]), found[area]) for area in AREAS if area in found]


@lru_cache
def _places(language: str) -> tuple[tuple[str, str], ...]:
    """Zones by the Unicode CLDR, which has a name for each: without aliases such as "US/Eastern"."""
    known = available_timezones()
    names = [name for name in get_global("zone_territories") if name in known and name.partition("/")[0] in AREAS]
    places = [(name, _city(name, language) or name.rpartition("/")[2].replace("_", " ")) for name in names]
    return tuple(sorted(places, key=lambda one: one[1].casefold()))


def _city(zone: str, language: str) -> str:
    """The CLDR may have it under the zone's older name, "Asia/Calcutta"; of several, the most similar one's."""
    older = [old for old, name in get_global("zone_aliases").items() if name == zone]
    older.sort(key=lambda old: SequenceMatcher(None, old, zone).ratio(), reverse=True)
    cities = Locale.parse(language).time_zones
    return next((str(city) for one in (zone, *older) if (city := cities.get(one, {}).get("city"))), "")
