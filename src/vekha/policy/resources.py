"""What is acted on, as far as the policy needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Thing(StrEnum):
    """The entity types of `policy.cedarschema` that are acted on."""

    PROJECT = "Project"
    CHANGE = "Change"
    CANDIDATE = "Candidate"
    ENVIRONMENT = "Environment"
    INSTALLATION = "Installation"


@dataclass(frozen=True, slots=True)
class Resource:
    """`project` is a slug. `name`: "lavka", "lavka/1", a candidate's "lavka/1/2", "lavka/production".

    `author`: who wrote a candidate, by handle, or by e-mail when nobody has it; "" for anything else.
    """

    project: str
    kind: Thing
    name: str
    author: str = ""

    def __str__(self) -> str:
        return f"{self.kind.lower()} {self.name}"
