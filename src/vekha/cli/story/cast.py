"""The people of the story."""

from __future__ import annotations

from dataclasses import dataclass

from vekha.core.actors import Role


@dataclass(frozen=True, slots=True)
class Somebody:
    handle: str
    name: str
    role: Role

    @property
    def email(self) -> str:
        return f"{self.handle}@lavka.example"


CLARA = Somebody("clara", "Clara Kotova", Role.CLIENT)
MAX = Somebody("max", "Max", Role.MANAGER)
DAN = Somebody("dan", "Dan", Role.DEVELOPER)
TESS = Somebody("tess", "Tess", Role.TESTER)
OLGA = Somebody("olga", "Olga", Role.DEVOPS)
PEOPLE = (CLARA, MAX, DAN, TESS, OLGA)
