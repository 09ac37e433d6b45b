"""One function asked by every operation."""

from __future__ import annotations

from dataclasses import dataclass

from vekha.core.actors import VEKHA, Actor
from vekha.policy.table import ROLES, SERVICES, Action


@dataclass(frozen=True, slots=True)
class Allowed:
    rule: str


@dataclass(frozen=True, slots=True)
class Denial:
    rule: str
    why: str


def may(actor: Actor, action: Action, resource: str) -> Allowed | Denial:
    """Whether the actor may do this to the resource ("lavka", "lavka/change/1").

    The actor's roles are those in the resource's project. Whatever no rule names is denied.
    """
    if not actor.is_person:
        if actor == VEKHA and action in SERVICES:
            return Allowed("platform")
        return Denial("services", f"{actor.handle} is a service; {action} of {resource} is for people.")
    allowed = ROLES.get(action, frozenset())
    if have := sorted(actor.roles & allowed):
        return Allowed(f"role:{have[0]}")
    needed = " or ".join(sorted(allowed)) or "nobody but the platform itself"
    return Denial(f"role-needed:{action}", f"{actor.handle} may not {action} of {resource}: that takes {needed}.")
