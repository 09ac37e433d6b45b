"""Who acts: people in roles, and services, which never count as people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    CLIENT = "client"
    MANAGER = "manager"
    DEVELOPER = "developer"
    TESTER = "tester"
    DEVOPS = "devops"


class Scope(StrEnum):
    """All that a service can be given."""

    SEE = "see"
    REGISTER_CANDIDATE = "register_candidate"


class Kind(StrEnum):
    PERSON = "person"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Actor:
    """`roles` are those that a person has in the project at hand, `scopes` what a service may do in its own.

    `project`: the one in which they hold. `disabled`: whoever it is, they may do nothing now.
    """

    handle: str
    kind: Kind = Kind.PERSON
    roles: frozenset[Role] = frozenset()
    project: str = ""
    scopes: frozenset[Scope] = frozenset()
    disabled: bool = False

    @property
    def is_person(self) -> bool:
        return self.kind is Kind.PERSON


VEKHA = Actor("vekha", Kind.SERVICE)  # the platform itself: workers that carry out what people decided
