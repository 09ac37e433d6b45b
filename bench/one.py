"""`python -m bench.one NAME`: one measurement, in a process and a Vekha of its own; its rows go to stdout as JSON.

Django learns only once in a process where its database is.
"""

from __future__ import annotations

import json
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

from bench.groups import chosen
from bench.home import home, scratch
from bench.rows import Measurement, Row

ROOT = Path(__file__).parents[1]


def measured(one: Measurement) -> list[dict[str, Any]]:
    """Its rows, as they stand in bench-results.json; of one that died, rows that say so."""
    done = subprocess.run([sys.executable, "-m", "bench.one", one.name], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        return _broken(one, f"ended with {done.returncode}")
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def _measure(one: Measurement) -> list[dict[str, Any]]:
    try:
        with scratch() as folder, home(folder) as place:
            return [row.plain() for row in one.measure(place)]
    except Exception as error:
        traceback.print_exc()
        return _broken(one, type(error).__name__)


def _broken(one: Measurement, why: str) -> list[dict[str, Any]]:
    return [Row(figure, None, None, f"broke: {why}").plain() for figure in one.figures]


if __name__ == "__main__":
    print(json.dumps([row for one in chosen(sys.argv[1]) for row in _measure(one)]))
