"""The figures as a table for people: on the terminal, and in docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

COLUMNS = ("what", "ours", "peer", "ours / peer", "goal", "met")
PIPED = 160  # columns, where the table goes into a file
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def show(rows: Sequence[dict[str, Any]]) -> None:
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*cells(row))
    console = Console()
    Console(width=console.width if console.is_terminal else PIPED).print(table)


def write_docs(rows: Sequence[dict[str, Any]], measured: datetime, page: Path) -> None:
    """Puts the table between the page's two marks. Raises LookupError without them."""
    text = page.read_text(encoding="utf-8")
    if not re.search(f"{BEGIN}.*{END}", text, re.DOTALL):
        raise LookupError(f"{page} has no place for the figures: {BEGIN} ... {END}")
    lines = [f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    lines += [f"| {' | '.join(cells(row))} |" for row in rows]
    where = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    fresh = "\n".join([BEGIN, "", f"Measured on {measured.astimezone(UTC):%d %B %Y}: {where}.", "", *lines, "", END])
    before, _, rest = text.partition(BEGIN)
    page.write_text(before + fresh + rest.partition(END)[2], encoding="utf-8")


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    unit = row["unit"]
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.3g}"
    ours = "not measured" if row["ours"] is None else f"{row['ours']:,g} {unit}"
    peer = row["peer_name"] if row["peer"] is None else f"{row['peer']:,g} {unit} ({row['peer_name']})"
    return row["name"], ours, peer, ratio, row["goal"], "yes" if row["met"] else "no"
