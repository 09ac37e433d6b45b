"""Decisions on a change's page: a verdict in its turn, owed, or a no in between; and the emergency lane."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from vekha.core.actors import Actor, Role
from vekha.core.change import DECLARERS, REVIEWER, VERDICT_ROLES, Stage
from vekha.database.pages import ChangePage


def deciding(page: ChangePage, actor: Actor) -> dict[str, object] | None:
    """As which role the person may decide now, whether they are asked to, and what for; None if they may not."""
    stage, author = page.line.stage, next((one.author for one in page.candidates if one.at_hand), "")
    if stage not in (*REVIEWER, Stage.RELEASING) and not page.debts:
        return None
    mine = [one for one in VERDICT_ROLES if one in actor.roles and not (one is Role.TESTER and author == actor.handle)]
    if not mine:
        return None
    asked = [REVIEWER[stage]] if stage in REVIEWER else [one.role for one in page.debts]
    role = next((one for one in mine if one in asked), mine[0])
    return {"role": role, "turn": role in asked, "asks": _asks(stage, role in asked), "leads_on": stage in REVIEWER}


def _asks(stage: Stage, asked: bool) -> str:
    if asked:
        return _("Remarks, or what is wrong")
    if stage is Stage.RELEASING:
        return _("It is being released; a no stops it and takes it back. What is wrong?")
    if stage is Stage.LIVE:
        return _("It is live before everybody has decided; you can still say no. What is wrong?")
    return _("It is not your turn yet; you can say no all the same. What is wrong?")


def hurrying(page: ChangePage, actor: Actor) -> bool:
    """Whether this person is shown the form of an emergency. What may be declared, the operation decides."""
    author = next((one.author for one in page.candidates if one.at_hand), "")
    declared = page.emergency.people if page.emergency else ()
    theirs = bool(actor.roles & DECLARERS) and actor.handle not in (author, *declared)
    return theirs and page.line.stage in REVIEWER


def missing(page: ChangePage) -> list[Role]:
    """Whose verdicts a release would do without."""
    said = {one.role for one in page.verdicts if one.in_force}
    return [role for role in VERDICT_ROLES if role not in said]


def lane(page: ChangePage, actor: Actor) -> dict[str, Any]:
    return {"hurrying": hurrying(page, actor), "missing": missing(page), "deciding": deciding(page, actor)}
