"""Requests to other people's programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Hooks(Protocol):
    def check(self, url: str) -> None:
        """Whether it may be asked at all, as far as its text tells. Raises BadInput `bad_webhook`."""
        ...

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Sends it once. Follows nothing; connects to exactly what was looked at. Any 2xx is an answer.

        Raises VekhaError `not_delivered`.
        """
        ...
