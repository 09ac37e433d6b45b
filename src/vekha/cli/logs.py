"""`vekha logs`: the output of builds, checks and deployments, by stream."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from vekha.cli.arguments import Project
from vekha.cli.render import ago, safe, table
from vekha.cli.session import err, out, place, session, show_json
from vekha.core.errors import BadInput, NotFound
from vekha.ports import LogLine, LogSink

LOOK = 0.3  # seconds between two looks at a file that is followed


def logs(
    project: Project,
    change: Annotated[int, Parameter(help="Only this change's.")] = 0,
    /,
    *,
    stream: Annotated[str, Parameter(help="The stream to print: its name, or the end of it, as in check-unit.")] = "",
    follow: Annotated[bool, Parameter(help="Go on as lines come, until Ctrl-C.")] = False,
) -> None:
    """Without --stream, the streams there are; with it, its lines.

    Of several streams with the same end, the one written to last is shown. It needs no running database.
    """
    if follow and not stream:
        raise BadInput("which_stream", "Follow which stream?", "Name it with --stream.")
    from vekha.telemetry.log_files import LogFiles  # noqa: PLC0415

    sink = LogFiles(place() / "logs")
    names = sink.streams(f"{project}/change-{change}" if change else project)
    if not stream:
        _list(sink, names, project)
        return
    name = _chosen(sink, names, stream, project)
    err.print(name, style="dim", markup=False)
    lines, offset = sink.read(name)
    if session.json:
        show_json([{"at": one.at.isoformat(), "text": one.text} for one in lines])
    else:
        _print(lines)
    while follow:
        time.sleep(LOOK)  # a file tells nobody that it grew
        lines, offset = sink.read(name, offset)
        _print(lines)


def _list(sink: LogSink, names: Sequence[str], project: str) -> None:
    found = [(name, *_extent(sink, name)) for name in names]
    if session.json:
        show_json([{"stream": name, "lines": count, "last": last and last.isoformat()} for name, count, last in found])
        return
    table(
        ("stream", "lines", "last"),
        [(name, count, f"{ago(last)} ago" if last else "") for name, count, last in found],
        empty=f"No logs of {project} yet.",
    )


def _extent(sink: LogSink, name: str) -> tuple[int, datetime | None]:
    """How many lines, and when the last one came."""
    lines, _ = sink.read(name)
    return len(lines), lines[-1].at if lines else None


def _chosen(sink: LogSink, names: Sequence[str], wanted: str, project: str) -> str:
    """The stream of that name; of several that end so, the one written to last. Raises NotFound `no_stream`."""
    mine = [name for name in names if name == wanted or name.endswith(f"/{wanted}")]
    if not mine:
        raise NotFound("no_stream", f"{project} has no log stream {wanted}.", f"See `vekha logs {project}`.")
    return max(mine, key=lambda name: (_extent(sink, name)[1] or datetime.min.replace(tzinfo=UTC), name))


def _print(lines: Sequence[LogLine]) -> None:
    for one in lines:
        text = Text.assemble((f"{one.at.astimezone():%H:%M:%S.%f}"[:-3], "dim"), "  ", safe(one.text))
        out.print(text, soft_wrap=True)
