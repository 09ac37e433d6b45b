"""The lines of a log file, and a part of one that may be larger than memory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from vekha.ports import LogLine

MOST = 500  # lines of one piece
WINDOW = 512 * 1024  # bytes that are read for one piece: more than one line can be
NO_TIME = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `start` to `end` of a file of `size` bytes. Those before and after it are other pieces."""

    lines: list[LogLine]
    start: int
    end: int
    size: int


def piece_of(file: BinaryIO, stream: str, *, before: int = -1, after: int = -1) -> Piece:
    """At most `MOST` whole lines: the last up to byte `before`, the first from byte `after` on, or the last."""
    size = os.fstat(file.fileno()).st_size
    start = min(after, size) if after >= 0 else max(0, (size if before < 0 else min(before, size)) - WINDOW)
    end = min(start + WINDOW, size) if after >= 0 else size if before < 0 else min(before, size)
    file.seek(start)
    data = file.read(end - start)
    if after < 0 and start:  # the line that begins before the window
        start += data.find(b"\n") + 1
        data = data[data.find(b"\n") + 1 :]
    records = [one + b"\n" for one in data.split(b"\n")[:-1]]  # one that is being written is left out
    if after >= 0:
        chosen = records[:MOST]
    else:
        chosen = records[-MOST:]
        start += sum(map(len, records)) - sum(map(len, chosen))
    whole = b"".join(chosen)
    return Piece(lines_of(whole, stream), start, start + len(whole), size)


def lines_of(whole: bytes, stream: str) -> list[LogLine]:
    """`whole`: lines, each with its end."""
    source = stream.rpartition("/")[2]
    lines: list[LogLine] = []
    for record in whole.split(b"\n")[:-1]:
        at, text = _parsed(record.decode("utf-8", "replace"), lines[-1].at if lines else NO_TIME)
        lines.append(LogLine(at, source, text))
    return lines


def _parsed(record: str, otherwise: datetime) -> tuple[datetime, str]:
    """Time and text; a line that somebody else wrote into the file is shown whole, at the time of the one before."""
    stamp, tab, text = record.partition("\t")
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return otherwise, record
    return (at, text) if tab and at.tzinfo else (otherwise, record)
