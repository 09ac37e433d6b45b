"""`python -m bench [--only GROUP]` measures; `python -m bench --write-docs` writes the last figures into the page."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.groups import chosen
from bench.one import measured
from bench.rows import Measurement
from bench.table import show, write_docs

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench-results.json"
PAGE = ROOT / "docs" / "performance.md"


def main(words: list[str]) -> int:
    """Exit code 0 when everything was measured, whether or not a goal was met; 1 if a measurement broke; 2 usage."""
    given = _parser().parse_args(words)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # where it is set, every start of Python compiles everything anew
    if given.write_docs:
        measured = datetime.fromtimestamp(RESULTS.stat().st_mtime, UTC)
        write_docs(json.loads(RESULTS.read_text()), measured, PAGE)
        return 0
    try:
        measurements = chosen(given.only)
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    _warn_of_company()
    rows = list(measure(measurements))
    RESULTS.write_text(json.dumps(rows, indent=2) + "\n")
    show(rows)
    return 1 if any(row["ours"] is None for row in rows) else 0


def _warn_of_company() -> None:
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 4:
        print(f"Something else uses this machine (load {load:.1f}, {cores} cores): trust no goal yet.", file=sys.stderr)


def measure(measurements: Iterable[Measurement]) -> Iterator[dict[str, Any]]:
    """One after another. One that breaks is told, and stops nothing else."""
    for one in measurements:
        print(f"--- {one.name}", file=sys.stderr, flush=True)
        yield from measured(one)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--only", default="", help="one group (spine) or one measurement")
    parser.add_argument("--write-docs", action="store_true", help="writes bench-results.json into docs/performance.md")
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
