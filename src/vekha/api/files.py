"""What a change's people sent and its work wrote: files of briefs, pictures with verdicts, logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest
from ninja import Path, Query

from vekha.api.acting import Part, reads, serves
from vekha.api.callers import by
from vekha.api.changes import CHANGE
from vekha.api.fields import Number, Project
from vekha.api.paging import Cursor, Limit, page_of, sliced
from vekha.config import attachments, pictures
from vekha.core.errors import NotFound
from vekha.database.change_files import briefs_of, file_in, has_picture
from vekha.operations.reading_logs import Stream, piece_of_stream, streams_of
from vekha.operations.seeing import let_in
from vekha.served import served

part = Part("Files and logs")
FARTHEST = 2**53 - 1
Kept = Annotated[str, Path(pattern=r"^[0-9a-f]{64}\.[a-z]{1,10}$", description="Digits of its digest, and its kind.")]
Picture = Annotated[str, Path(pattern=r"^[0-9a-f]{64}\.[a-z]{1,10}$", description="As the verdict names it.")]
Place = Annotated[str, Path(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,399}$", description="As in the list of logs.")]
Byte = Annotated[int | None, Query(ge=0, le=FARTHEST)]


@dataclass(frozen=True, slots=True)
class Log:
    """`name`: as a check's `log` has it. `stream`: for its address. `check`: whose output it is, "" of other work.

    `written_at`: when its last line came; null if it is not there any more.
    """

    stream: str
    name: str
    candidate: int  # 0: of none
    check: str
    outcome: str
    written_at: datetime | None


@dataclass(frozen=True, slots=True)
class LineOfLog:
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class PartOfLog:
    """Bytes `start` to `end` of `size`. `after=end` gives what follows, `before=start` what comes before."""

    log: Log
    start: int
    end: int
    size: int
    lines: tuple[LineOfLog, ...]


Logs = page_of(Log, "Logs")


@serves(part, CHANGE + "/files/{kept}", *attachments.TYPES.values())
def show_brief_file(request: HttpRequest, project: Project, number: Number, kept: Kept) -> FileResponse:
    """A file of the change's brief, in any version of it; its bytes are looked at once more."""
    let_in(by(request), project)
    one = file_in(briefs_of(project, number), kept)
    path, media = attachments.attachment(one)
    return served(path, media, name=one.name)


@serves(part, CHANGE + "/pictures/{picture}", *pictures.TYPES.values())
def show_picture(request: HttpRequest, project: Project, number: Number, picture: Picture) -> FileResponse:
    """A picture that was shown with a verdict."""
    let_in(by(request), project)
    if not has_picture(project, number, picture):
        raise NotFound("no_picture", "There is no such picture.", "A verdict names its own, if it has one.")
    return served(*pictures.picture(picture))


@reads(part, CHANGE + "/logs", Logs)
def list_logs(
    request: HttpRequest, project: Project, number: Number, cursor: Cursor = "", limit: Limit = 50
) -> dict[str, Any]:
    """The output of its builds, checks and deployments: which logs there are, by stream."""
    let_in(by(request), project)
    _, found = streams_of(project, number)
    return sliced([_log(one) for one in found], cursor, limit, lambda one: one.stream)


@reads(part, CHANGE + "/logs/{path:stream}", PartOfLog)
def read_log(
    request: HttpRequest, project: Project, number: Number, stream: Place, before: Byte = None, after: Byte = None
) -> PartOfLog:
    """At most 500 lines of a log: its end, those before a byte, or those from a byte on; `after` goes first."""
    let_in(by(request), project)
    start, end = -1 if after is None else after, -1 if before is None else before
    _, found, piece = piece_of_stream(project, number, stream, before=end, after=start)
    lines = tuple(LineOfLog(one.at, one.text) for one in piece.lines)
    return PartOfLog(_log(found), piece.start, piece.end, piece.size, lines)


def _log(one: Stream) -> Log:
    check, outcome = (one.evidence.check, one.evidence.outcome) if one.evidence else ("", "")
    return Log(one.place, one.name, one.candidate, check, str(outcome), one.at)
