"""From a request to a brief, and what each role says of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from math import isfinite

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import Role
from vekha.core.agreement import Criterion
from vekha.core.change import ASSESSORS, Change, Stage
from vekha.core.decision import Decision, Facts, Refused, not_now
from vekha.core.errors import Exit
from vekha.core.lifecycle import TALKING

ID = re.compile(r"C([1-9][0-9]{0,4})", re.ASCII)
MOST_FILES = 10
OF_ROLE = {"feasible": Role.DEVELOPER, "hours": Role.DEVELOPER, "needs": Role.DEVOPS, "plan": Role.TESTER}


def write_brief(change: Change, command: c.WriteBrief, facts: Facts, now: datetime) -> Decision:
    if change.stage not in (Stage.REQUESTED, *TALKING):
        return not_now(change, "A brief")
    old = change.brief
    if command.after != (old.version if old else 0):
        return _stale(change)
    if not (command.need.strip() and command.behaviour.strip() and command.criteria):
        what = "A brief needs a need, a behaviour and at least one criterion."
        return Refused("empty", what, "Add what is missing.", Exit.USAGE)
    if refused := _files(command):
        return refused
    criteria = _named(change, command.criteria)
    if isinstance(criteria, Refused):
        return criteria
    said = (command.need, command.behaviour, criteria, command.files)
    if old and (old.need, old.behaviour, old.criteria, old.files) == said:
        return Refused("unchanged", f"That is brief {old.version}, word for word.", "Nothing to do.", Exit.USAGE)
    return (
        e.Briefed(
            by=facts.actor.handle,
            at=now,
            version=command.after + 1,
            need=command.need,
            behaviour=command.behaviour,
            criteria=criteria,
            files=command.files,
        ),
    )


def _files(command: c.WriteBrief) -> Refused | None:
    names = [one.name for one in command.files]
    if len(names) > MOST_FILES:
        what = f"The brief has {len(names)} files; {MOST_FILES} are allowed."
        return Refused("too_many_files", what, "Take some out, or join them.", Exit.USAGE)
    if twice := [name for name in names if names.count(name) > 1]:
        what = f"Two files of the brief are called {twice[0]}."
        return Refused("file_twice", what, "Take one out, or give it another name.", Exit.USAGE)
    return None


def _stale(change: Change) -> Refused:
    newest = change.brief.version if change.brief else 0
    return Refused("stale_brief", f"The newest brief is version {newest}.", "Read that one, then say it again.")


def _named(change: Change, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...] | Refused:
    """Each with its id: the one that it says, the one of the same words in the brief before, or the next free one."""
    same = {(one.given, one.when, one.then): one.id for one in (change.brief.criteria if change.brief else ())}
    said = [one.id for one in criteria if one.id]
    named, last = list[Criterion](), change.criteria
    for one in criteria:
        if not (one.when.strip() and one.then.strip()):
            what = "A criterion says what happens when: given ..., when ..., then ..."
            return Refused("bad_criterion", what, "Fill in when and then.", Exit.USAGE)
        known = ID.fullmatch(one.id)
        if one.id and (known is None or int(known[1]) > change.criteria or said.count(one.id) > 1):
            what = f"There is no criterion {one.id} to write anew, or it stands here twice."
            return Refused("unknown_criterion", what, "Leave the id out: it gets one.", Exit.USAGE)
        name = one.id or same.get((one.given, one.when, one.then), "")
        if not name or (not one.id and name in (*said, *(other.id for other in named))):
            last += 1
            name = f"C{last}"
        named.append(replace(one, id=name))
    return tuple(named)


def assess(change: Change, command: c.Assess, facts: Facts, now: datetime) -> Decision:
    if change.stage not in (Stage.REQUESTED, *TALKING):
        return not_now(change, "An assessment")
    if command.role not in ASSESSORS:
        what = f"A {command.role} does not assess."
        return Refused("not_an_assessor", what, "Developer, tester and DevOps do.", Exit.DENIED)
    if change.brief is None:
        return no_brief()
    if command.brief != change.brief.version:
        return _stale(change)
    others = [name for name, role in OF_ROLE.items() if role is not command.role]
    foreign = [name for name in others if getattr(command, name) not in (None, ())]
    if foreign:
        what = f"{foreign[0].capitalize()}: the {OF_ROLE[foreign[0]]} says that, not the {command.role}."
        return Refused("other_role", what, "Leave it out.", Exit.USAGE)
    if refused := _lacking(change, command):
        return refused
    return (
        e.Assessed(
            by=facts.actor.handle,
            at=now,
            number=command.number,
            role=command.role,
            brief=command.brief,
            text=command.text,
            feasible=command.feasible,
            hours=command.hours,
            needs=command.needs,
            plan=command.plan,
        ),
    )


def no_brief() -> Refused:
    next_step = "The manager or the client writes one: `vekha change brief`."
    return Refused("no_brief", "There is no brief yet.", next_step, Exit.WAITS)


def _lacking(change: Change, command: c.Assess) -> Refused | None:
    """What the role has to say and does not."""
    match command.role:
        case Role.DEVELOPER:
            if command.feasible is None or not command.text.strip():
                return Refused("empty", "A developer says whether it can be done, and why.", "Say both.", Exit.USAGE)
            return _estimate(command)
        case Role.DEVOPS if command.needs is None:
            what = "DevOps names tools, services and infrastructure, or says that nothing is needed."
            return Refused("empty", what, "Say which.", Exit.USAGE)
        case Role.TESTER:
            if not command.plan or not all(one.how.strip() for one in command.plan):
                what = "A test plan says for each criterion how it is tested."
                return Refused("empty", what, "For example C1: order with and without it.", Exit.USAGE)
            known = {one.id for one in (change.brief.criteria if change.brief else ())}
            if unknown := sorted({one.criterion for one in command.plan} - known):
                what = f"The brief has no criterion {', '.join(unknown)}."
                return Refused("unknown_criterion", what, "See `vekha change show`.", Exit.USAGE)
            before = change.fresh.get(Role.TESTER)
            if before and before.plan == command.plan:  # else the agreement would move, and verdicts with it
                return Refused("unchanged", "That is the plan that is there.", "Nothing to do.", Exit.USAGE)
    return None


def _estimate(command: c.Assess) -> Refused | None:
    hours = command.hours
    if hours is None and not command.feasible:
        return None
    if hours is None or not (0 <= hours[0] <= hours[1] <= hours[2] and hours[2] > 0 and isfinite(hours[2])):
        what = "The three hours must rise: at best, likely, at worst."
        return Refused("estimate", what, "For example 4,8,16.", Exit.USAGE)
    return None
