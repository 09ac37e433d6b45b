"""How answers look in a terminal: tables where there is room, records where there is none; no text can forge output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vekha.cli.session import out

NARROW = 90  # columns; below, a row of a table becomes a record
# Text of people and programs must not move the cursor, colour the terminal, or turn around what follows it.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
MARKS = {  # a state is a sign and a word, never a colour alone
    "passed": ("✓", "green"),
    "yes": ("✓", "green"),
    "live": ("✓", "green"),
    "ok": ("✓", "green"),
    "failed": ("✗", "red"),
    "no": ("✗", "red"),
    "stuck": ("✗", "red"),
    "problem": ("✗", "red"),
    "unknown": ("?", "yellow"),
}


def safe(text: object) -> str:
    return UNSAFE.sub(lambda found: f"\\x{ord(found[0]):02x}", str(text).replace("\r\n", "\n"))


def mark(word: str) -> Text:
    sign, style = MARKS.get(word, ("•", ""))
    return Text(f"{sign} {word}", style=style)


def cell(value: object) -> Text:
    return value if isinstance(value, Text) else Text(safe(value))


def heading(text: str) -> None:
    out.print()
    out.print(Text(safe(text), style="bold"))


def line(text: object, *, indent: int = 0, style: str = "") -> None:
    """One paragraph, folded at words."""
    shown = cell(text)
    if style:
        shown.stylize(style)
    out.print(Padding(shown, (0, 0, 0, indent)) if indent else shown)


def fields(rows: Iterable[tuple[str, object]]) -> None:
    """Names and values below each other; empty values are left out."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        if value not in ("", None):
            grid.add_row(name, cell(value))
    out.print(grid)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """`empty` is said when there is no row."""
    found = [[cell(value) for value in row] for row in rows]
    if not found:
        line(empty, style="dim")
    elif out.width < NARROW:
        _records(columns, found)
    else:
        grid = Table(*columns, box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
        for column in grid.columns:
            column.overflow = "fold"
        for row in found:
            grid.add_row(*row)
        out.print(grid)


def _records(columns: Sequence[str], rows: Sequence[Sequence[Text]]) -> None:
    for at, row in enumerate(rows):
        if at:
            out.print()
        out.print(Text.assemble(row[0], style="bold"))
        fields((f"  {name}", value) for name, value in zip(columns[1:], row[1:], strict=True) if value.plain)


def ago(at: datetime, now: datetime | None = None) -> str:
    """ "12 s", "5 min", "3 h", "2 days": how long it has been."""
    seconds = max(0, int(((now or datetime.now(UTC)) - at).total_seconds()))
    for size, word in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {'day' if (count, word) == (1, 'days') else word}"
    return f"{seconds} s"


def moment(at: datetime) -> str:
    """Local time, to the second."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def short(digest: str) -> str:
    """The first 12 digits of an artifact's digest or a commit."""
    return digest.removeprefix("sha256:")[:12]


def duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
