"""Finds the line on which a key of a TOML text stands. tomllib reads the values; this only says where they are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

KeyPath = tuple[str, ...]

# Strings and comments as wholes, so that a bracket or a line's end inside them means nothing.
TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}\n]"
    r"""|[^"'\#\[\]{}\n]+""",
    re.DOTALL,
)


def lines_of(text: str) -> dict[KeyPath, int]:
    """Line numbers, from 1, of every key and table of a valid TOML text; a table is where it is first named."""
    found: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for line, statement in _statements(text.replace("\r\n", "\n")):
        paths = list(_paths(tomllib.loads(statement)))
        if statement.lstrip().startswith("["):
            table = paths[-1]
            paths = [()]
        for path in paths:
            whole = table + path
            for length in range(1, len(whole) + 1):
                found.setdefault(whole[:length], line)
    return found


def line_at(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """The key's line, else that of the nearest table around it, else 1."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """(first line, text) of each statement: a line's end outside of brackets and strings ends it."""
    line, start, depth = 1, 1, 0
    parts: list[str] = []
    for match in TOKEN.finditer(f"{text}\n"):
        part = match[0]
        if not parts:
            start = line
        depth += (part in "[{") - (part in "]}")
        line += part.count("\n")
        if part != "\n" or depth:
            parts.append(part)
        else:
            statement = "".join(parts)
            if statement.strip() and not statement.lstrip().startswith("#"):
                yield start, statement
            parts = []


def _paths(value: dict[str, Any], above: KeyPath = ()) -> Iterator[KeyPath]:
    """Paths of everything in a statement's value; of `a.b = 1`, and of `[a.b]`, the last one is the longest."""
    for key, inner in value.items():
        one = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], dict) else inner
        yield (*above, key)
        if isinstance(one, dict):
            yield from _paths(one, (*above, key))
