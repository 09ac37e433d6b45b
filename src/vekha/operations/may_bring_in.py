"""Whether somebody may bring a project in from elsewhere than this machine."""

from __future__ import annotations

from datetime import datetime

from vekha.database import models
from vekha.operations.acting import actor_in, operation, resource_of
from vekha.operations.denials import About, DeniedAct
from vekha.policy import BROKEN, Action, Allowed, Denial, may

NEXT = "On the machine itself: `vekha init`. Or ask a DevOps engineer."


@operation
def may_bring_in(*, by: str, now: datetime) -> None:
    """A project's commands run on this machine, and its address is asked by it. Whoever has an account there brings one
    in by `vekha init`; from a page it takes the right to open a store with its first release, in some project.

    Raises Denied, which the journal keeps.
    """
    mine = models.Project.objects.filter(memberships__person__handle=by).distinct().order_by("pk")
    asked = [(may(actor_in(by, one), Action.FIRST_RELEASE, resource_of(one))) for one in mine]
    if any(isinstance(one, Allowed) for one in asked):
        return
    rule = next((one.rule for one in asked if isinstance(one, Denial)), f"role-needed:{Action.ADD_PROJECT}")
    what = f"{by} may not {Action.ADD_PROJECT} from a page: its commands run on Vekha's machine."
    about = About(by, Action.ADD_PROJECT, "installation", rule, "installation")
    raise DeniedAct(BROKEN if rule == BROKEN else "denied", what, f"Rule: {rule}. {NEXT}", about)
