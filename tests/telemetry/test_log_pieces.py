"""A part of a log at a time, however long the log is."""

from __future__ import annotations

from pathlib import Path

import pytest

from vekha.telemetry import log_pieces
from vekha.telemetry.log_files import LogFiles
from vekha.telemetry.log_pieces import MOST, WINDOW, Piece

STREAM = "lavka/check-unit"


@pytest.fixture
def logs(tmp_path: Path) -> LogFiles:
    return LogFiles(tmp_path)


def write(logs: LogFiles, count: int, *, width: int = 1) -> None:
    text = "".join(f"2026-03-01T12:00:00.000000Z\t{number} {'x' * width}\n" for number in range(count))
    logs.writer(STREAM)("first")
    with (logs._folder / f"{STREAM}.log").open("a") as file:
        file.write(text)


def numbers(piece: Piece) -> list[str]:
    return [one.text.split()[0] for one in piece.lines]


@pytest.mark.parametrize(("count", "width"), [(3, 1), (MOST * 3 + 7, 1), (200, 9_000)])
def test_every_line_is_in_exactly_one_piece_walking_either_way(logs, count, width):
    write(logs, count, width=width)
    expected = ["first", *map(str, range(count))]
    back, piece = list[str](), logs.piece(STREAM)
    assert piece.end == piece.size
    while True:
        back = numbers(piece) + back
        if piece.start == 0:
            break
        piece = logs.piece(STREAM, before=piece.start)
    on, piece = list[str](), logs.piece(STREAM, after=0)
    while piece.lines:
        on += numbers(piece)
        piece = logs.piece(STREAM, after=piece.end)
    assert back == on == expected


def test_a_piece_is_bounded_in_lines_and_in_bytes_that_are_read(logs):
    write(logs, 5 * MOST, width=1)
    assert len(logs.piece(STREAM).lines) == len(logs.piece(STREAM, after=0).lines) == MOST
    write(logs, 300, width=9_000)
    piece = logs.piece(STREAM)
    assert 0 < piece.end - piece.start <= WINDOW


def test_a_line_that_is_being_written_is_left_for_later(logs):
    write(logs, 2)
    with (logs._folder / f"{STREAM}.log").open("a") as file:
        file.write("2026-03-01T12:00:00.000000Z\thalf a li")
    assert numbers(logs.piece(STREAM)) == ["first", "0", "1"]


def test_what_is_not_there_has_no_lines_and_offsets_beyond_the_end_are_the_end(logs):
    assert logs.piece(STREAM) == Piece([], 0, 0, 0)
    assert logs.written(STREAM) is None
    write(logs, 2)
    assert numbers(logs.piece(STREAM, before=10**9)) == ["first", "0", "1"]
    assert logs.piece(STREAM, after=10**9).lines == []
    assert logs.written(STREAM) is not None


def test_a_line_longer_than_the_window_costs_no_more_than_the_window(logs, monkeypatch):
    monkeypatch.setattr(log_pieces, "WINDOW", 64)
    write(logs, 1, width=500)
    piece = logs.piece(STREAM)
    assert piece.lines == []
    assert piece.size > 500
