"""One function asked by every operation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vekha.core.actors import VEKHA, Actor, Kind, Role, Scope
from vekha.core.errors import Denied
from vekha.policy.actions import Action
from vekha.policy.resources import Resource, Thing
from vekha.policy.rules import Answer, Rules, rules

ASK = "Ask a DevOps engineer of the project for it."


@dataclass(frozen=True, slots=True)
class Allowed:
    rule: str


@dataclass(frozen=True, slots=True)
class Denial:
    rule: str
    why: str
    next_step: str = ""


def may(actor: Actor, action: Action, resource: Resource, *, role: Role | None = None) -> Allowed | Denial:
    """Whether the actor may do this to the resource; `role`: as which one, for an assessment or a verdict.

    Whatever no rule permits is denied, and so is everything while the policy cannot be used or understood.
    """
    try:
        known = rules()
    except Denied as broken:
        return Denial(broken.code, broken.what, broken.next_step)
    answer = _ask(known, actor, action, resource, role)
    if answer.allowed and answer.rule:
        return Allowed(answer.rule.name)
    if answer.errors:
        return Denial("not-understood", f"{actor.handle} may not {action} of {resource}: {'; '.join(answer.errors)}.")
    if answer.rule:
        return Denial(answer.rule.name, _filled(answer.rule.why, actor, action, resource), answer.rule.next_step)
    return _nothing_permits(known, actor, action, resource, role)


def check() -> int:
    """How many rules there are. Raises Denied `policy_broken` if they cannot be used."""
    return len(rules().known)


def _ask(known: Rules, actor: Actor, action: Action, resource: Resource, role: Role | None) -> Answer:
    who = _principal(actor)
    what: dict[str, Any] = {"uid": _named(resource.kind, resource.name), "attrs": {"project": resource.project}}
    if resource.kind is Thing.CANDIDATE:
        what["attrs"]["author"] = _named("Person", resource.author)
    request = {
        "principal": who["uid"],
        "action": _named("Action", action),
        "resource": what["uid"],
        "context": {"role": {"__entity": _named("Role", role)}} if role else {},
    }
    return known.ask(request, [who, what | {"parents": []}])


def _principal(actor: Actor) -> dict[str, Any]:
    if actor == VEKHA:
        return {"uid": _named("Platform", actor.handle), "attrs": {}, "parents": []}
    kind, groups = ("Person", actor.roles) if actor.is_person else ("Service", actor.scopes)
    return {
        "uid": _named(kind, actor.handle),
        "attrs": {"project": actor.project, "disabled": actor.disabled},
        "parents": [_named("Role" if actor.is_person else "Scope", one) for one in groups],
    }


def _named(kind: str, name: str) -> dict[str, str]:
    return {"type": str(kind), "id": str(name)}


def _filled(text: str, actor: Actor, action: Action, resource: Resource) -> str:
    for name, value in (("actor", actor.handle), ("action", action), ("resource", resource)):
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _nothing_permits(known: Rules, actor: Actor, action: Action, resource: Resource, role: Role | None) -> Denial:
    word = "role" if actor.is_person else "scope"
    takes = " or ".join(_takes(known, actor.kind, action, resource.kind, role)) or f"no {word} that there is"
    said = f"{actor.handle} may not {action} of {resource}" + (f" as {role}" if role else "")
    return Denial(f"{word}-needed:{action}", f"{said}: that takes {takes}.", ASK)


@lru_cache(maxsize=256)
def _takes(known: Rules, kind: Kind, action: Action, thing: Thing, role: Role | None) -> tuple[str, ...]:
    """The roles of people, or the scopes of services, that it takes: asked for each, as the rules alone know."""
    resource = Resource("any", thing, "any")
    if kind is Kind.PERSON:
        others = {one.value: Actor("", kind, frozenset({one}), "any") for one in Role}
    else:
        others = {one.value: Actor("", kind, project="any", scopes=frozenset({one})) for one in Scope}
    return tuple(word for word, other in others.items() if _ask(known, other, action, resource, role).allowed)
