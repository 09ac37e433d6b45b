"""Core values to JSON and back. The field names of the dataclasses are the keys."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from vekha.core import change, environment, events

T = TypeVar("T")
KINDS: dict[str, type[events.Event]] = {kind.__name__: kind for kind in events.ALL}


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_json(value: object) -> Any:
    """Plain JSON values."""
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="json")


def from_json(kind: type[T], plain: object) -> T:
    """Raises pydantic.ValidationError if the stored value is not one of that kind."""
    anything: Any = kind
    value: T = _adapter(anything).validate_python(plain, strict=False)
    return value


def change_of(plain: object) -> change.Change:
    return from_json(change.Change, plain)


def environment_of(plain: object) -> environment.EnvironmentState:
    return from_json(environment.EnvironmentState, plain)


def utc(at: datetime) -> str:
    """One way to write a moment: UTC, microseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
