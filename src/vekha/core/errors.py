"""What can go wrong, said so that a person can act: a code, a sentence, what to do next."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command line; every error knows its own."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    DENIED = 4
    GATE_RED = 5
    WAITS = 6
    TIMED_OUT = 124


class VekhaError(Exception):
    """An expected failure.

    `code` is a stable word for programs, `what` one sentence for people, `next_step` what to do about it.
    """

    exit: Exit = Exit.FAILED

    def __init__(self, code: str, what: str, next_step: str = "", *, exit_code: Exit | None = None) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.next_step = next_step
        if exit_code is not None:
            self.exit = exit_code

    def __str__(self) -> str:
        return f"{self.what} {self.next_step}".strip()


class BadInput(VekhaError):
    """What was given cannot be used as it is."""

    exit = Exit.USAGE


class NotFound(VekhaError):
    """The named thing does not exist."""

    exit = Exit.NOT_FOUND


class Denied(VekhaError):
    """Policy does not allow this actor to do this."""

    exit = Exit.DENIED


class GateRed(VekhaError):
    """Evidence is missing, stale or against the move."""

    exit = Exit.GATE_RED


class StaleToken(VekhaError):
    """A later worker took this work over; this effect is refused (see "Fencing token" in docs/glossary.md)."""

    def __init__(self, where: str, token: int, newest: int) -> None:
        super().__init__(
            "stale_token",
            f"{where} refused token {token}: token {newest} has been here.",
            "Nothing to do: the worker with the newer token finishes this work.",
        )
