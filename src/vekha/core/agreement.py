"""What client and manager agree on: the brief, what each role says of it, and dates. Data; others decide on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from vekha.core.actors import Role

Hours = tuple[float, float, float]  # optimistic, likely, pessimistic


@dataclass(frozen=True, slots=True)
class Criterion:
    """What must hold to accept the change. `id` ("C1") stays the same through every version of the brief."""

    id: str
    given: str  # "" if nothing has to be so before
    when: str
    then: str

    def __str__(self) -> str:
        return f"{f'given {self.given}, ' if self.given else ''}when {self.when}, then {self.then}"


@dataclass(frozen=True, slots=True)
class BriefFile:
    """A picture, PDF or plain text that goes with a brief. `digest`: of its bytes; `size`: how many these are.

    `kind`: by its content, "png", "jpg", "gif", "webp", "pdf" or "txt".
    """

    name: str
    digest: str
    kind: str
    size: int

    def __str__(self) -> str:
        return f"{self.name} ({self.size} bytes, {self.digest.removeprefix('sha256:')[:12]})"


@dataclass(frozen=True, slots=True)
class Brief:
    """What is wanted, in one version."""

    version: int
    need: str
    behaviour: str
    criteria: tuple[Criterion, ...]
    files: tuple[BriefFile, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedTest:
    """How one criterion, named by its id, is tested."""

    criterion: str
    how: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What has to be there besides the code. An empty list says that nothing of the kind is needed."""

    tools: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    infrastructure: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tools or self.services or self.infrastructure)


@dataclass(frozen=True, slots=True)
class Assessment:
    """One role's newest word, as far as decisions stand on it. `brief`: the version that it is about."""

    number: int
    role: Role
    brief: int
    feasible: bool | None = None  # the developer's
    hours: Hours | None = None
    plan: tuple[PlannedTest, ...] = ()  # the tester's


@dataclass(frozen=True, slots=True)
class Due:
    """When it is to be live: between two days, or by one day with a confidence in percent."""

    latest: date
    earliest: date | None = None
    confidence: int | None = None
    forecast: bool = False  # from the team's own history, not by hand

    def __str__(self) -> str:
        if self.earliest:
            return f"{self.earliest} to {self.latest}"
        sure = f" ({self.confidence} % sure)" if self.confidence else ""
        return f"{self.latest}{sure}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement version joins: the brief's version, the numbers of the assessments, dates."""

    brief: int
    feasibility: int
    needs: int
    plan: int
    due: Due


@dataclass(frozen=True, slots=True)
class DateMove:
    """A move of the date that waits for the client's answer."""

    number: int
    due: Due
    since: datetime
