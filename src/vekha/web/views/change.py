"""One change: where it stands, who must act, what a no would do, and everything about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from vekha.core.actors import Actor, Role
from vekha.core.change import Answer, Stage
from vekha.core.errors import VekhaError
from vekha.core.evidence import Outcome
from vekha.database import queries
from vekha.database.client_links import absences, links_of
from vekha.database.discussion import KINDS as COMMENTS
from vekha.database.pages import ChangePage, PersonLine
from vekha.database.timeline import events_of
from vekha.web.acting import Refusal, let_in, refused
from vekha.web.channel import channel
from vekha.web.lane import lane
from vekha.web.paging import SHOWN, asked
from vekha.web.people import by_role, names_of
from vekha.web.talking import talk


@require_safe
def change(request: HttpRequest, project: str, number: int) -> HttpResponse:
    return show(request, project, number)


def show(request: HttpRequest, project: str, number: int, refusal: Refusal | None = None) -> HttpResponse:
    """The page, for whoever asks; with why their form was refused, and what they had typed."""
    with queries.snapshot():
        actor = let_in(request, project)
        page, people = queries.change_page(project, number, last=SHOWN), queries.people(project)
        before = asked(request, "before", otherwise=0)
        timeline = events_of(page.subjects, last=SHOWN, before=before, without=COMMENTS) if before else page.timeline
    newest = page.agreements[0].answer if page.agreements else None
    context = {
        "page": page,
        "line": page.line,
        "declined": page.line.stage is Stage.AGREEING and newest is Answer.NO,  # the no was said already
        "poles": channel(page),
        "names": names_of(people),
        "roles": by_role(people, project),
        "timeline": tuple(reversed(timeline)),
        "older": timeline[0].seq if len(timeline) == SHOWN else 0,
        "yours": actor.handle in page.line.waiting.people,
        "at_hand": next((one for one in page.candidates if one.at_hand), None),
        "may_withdraw": bool(actor.roles & {Role.CLIENT, Role.MANAGER}) and withdrawable(page),
        "may_close": Role.MANAGER in actor.roles and page.line.stage is Stage.LIVE and not page.debts,
        "me": actor.handle,
        "refusal": refusal,
        **_logs(page),
        **_for_the_client(page, actor, people),
        **talk(page, actor, refusal),
        **lane(page, actor),
    }
    context["homeless"] = refusal if refusal and refusal.form not in _forms(context) else None
    return render(request, "vekha/change.html", context, status=refusal.status if refusal else HTTPStatus.OK)


def _forms(context: Mapping[str, Any]) -> set[str]:
    """Names of the forms that the page has for this person now."""
    named = {
        "verdict": context["deciding"] and context["at_hand"],
        "emergency": context["hurrying"],
        "withdrawal": context["may_withdraw"],
        "closing": context["may_close"],
        "client_link": context.get("clients"),
        "answer": context["offered"],
        "date_move": context["moving"],
        "date_answer": context["moved"],
        "agreement": context["proposing"],
        "brief": context["briefing"],
        "feedback": context["telling"],
        "follow_up": context["following"],
    }
    named["comment"] = True
    named |= {f"assessment-{role.value}": True for role, _waits in context["assessing"]}
    return {name for name, there in named.items() if there}


def acted(
    request: HttpRequest, project: str, number: int, form: str, act: Callable[[], None], *, then: str = ""
) -> HttpResponse:
    """The page after the act, at its part `then`; or as it was, with why the form was refused, and what was typed."""
    let_in(request, project)
    try:
        act()
    except VekhaError as error:
        return show(request, project, number, refused(request, form, error))
    return redirect(f"{reverse('change', args=[project, number])}{then}")


def _logs(page: ChangePage) -> dict[str, object]:
    """Where to read why machines said no to the candidate at hand: logs of red checks, or else of any work on it."""
    hand = next((one for one in page.candidates if one.at_hand and not one.open), None)
    if hand is None or page.line.stage is not Stage.BUILDING or any(one.answer is Answer.NO for one in hand.verdicts):
        return {}
    return {"refused": True, "red": [one for one in hand.evidence if one.log and one.outcome is not Outcome.PASSED]}


def _for_the_client(page: ChangePage, actor: Actor, people: tuple[PersonLine, ...]) -> dict[str, object]:
    """For the manager, while the change asks its client: who may get a link, and what became of those sent."""
    line = page.line
    if not page.asks_client or Role.MANAGER not in actor.roles:
        return {}
    return {
        "clients": [one for one in people if Role.CLIENT in one.roles.get(line.project, ())],
        "links": links_of(line.project, line.number, line.candidate, page.agreed),
        "absences": absences(line.project, datetime.now(UTC)),
    }


def withdrawable(page: ChangePage) -> bool:
    over = (Stage.RELEASING, Stage.LIVE, Stage.CLOSED, Stage.WITHDRAWN)
    return page.line.stage not in over and not page.unmended
