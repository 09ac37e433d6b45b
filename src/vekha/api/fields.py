"""What fields take: bounded, and nothing that the database cannot keep."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Path, Query, Schema
from pydantic import ConfigDict, Field, StringConstraints

from vekha.core.agreement import Criterion, Due, Needs, PlannedTest
from vekha.core.errors import BadInput
from vekha.core.forecast import SURE

NO_NUL = r"^[^\x00]*$"
LARGEST = 2_147_483_647
SLUG, HANDLE = r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$", r"^[-a-zA-Z0-9_]{1,40}$"

Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f]*$")]
Text = Annotated[str, StringConstraints(max_length=20_000, pattern=NO_NUL)]
Count = Annotated[int, Field(ge=0, le=LARGEST, strict=True)]
Digest = Annotated[str, StringConstraints(max_length=71, pattern=r"^[a-z0-9:]*$")]
Name = Annotated[str, StringConstraints(pattern=HANDLE)]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")]

Project = Annotated[str, Path(pattern=SLUG, description="The project's short name.")]
Number = Annotated[int, Path(ge=1, le=LARGEST, description="The change's number.")]
Handle = Annotated[str, Path(pattern=HANDLE, description="The short name under which somebody acts.")]
Environment = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,60}$", description="For example production.")]
Version = Annotated[int, Path(ge=1, le=LARGEST)]
Id = Annotated[int, Path(ge=1, le=LARGEST)]
Wanted = Annotated[int, Query(ge=0, le=LARGEST)]


class Given(Schema):
    """A body. What it does not know it refuses: a misspelt field would be left out in silence."""

    model_config = ConfigDict(extra="forbid")


class CriterionIn(Given):
    """`id`: of the criterion that is written anew; "" for a new one."""

    id: Annotated[str, StringConstraints(max_length=10, pattern=r"^[A-Z0-9]*$")] = ""
    given: Text = ""
    when: Text
    then: Text

    def made(self) -> Criterion:
        return Criterion(self.id, self.given.strip(), self.when.strip(), self.then.strip())


Lines = Annotated[tuple[Line, ...], Field(max_length=100)]


class NeedsIn(Given):
    """Empty lists say that nothing of the kind is needed."""

    tools: Lines = ()
    services: Lines = ()
    infrastructure: Lines = ()

    def made(self) -> Needs:
        return Needs(
            *(tuple(filter(None, map(str.strip, some))) for some in (self.tools, self.services, self.infrastructure))
        )


class PlannedTestIn(Given):
    criterion: Annotated[str, StringConstraints(max_length=10, pattern=r"^[A-Z0-9]*$")]
    how: Text

    def made(self) -> PlannedTest:
        return PlannedTest(self.criterion, self.how.strip())


class DueIn(Given):
    """One day with a confidence in percent, or a range that begins with `earliest`."""

    latest: date
    earliest: date | None = None
    confidence: Annotated[int, Field(ge=1, le=99, strict=True)] | None = None

    def made(self) -> Due:
        """Raises BadInput `bad_date`."""
        if self.earliest and self.confidence:
            raise BadInput("bad_date", "A range has no confidence.", "Give one day, or a range.")
        return Due(self.latest, self.earliest, None if self.earliest else self.confidence or SURE)
