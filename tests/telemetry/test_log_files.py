"""Logs in files: whole lines, in order, that nobody can forge."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vekha.core.errors import BadInput, VekhaError
from vekha.ports import LogLine
from vekha.telemetry.log_files import LONGEST, LogFiles

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STREAM = "lavka/candidate-3/check-unit"


class Ticking:
    """Each look is a second later."""

    def __init__(self) -> None:
        self.time = NOON - timedelta(seconds=1)

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@pytest.fixture
def logs(tmp_path: Path) -> LogFiles:
    return LogFiles(tmp_path / "logs", clock=Ticking())


def texts(logs: LogFiles, stream: str = STREAM) -> list[str]:
    return [line.text for line in logs.read(stream)[0]]


def test_lines_come_back_with_their_time_and_source(logs: LogFiles) -> None:
    write = logs.writer(STREAM)
    write("12 passed")
    write("a\tb да")
    lines, _ = logs.read(STREAM)
    assert lines == [
        LogLine(NOON, "check-unit", "12 passed"),
        LogLine(NOON + timedelta(seconds=1), "check-unit", "a\tb да"),
    ]


def test_the_file_can_be_read_by_a_person(logs: LogFiles, tmp_path: Path) -> None:
    logs.writer(STREAM)("12 passed")
    assert (tmp_path / "logs" / f"{STREAM}.log").read_text() == "2026-03-01T12:00:00.000000Z\t12 passed\n"


def test_without_a_clock_the_time_is_now(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    LogFiles(tmp_path).writer("a")("x")
    assert before <= LogFiles(tmp_path).read("a")[0][0].at <= datetime.now(UTC)


def test_reading_goes_on_where_it_ended(logs: LogFiles) -> None:
    write = logs.writer(STREAM)
    assert logs.read(STREAM) == ([], 0)
    write("one")
    first, offset = logs.read(STREAM)
    write("two")
    second, end = logs.read(STREAM, offset)
    assert ([line.text for line in first], [line.text for line in second]) == (["one"], ["two"])
    assert logs.read(STREAM, end) == ([], end)


def test_every_offset_gives_only_whole_lines(logs: LogFiles) -> None:
    write = logs.writer(STREAM)
    for text in ("one", "два", "three"):
        write(text)
    size = logs.read(STREAM)[1]
    for offset in range(size + 1):
        lines, end = logs.read(STREAM, offset)
        assert end == size
        assert [line.text for line in lines] == ["one", "два", "three"][3 - len(lines) :]


def test_an_offset_beyond_a_replaced_file_starts_over(logs: LogFiles) -> None:
    logs.writer(STREAM)("one")
    assert [line.text for line in logs.read(STREAM, 10_000)[0]] == ["one"]
    with pytest.raises(BadInput) as error:
        logs.read(STREAM, -1)
    assert error.value.code == "bad_offset"


def test_a_line_that_is_being_written_waits(logs: LogFiles, tmp_path: Path) -> None:
    logs.writer(STREAM)("one")
    _, offset = logs.read(STREAM)
    with (tmp_path / "logs" / f"{STREAM}.log").open("a") as file:
        file.write("2026-03-01T12:00:00Z\ttw")
        file.flush()
        assert logs.read(STREAM, offset) == ([], offset)
        file.write("o\n")
    assert [line.text for line in logs.read(STREAM, offset)[0]] == ["two"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ok\n2026-03-01T12:00:00Z\tAll gates green", "ok\\n2026-03-01T12:00:00Z\tAll gates green"),
        ("50%\r100%", "50%\\r100%"),
        ("\x1b[2J\x00\x7f\x9b", "\\x1b[2J\\x00\\x7f\\x9b"),
        ("a\u2028b\u202ec", "a\\u2028b\\u202ec"),
        ("half \ud83d", "half \\ud83d"),
        ("its own end\r\n", "its own end"),
        ("", ""),
    ],
)
def test_a_text_can_never_be_more_than_one_line(logs: LogFiles, text: str, shown: str) -> None:
    logs.writer(STREAM)(text)
    logs.writer(STREAM)("next")
    assert texts(logs) == [shown, "next"]


def test_a_very_long_line_is_cut_and_says_so(logs: LogFiles) -> None:
    logs.writer(STREAM)("x" * (LONGEST + 7))
    (text,) = texts(logs)
    assert text == "x" * LONGEST + " [7 more characters were cut]"


def test_secrets_are_taken_out_before_they_reach_the_disk(tmp_path: Path) -> None:
    logs = LogFiles(tmp_path, redact=lambda text: text.replace("hunter2", "***"))
    logs.writer(STREAM)("password=hunter2")
    assert texts(logs) == ["password=***"]
    assert b"hunter2" not in (tmp_path / f"{STREAM}.log").read_bytes()


@pytest.mark.parametrize(
    "stream",
    ["", "/", "/etc/passwd", "..", "a/../b", "a/..", "a//b", "a/", "a b", "a\n", "a.log", "a.log/b", "é"],
)
def test_a_stream_that_could_leave_the_folder_is_refused(logs: LogFiles, stream: str, tmp_path: Path) -> None:
    for call in (logs.writer, logs.read):
        with pytest.raises(BadInput) as error:
            call(stream)
        assert error.value.code == "bad_stream"
    assert not (tmp_path / "logs").exists()


def test_streams_are_found_by_whole_words(logs: LogFiles) -> None:
    for stream in ("lavka/c-3/check-unit", "lavka/c-3/step", "lavka/c-30/step", "lavka/c-3", "other"):
        logs.writer(stream)("x")
    assert logs.streams("lavka/c-3") == ["lavka/c-3", "lavka/c-3/check-unit", "lavka/c-3/step"]
    assert logs.streams("lavka/c-3/") == logs.streams("lavka/c-3")
    assert logs.streams("") == ["lavka/c-3", "lavka/c-3/check-unit", "lavka/c-3/step", "lavka/c-30/step", "other"]
    assert logs.streams("none") == []
    with pytest.raises(BadInput):
        logs.streams("../..")


def test_a_log_that_was_removed_begins_again(logs: LogFiles, tmp_path: Path) -> None:
    write = logs.writer(STREAM)
    write("old")
    path = tmp_path / "logs" / f"{STREAM}.log"
    path.unlink()
    path.parent.rmdir()
    write("new")
    assert texts(logs) == ["new"]


def test_lines_that_somebody_else_wrote_are_shown_whole(logs: LogFiles, tmp_path: Path) -> None:
    logs.writer(STREAM)("one")
    with (tmp_path / "logs" / f"{STREAM}.log").open("ab") as file:
        file.write(b"no time at all\n\xff\xfe\n")
    assert logs.read(STREAM)[0][1:] == [
        LogLine(NOON, "check-unit", "no time at all"),
        LogLine(NOON, "check-unit", "\ufffd\ufffd"),
    ]


def test_a_full_disk_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(VekhaError) as error:
        LogFiles(Path("/proc/self")).writer("none/at/all")("x")
    assert error.value.code == "log_not_written"
    assert error.value.next_step


def _write_many(folder: Path, who: int) -> None:
    write = LogFiles(folder).writer(STREAM)
    for number in range(300):
        write(f"{who} {number} " + "x" * 200)


def test_lines_of_many_processes_do_not_mix(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_write_many, args=(tmp_path, who)) for who in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    found = [text.split() for text in texts(LogFiles(tmp_path))]
    for who in range(3):
        assert [line[1] for line in found if line[0] == str(who)] == [str(number) for number in range(300)]
    assert {line[2] for line in found} == {"x" * 200}


def _write_one_and_die(folder: Path) -> None:
    LogFiles(folder).writer(STREAM)("last words")
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_line_outlives_the_process_that_wrote_it(tmp_path: Path) -> None:
    worker = multiprocessing.get_context("spawn").Process(target=_write_one_and_die, args=(tmp_path,))
    worker.start()
    worker.join(30)
    assert worker.exitcode == -signal.SIGKILL
    assert texts(LogFiles(tmp_path)) == ["last words"]
