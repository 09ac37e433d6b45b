"""Who may do what, asked of the rules themselves: for every action, each role of people and each scope of services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vekha.core.actors import Actor, Kind, Role, Scope
from vekha.policy.actions import Action
from vekha.policy.may import Allowed, Denial, may
from vekha.policy.resources import Resource, Thing
from vekha.policy.rules import Rules, rules

ANY = "any"
NOT_UNDERSTOOD = "not-understood"  # the rule of a question that the schema does not know


@dataclass(frozen=True, slots=True)
class Row:
    """One action. `by`: by role or scope, the rule that permits it, or the one that denies it."""

    action: Action
    by: dict[Role | Scope, Allowed | Denial]

    @property
    def rules(self) -> tuple[str, ...]:
        """Those that permit it to anybody, each once."""
        return tuple(dict.fromkeys(one.rule for one in self.by.values() if isinstance(one, Allowed)))


def matrix() -> tuple[Row, ...]:
    """Of actors in their own project, for what nobody of them wrote. Raises Denied `policy_broken`."""
    return _matrix(rules())


def forbidding() -> tuple[tuple[str, str], ...]:
    """The rules that forbid, whatever others permit: name and words, with {actor}, {action}, {resource} to fill in."""
    permits = {rule for row in matrix() for rule in row.rules}
    return tuple((rule.name, rule.why) for rule in rules().known.values() if rule.why and rule.name not in permits)


@lru_cache(maxsize=1)
def _matrix(_known: Rules) -> tuple[Row, ...]:
    return tuple(Row(action, dict(_asked(action))) for action in Action)


def _asked(action: Action) -> Iterator[tuple[Role | Scope, Allowed | Denial]]:
    for role in Role:
        actor = Actor(ANY, Kind.PERSON, frozenset({role}), ANY)
        yield role, _answer(actor, action, role)
    for scope in Scope:
        actor = Actor(ANY, Kind.SERVICE, project=ANY, scopes=frozenset({scope}))
        yield scope, _answer(actor, action, None)


def _answer(actor: Actor, action: Action, role: Role | None) -> Allowed | Denial:
    """Of the first kind of thing that the schema lets be asked about; as their role where that must be said.

    What is of no project is never asked about: nobody's role holds there.
    """
    found: Allowed | Denial = Denial(NOT_UNDERSTOOD, "")
    for as_role in (None, role or Role.TESTER):
        for thing in (one for one in Thing if one is not Thing.INSTALLATION):
            found = may(actor, action, Resource(ANY, thing, ANY), role=as_role)
            if found.rule != NOT_UNDERSTOOD:
                return found
    return found
