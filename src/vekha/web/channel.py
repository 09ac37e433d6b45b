"""The channel: eight poles from the wish to the feedback, and where a change stands between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vekha.core.actors import Role
from vekha.core.change import REVIEWER, Answer, Stage
from vekha.database.pages import ChangePage

POLES: tuple[tuple[Stage, Promise], ...] = (  # the stage in which a change stands at the pole, and the pole's name
    (Stage.REQUESTED, _("Request")),
    (Stage.AGREEING, _("Agreement")),
    (Stage.BUILDING, _("Build")),
    (Stage.TESTING, _("Tester")),
    (Stage.MANAGER_REVIEW, _("Manager")),
    (Stage.CLIENT_REVIEW, _("Client")),
    (Stage.RELEASING, _("Production")),
    (Stage.LIVE, _("Feedback")),
)
ORDER = [stage for stage, _name in POLES]


@dataclass(frozen=True, slots=True)
class Pole:
    """`state`: done, now, next, or off (the change was withdrawn before it came here). `at`: since when, if known."""

    name: str
    state: str
    icon: str
    detail: str
    at: datetime | None


def channel(page: ChangePage) -> list[Pole]:
    here = _here(page)
    ended = page.line.stage is Stage.WITHDRAWN
    found = []
    for at, (stage, name) in enumerate(POLES):
        state = "done" if at < here else "off" if ended else "now" if at == here else "next"
        icon = {"done": "✓", "off": "–"}.get(state, str(at + 1))
        detail, since = _detail(page, stage) if state == "done" else ("", page.line.since if state == "now" else None)
        found.append(Pole(str(name), state, icon, detail, since))
    return found


def _here(page: ChangePage) -> int:
    """The index of the pole at which it stands; as many as are passed, if it has ended."""
    if page.line.stage is Stage.CLOSED:
        return len(POLES)
    if page.line.stage is Stage.WITHDRAWN:
        return 2 if page.agreed else 1
    return ORDER.index(page.line.stage)


def _detail(page: ChangePage, stage: Stage) -> tuple[str, datetime | None]:
    """What was reached at a pole that is passed, and when."""
    if stage is Stage.REQUESTED:
        return "", page.line.created_at
    if stage is Stage.AGREEING:
        agreed = next((one for one in page.agreements if one.in_force), None)
        return (gettext("version %(number)d") % {"number": page.agreed}, agreed.answered_at if agreed else None)
    if stage is Stage.BUILDING:
        return gettext("candidate %(number)d") % {"number": page.line.candidate}, None
    if stage in REVIEWER:
        return "", _said_yes(page, REVIEWER[stage])
    if stage is Stage.RELEASING:
        return "", next((one.at for one in reversed(page.timeline) if one.kind == "Released"), None)
    return "", page.line.since


def _said_yes(page: ChangePage, role: Role) -> datetime | None:
    return next((one.at for one in page.verdicts if one.role is role and one.answer is Answer.YES), None)
