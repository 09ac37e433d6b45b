"""What the client's page shows of a link."""

from __future__ import annotations

from datetime import datetime

from vekha import wiring
from vekha.core.actors import Role
from vekha.core.change import Stage
from vekha.database import models, queries
from vekha.database.pages import ChangePage
from vekha.operations.asking_clients import stood_in_for
from vekha.operations.client_link import too_soon
from vekha.operations.environments import PRODUCTION
from vekha.operations.standing_links import Looked, Stands
from vekha.web.acting import Refusal
from vekha.web.client_since import since
from vekha.web.words import SERVICES


def page_of(found: Looked, refusal: Refusal | None, now: datetime) -> dict[str, object]:
    link, change = found.link, found.link.change
    page = queries.change_page(change.project.slug, change.number)
    standing_for = stood_in_for(change.project, link.person.handle, now)
    declared = page.emergency.people if page.emergency else ()
    verdicts, candidates = (one.person for one in page.verdicts), (one.author for one in page.candidates)
    named = [link.by, *standing_for, *declared, *verdicts, *candidates]
    names = dict(models.Person.objects.filter(handle__in=named).values_list("handle", "name"))
    shown: dict[str, object] = {
        "link": link,
        "change": change,
        "project": change.project,
        "verdict": found.verdict,
        "manager": names.get(link.by) or link.by.title(),
        "standing_for": [names.get(one) or one for one in standing_for],
        "names": names,
        "refusal": refusal,
        "stands": found.stands.value,
        "turn": found.turn,
        "goes_to": ways_to(link.person),
        "hurried": bool(declared) and page.line.stage is Stage.RELEASING,
        "live": page.line.stage in (Stage.LIVE, Stage.CLOSED),
        "taken_back": page.unmended == link.digest,
    }
    if found.stands is not Stands.OPEN:
        return shown
    return shown | {
        "agreement": next((one for one in page.agreements if one.version == link.agreement), None),
        "preview": page.preview,
        "since": since(page, link, wiring.outside().git),
        "owed": _owed(page, link),
        "confirming": bool(link.codes_sent and link.draft_answer) and (refusal is None or refusal.form != "decision"),
        "mail_goes_to": hinted(link.person.email),
        **_deputies(link, now),
        **_code(link, now),
    }


def _owed(page: ChangePage, link: models.ClientLink) -> dict[str, object] | None:
    """Of what is live without their verdict: since when, who declared the emergency, and where customers see it.

    No `url` where production was moved away from it by hand.
    """
    debt = next((one for one in page.debts if one.role is Role.CLIENT), None)
    if debt is None or page.emergency is None:
        return None
    production = next(iter(queries.environments(page.line.project, name=PRODUCTION)), None)
    serves = production and production.current and production.current.digest == link.digest
    url = production.url if production and serves else ""
    return {"at": debt.since, "declared": page.emergency.declared, "url": url}


def _code(link: models.ClientLink, now: datetime) -> dict[str, object]:
    """Where the code that was asked for last is: "sent"; "waiting", as the mail server did not take it; "failed"."""
    newest = models.Delivery.objects.filter(code_of=link, code_number=link.codes_sent).first()
    return {
        "code": newest.state if newest else "",
        "may_ask_again": link.code_asked_at is not None and not too_soon(link, now),
    }


def _deputies(link: models.ClientLink, now: datetime) -> dict[str, object]:
    """Who may decide in their place, and who does if they are away; who they say now, by name."""
    mine = models.Absence.objects.filter(person=link.person, project=link.change.project, ended_at=None, until__gt=now)
    clients = models.Membership.objects.filter(project=link.change.project, role=Role.CLIENT, person__disabling=None)
    others = [one.person for one in clients.exclude(person=link.person).select_related("person").order_by("pk")]
    return {
        "absence": mine.select_related("deputy").first(),
        "others": others,
        "draft_deputy": next((one.name for one in others if one.handle == link.draft_deputy), ""),
        "today": now.date().isoformat(),
    }


def ways_to(person: models.Person) -> str:
    """How messages reach them: "Telegram, e-mail"; without a channel their e-mail, masked."""
    rows = person.channels.filter(removed_at=None).order_by("pk").values_list("service", flat=True)
    services = dict.fromkeys(str(SERVICES.get(one, one)) for one in rows)
    return ", ".join(services) or hinted(person.email)


def hinted(email: str) -> str:
    """ "c…@example.org": who has the link only need not learn the whole address."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}" if host else ""
