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


class Kind(StrEnum):
    PERSON = "person"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Actor:
    """`roles` are those that the actor has in the project at hand."""

    handle: str
    kind: Kind = Kind.PERSON
    roles: frozenset[Role] = frozenset()

    @property
    def is_person(self) -> bool:
        return self.kind is Kind.PERSON


VEKHA = Actor("vekha", Kind.SERVICE)  # the platform itself: workers that carry out what people decided
