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
    """Puts the rows between the page's two marks; those that were not measured this time stay as they are.

    Raises LookupError without the marks.
    """
    text = page.read_text(encoding="utf-8")
    found = re.search(f"{BEGIN}(.*){END}", text, re.DOTALL)
    if not found:
        raise LookupError(f"{page} has no place for the figures: {BEGIN} ... {END}")
    known = re.findall(r"^(\| (\w+) \|.*)$", found[1], re.MULTILINE)
    lines = {name: line for line, name in known if name != COLUMNS[0]}
    lines |= {row["name"]: f"| {' | '.join(cells(row))} |" for row in rows}
    head = [f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    where = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    last = f"Last measured on {measured.astimezone(UTC):%d %B %Y}: {where}."
    fresh = "\n".join([BEGIN, "", last, "", *head, *lines.values(), "", END])
    before, _, rest = text.partition(BEGIN)
    page.write_text(before + fresh + rest.partition(END)[2], encoding="utf-8")


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    unit = row["unit"]
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.3g}"
    ours = "not measured" if row["ours"] is None else f"{row['ours']:,g} {unit}"
    peer = row["peer_name"] if row["peer"] is None else f"{row['peer']:,g} {unit} ({row['peer_name']})"
    return row["name"], ours, peer, ratio, row["goal"], "yes" if row["met"] else "no"
