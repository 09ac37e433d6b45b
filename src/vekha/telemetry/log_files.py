"""Output of work in plain files: one a stream, one line a line, readable with `tail -f`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from vekha.core.errors import BadInput, VekhaError
from vekha.ports import Clock, LogLine
from vekha.telemetry.log_pieces import Piece, lines_of, piece_of

PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,119}")
SUFFIX = ".log"
LONGEST = 64 * 1024  # characters of one line; what is longer is cut, and says so
# What could end a line, move a terminal's cursor, or turn text around: a forged line must not look like a real one.
UNSAFE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class LogFiles:
    """A `vekha.ports.LogSink` in a folder: stream "lavka/candidate-3/check-unit" is `lavka/candidate-3/check-unit.log`.

    Each line is "<ISO time, UTC> TAB <text>". When a write returns, the line is with the operating system: it
    outlives a SIGKILL of this process, not a power cut. `redact` sees each text first and takes secrets out.
    """

    def __init__(
        self, folder: Path, *, clock: Clock | None = None, redact: Callable[[str], str] = lambda text: text
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._redact = redact

    def writer(self, stream: str) -> Callable[[str], None]:
        """Raises BadInput `bad_stream`; the function it gives raises VekhaError `log_not_written`.

        The file is opened for each line: no descriptor stays open, and retention may remove the file at any time.
        """
        path = self._path(stream)

        def write(text: str) -> None:
            try:
                _append(path, f"{self._now()}\t{_one_line(self._redact(text))}\n".encode())
            except OSError as error:
                raise VekhaError(
                    "log_not_written",
                    f"The log {path} cannot be written: {error.strerror}.",
                    "Make room on the disk, or check the folder's owner; then run this step again.",
                ) from error

        return write

    def read(self, stream: str, after: int = 0) -> tuple[list[LogLine], int]:
        """All whole lines from byte `after`; a line that is being written is left for the next call.

        A stream without a file has no lines. An offset beyond the end (the file was replaced) starts over.
        """
        path = self._path(stream)
        if after < 0:
            raise BadInput("bad_offset", "An offset in a log is 0 or more.", "Go on from the offset that `read` gave.")
        try:
            with path.open("rb") as file:
                start = after if after <= os.fstat(file.fileno()).st_size else 0
                if start:  # the middle of a line is no place to start: go on from the next one
                    file.seek(start - 1)
                    start += len(file.readline()) - 1
                file.seek(start)
                data = file.read()
        except FileNotFoundError:
            return [], 0
        whole = data[: data.rfind(b"\n") + 1]
        return lines_of(whole, stream), start + len(whole)

    def piece(self, stream: str, *, before: int = -1, after: int = -1) -> Piece:
        """A part of a stream, however long that is: lines up to byte `before`, or from byte `after` on; else the last.

        A stream without a file has none.
        """
        try:
            with self._path(stream).open("rb") as file:
                return piece_of(file, stream, before=before, after=after)
        except FileNotFoundError:
            return Piece([], 0, 0, 0)

    def written(self, stream: str) -> datetime | None:
        """When its last line came; None if it has no file."""
        try:
            return datetime.fromtimestamp(self._path(stream).stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def streams(self, prefix: str) -> Sequence[str]:
        """Names of the streams at or under a path of words, sorted; "" for all. "a/b" does not mean "a/bc"."""
        wanted = prefix.rstrip("/")
        if wanted:
            self._path(wanted)
        below = self._folder / wanted
        files = [path for path in below.rglob(f"*{SUFFIX}") if path.is_file()] if below.is_dir() else []
        found = [str(path.relative_to(self._folder)).removesuffix(SUFFIX) for path in files]
        if wanted and self._path(wanted).is_file():
            found.append(wanted)
        return sorted(found)

    def _now(self) -> str:
        now = self._clock.now() if self._clock else datetime.now(UTC)
        return now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def _path(self, stream: str) -> Path:
        parts = stream.split("/")
        if any(not PART.fullmatch(part) or ".." in part or part.endswith(SUFFIX) for part in parts):
            raise BadInput(
                "bad_stream",
                f"{stream!r} cannot be the name of a log stream.",
                'Use words of letters, digits, ".", "_" and "-", joined by "/".',
            )
        return self._folder.joinpath(*parts[:-1], parts[-1] + SUFFIX)


def _append(path: Path, line: bytes) -> None:
    """One write for the whole line: with O_APPEND, lines of several processes do not mix."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        if os.write(file, line) != len(line):
            raise OSError(0, "only a part of the line was written; the disk is probably full")
    finally:
        os.close(file)


def _one_line(text: str) -> str:
    text = text.rstrip("\r\n")
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} [{len(text) - LONGEST} more characters were cut]"
    return UNSAFE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    short = {0x0A: "\\n", 0x0D: "\\r"}.get(code)
    return short or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
