"""Logs of a change, for coats that show them: the output of its builds, checks and deployments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from vekha.config.home import home
from vekha.core.errors import BadInput, NotFound
from vekha.database import models
from vekha.database.log_pages import checked
from vekha.database.pages import EvidenceLine
from vekha.telemetry.log_files import LogFiles
from vekha.telemetry.log_pieces import Piece

NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Stream:
    """`place`: its name after that of its change. `at`: when its last line came. `evidence`: of the check it is of."""

    name: str
    place: str
    at: datetime | None
    candidate: int
    evidence: EvidenceLine | None

    @property
    def step(self) -> str:
        """What wrote it: "unit" of a check, else the step's own name."""
        return self.evidence.check if self.evidence else self.name.rpartition("/")[2]


def streams_of(slug: str, number: int) -> tuple[models.Change, list[Stream]]:
    """The change, and every stream of it, the one written to last first. Three queries. Raises NotFound."""
    change, found = checked(slug, number)
    sink, under = _sink(), _under(slug, number)
    streams = [
        Stream(name, name.removeprefix(under), sink.written(name), *found.get(name, (0, None)))
        for name in sink.streams(under)
    ]
    return change, sorted(streams, key=lambda one: (one.at or NEVER, one.name), reverse=True)


def piece_of_stream(
    slug: str, number: int, place: str, *, before: int = -1, after: int = -1
) -> tuple[models.Change, Stream, Piece]:
    """A part of it as `LogFiles.piece` gives one; its end by itself. Raises NotFound `no_stream`."""
    change, found = checked(slug, number)
    name, sink = _under(slug, number) + place, _sink()
    try:
        piece, at = sink.piece(name, before=before, after=after), sink.written(name)
    except BadInput as error:
        raise NotFound("no_stream", "There is no such log.") from error
    candidate, evidence = found.get(name, (0, None))
    if at is None and evidence is None:
        raise NotFound("no_stream", "There is no such log.")
    return change, Stream(name, place, at, candidate, evidence), piece


def _sink() -> LogFiles:
    return LogFiles(home() / "logs")


def _under(slug: str, number: int) -> str:
    return f"{slug}/change-{number}/"
