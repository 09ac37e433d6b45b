"""What somebody sets for themselves: their name, their clock and language, how they are told, how they sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vekha.core.errors import VekhaError
from vekha.core.topics import Topic
from vekha.core.wishes import Rules, Wish
from vekha.database import mailbox, models, queries
from vekha.database.client_links import AwayPlace, away_places
from vekha.operations.end_sessions import end_sessions
from vekha.operations.rename_person import rename_person
from vekha.operations.set_message_rules import newest, set_message_rules
from vekha.web import clock
from vekha.web.acting import Refusal, handle_of, refused
from vekha.web.choosing import wanted_of
from vekha.web.keys import keys_of
from vekha.web.middleware import YEAR


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    return show(request)


def show(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    """The page; with why a form on it was refused, and what had been typed."""
    now = datetime.now(UTC)
    with queries.snapshot():
        person = models.Person.objects.get(handle=handle_of(request))
        row, channels = newest(person), mailbox.channels(person.handle)
        keys = keys_of([person.pk], [person.pk] if person.has_usable_password() else [])[person.pk]
        projects = person.memberships.values("project").distinct().count()
        places = away_places(person.handle, now)
    shown: Mapping[str, str] = refusal.given if refusal and refusal.form == "rules" else {}
    zones = clock.zones(now)
    zone = shown.get("zone", row.zone)
    records = get_authentication_records(request, request.user)
    context = {
        "person": person,
        "rules": row,
        "zone_now": zone,
        "other_zone": "" if zone == "UTC" or any(one.name == zone for _area, some in zones for one in some) else zone,
        "zones": zones,
        "language": shown.get("language", row.language if row.pk else translation.get_language()),
        "topics": _topics(row, shown),
        "wishes": list(Wish),
        "channels": channels,
        "keys": keys,
        "has_projects": projects > 0,
        "since": datetime.fromtimestamp(records[-1]["at"], UTC) if records else None,
        "by": records[-1]["method"] if records else "",
        "ends": request.session.get_expiry_date(),
        "places": places,
        "today": timezone.localdate(now),
        "refusal": refusal,
    }
    elsewhere = refusal and refusal.form.startswith(away("")) and refusal.form not in map(_form, places)
    context["homeless"] = refusal if elsewhere else None
    return render(request, "vekha/me.html", context, status=refusal.status if refusal else HTTPStatus.OK)


def away(project: str) -> str:
    """Name of the form by which a client says that they are away."""
    return f"away-{project}"


def _form(place: AwayPlace) -> str:
    return away(place.slug)


def _topics(row: models.MessageRules, shown: Mapping[str, str]) -> list[tuple[Topic, str]]:
    """Each with the wish in force, or the one that was chosen in a form that was refused."""
    in_force = Rules(wishes={Topic(topic): Wish(wish) for topic, wish in row.wishes.items()})
    return [(topic, shown.get(f"wish-{topic}", in_force.wish(topic).value)) for topic in Topic]


def done(request: HttpRequest, form: str, act: Callable[[], object], told: str) -> HttpResponse:
    """The page after the act; or as it was, with why the form was refused, and what was typed into it."""
    try:
        act()
    except VekhaError as error:
        return show(request, refused(request, form, error))
    messages.success(request, told)
    return redirect("me")


@require_POST
def name(request: HttpRequest) -> HttpResponse:
    def rename() -> None:
        rename_person(request.POST.get("name", ""), by=handle_of(request), now=datetime.now(UTC))

    return done(request, "name", rename, _("Your name is kept."))


@require_POST
def rules(request: HttpRequest) -> HttpResponse:
    """Language and zone hold for pages from the answer on; in this browser the language wins over an earlier choice."""
    try:
        row = set_message_rules(wanted_of(request.POST), by=handle_of(request), now=datetime.now(UTC))
    except VekhaError as error:
        return show(request, refused(request, "rules", error))
    with translation.override(row.language):
        messages.success(request, _("It is kept, and holds from now on."))
    answer = redirect("me")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        row.language,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return answer


@require_POST
def sessions(request: HttpRequest) -> HttpResponse:
    """All end but this one."""

    def end() -> None:
        update_session_auth_hash(request, end_sessions(by=handle_of(request), now=datetime.now(UTC)))

    return done(request, "sessions", end, _("You are signed out everywhere but here."))
