"""Values as people write them in vekha.toml, and what they become: "1h30m" -> 5400.0 seconds, "2GiB" -> bytes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

UNITS = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
SIZES = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
PIECE = r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|[dhms])"
SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(KiB|MiB|GiB|TiB)")
LONGEST = 400 * 86_400.0  # seconds; timers and dates still work with it
NAME = re.compile(r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?")
CHECK_NAME = re.compile(r"[a-z](?:[a-z0-9_-]{0,38}[a-z0-9])?")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OWN_VARIABLES = ("PORT", "DATABASE_URL", "PREVIEW_URL")  # Vekha sets these; a fixed value would only be wrong
PYTHON = re.compile(r"3\.[0-9]{1,2}(?:\.[0-9]{1,2})?")


def wrong(what: str, hint: str) -> PydanticCustomError:
    """A problem of one value. Braces would be read as places to fill in."""
    return PydanticCustomError("vekha", "{what}", {"what": what, "hint": hint})


def duration(value: Any) -> float:
    """Seconds. Units from large to small: "1h30m", "10m", "2.5s"."""
    hint = 'Write it like "30s", "10m" or "1h30m".'
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise wrong("is a number without a unit", f'{hint} Did you mean "{value}s"?')
    if not isinstance(value, str) or not re.fullmatch(f"(?:{PIECE})+", value):
        raise wrong(f"{value!r} is not a duration", hint)
    pieces = re.findall(PIECE, value)
    sizes = [UNITS[unit] for _, unit in pieces]
    if sizes != sorted(set(sizes), reverse=True):
        raise wrong(f"{value!r} names its units out of order or twice", hint)
    seconds = float(sum(float(number) * UNITS[unit] for number, unit in pieces))
    if seconds > LONGEST:
        raise wrong(f"{value!r} is too long", "The longest is 400 days.")
    return seconds


def _more_than_nothing(seconds: float) -> float:
    if seconds <= 0:
        raise wrong("must be longer than nothing", 'Write it like "10m".')
    return seconds


def size(value: Any) -> int:
    """Bytes. "0" is no limit."""
    hint = 'Write it like "512MiB" or "2GiB"; "0" is no limit.'
    if value == "0":
        return 0
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise wrong("is a number without a unit", f"{hint} The value stands in quotes.")
    found = SIZE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise wrong(f"{value!r} is not a size", hint)
    number, unit = found.groups()
    return int(float(number) * SIZES[unit])


def _text(value: str) -> str:
    if "\x00" in value:
        raise wrong("holds a zero byte", "Remove it: no program can be given one.")
    return value


def _filled(value: str) -> str:
    if not value.strip():
        raise wrong("is empty", "Write something here, or leave the key out.")
    return value


def _one_line(value: str) -> str:
    if re.search(r"[\x00-\x1f\x7f]", value):
        raise wrong("must be one line of plain text", "Remove line breaks and control characters.")
    return value


def _inside(value: str) -> str:
    parts = value.split("/")
    if value and (value.startswith("/") or "\\" in value or any(part in {"", ".", ".."} for part in parts)):
        raise wrong(f"{value!r} is not a path inside the tree", 'Write it like "reports/unit.xml", without "..".')
    return _one_line(value)


def _url_path(value: str) -> str:
    if not value.startswith("/") or value.startswith("//") or not value.isascii() or re.search(r"[\s\x00-\x1f]", value):
        raise wrong(f"{value!r} is not a path of the running store", 'Write it like "/health/".')
    return value


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise wrong(f"{value!r} cannot be a name", 'Use 1 to 40 of a-z, 0-9 and "-"; begin with a letter.')
    return value


def _python(value: str) -> str:
    if not PYTHON.fullmatch(value):
        raise wrong(f"{value!r} is not a version of Python", 'Write it like "3.11".')
    return value


def _engine(value: str) -> str:
    if value != "postgresql":
        raise wrong(f"{value!r} is not a known engine", 'Write "postgresql", or leave the table out.')
    return value


def _listed(value: Any) -> Any:
    """TOML's lists become tuples, which nobody can change."""
    return tuple(value) if isinstance(value, list) else value


def _steps(value: tuple[int, ...]) -> tuple[int, ...]:
    if not value or value[-1] != 100 or value[0] < 1 or any(a >= b for a, b in pairwise(value)):
        raise wrong("the steps must rise and end in 100", "Write them like [10, 50, 100].")
    return value


def check_name_problem(name: str) -> tuple[str, str] | None:
    """(what, hint) if no check may have this name."""
    if CHECK_NAME.fullmatch(name):
        return None
    return f"{name!r} cannot be a check's name", 'Use 1 to 40 of a-z, 0-9, "-" and "_"; begin with a letter.'


def variable_problem(name: str) -> tuple[str, str] | None:
    """(what, hint) if no environment variable may have this name here."""
    if name in OWN_VARIABLES:
        return f"{name} is set by Vekha itself", "Remove it: every command gets the right value."
    if not VARIABLE.fullmatch(name):
        return f"{name!r} cannot be the name of an environment variable", 'Use letters, digits and "_"; no digit first.'
    return None


Duration = Annotated[float, BeforeValidator(duration)]
Limit = Annotated[float, BeforeValidator(duration), AfterValidator(_more_than_nothing)]
Size = Annotated[int, BeforeValidator(size)]
Text = Annotated[str, AfterValidator(_text)]
Title = Annotated[str, AfterValidator(_one_line), AfterValidator(_filled)]
CommandLine = Annotated[str, AfterValidator(_text), AfterValidator(_filled)]
TreePath = Annotated[str, AfterValidator(_inside), AfterValidator(_filled)]
UrlPath = Annotated[str, AfterValidator(_url_path)]
Name = Annotated[str, AfterValidator(_name)]
Python = Annotated[str, AfterValidator(_python)]
Engine = Annotated[str, AfterValidator(_engine)]
Commands = Annotated[tuple[CommandLine, ...], BeforeValidator(_listed)]
TreePaths = Annotated[tuple[TreePath, ...], BeforeValidator(_listed)]
Steps = Annotated[tuple[int, ...], BeforeValidator(_listed), AfterValidator(_steps)]
Percent = Annotated[float, Field(ge=0, le=100)]
Kind = Literal["uv", "npm", "none"]
