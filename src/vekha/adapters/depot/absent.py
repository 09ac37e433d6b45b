"""What stands where a worker elsewhere has nothing: target, proxy. Only runs that move environments ask for them."""

from __future__ import annotations

from typing import NoReturn

from vekha.core.errors import VekhaError


class Absent:
    def __init__(self, what: str) -> None:
        self._what = what

    def __getattr__(self, name: str) -> NoReturn:
        raise VekhaError("not_here", f"The {self._what} is on the machine that serves.", "It does this by itself.")
