"""A new environment from a lock, with a warm cache: the runner's `prepare` beside the bare package client."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from uv import find_uv_bin

from bench.rows import Figure, Row, in_turn

LOCK = Path(__file__).parents[2] / "examples" / "lavka" / "store" / "requirements.lock"
FROM_LOCK = Figure("environment_from_lock", "s", "<=", 1.2)
FLAGS = ("--python", "3.11", "--no-python-downloads", "--no-config")


def measure(home: Path) -> Iterable[Row]:
    """Each lock differs by a comment, so that its environment is new; its packages are the same."""
    from vekha.adapters.runners.local.runner import LocalRunner  # noqa: PLC0415
    from vekha.ports import EnvironmentSpec  # noqa: PLC0415

    runner, numbers = LocalRunner(home / "runner"), itertools.count()

    def tree() -> Path:
        folder = home / f"tree-{next(numbers)}"
        folder.mkdir()
        (folder / LOCK.name).write_text(f"# {folder.name}\n{LOCK.read_text()}")
        return folder

    def ours() -> float:
        folder = tree()
        started = time.perf_counter()
        made = runner.prepare(folder, EnvironmentSpec("uv", LOCK.name))
        seconds = time.perf_counter() - started
        if made.cached or made.path is None:
            raise RuntimeError("the environment was there already")
        shutil.rmtree(made.path)
        return seconds

    def peer() -> float:
        folder = tree()
        started = time.perf_counter()
        _uv("venv", "--quiet", *FLAGS, folder / "env")
        sync = ("pip", "sync", "--quiet", "--require-hashes", "--no-config")
        _uv(*sync, "--python", folder / "env" / "bin" / "python", folder / LOCK.name)
        seconds = time.perf_counter() - started
        shutil.rmtree(folder / "env")
        return seconds

    first, second = in_turn(FROM_LOCK, ours, peer, rounds=5)
    yield Row(FROM_LOCK, first, second, "uv venv && uv pip sync")


def _uv(*words: str | Path) -> None:
    subprocess.run([find_uv_bin(), *map(str, words)], check=True, capture_output=True, timeout=600)
