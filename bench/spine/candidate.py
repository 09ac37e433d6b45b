"""A candidate of the real store, from its push to its judged build gate, beside a plain script of the same commands."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from uv import find_uv_bin

from bench.ends import ends
from bench.home import fresh_database
from bench.programs import program
from bench.rows import Figure, Row, in_turn

ROOT = Path(__file__).parents[2]
SLUG, BRANCH = "lavka", "change/1"
CANDIDATE = Figure("candidate", "s", "<=", 1.15)


def measure(home: Path) -> Iterable[Row]:
    """Both work on the same pushed commit. Environments are made in the round that is not counted, then reused."""
    from vekha import wiring  # noqa: PLC0415
    from vekha.cli.story.repository import Repository  # noqa: PLC0415

    repository, numbers = Repository(home.parent / "repository"), itertools.count(1)
    repository.begin()
    with fresh_database(home) as url, ends(url) as told:
        outside = wiring.outside.__wrapped__(home)
        _agreed_change(str(repository.origin))

        def ours() -> float:
            version = f'"1.1.{next(numbers)}"'
            repository.push(BRANCH, "candidate-3", "Quick order", edits={"lavka/__init__.py": ('"1.1"', version)})
            started = time.perf_counter()
            candidate = _register(outside)
            told.wait([_build_of(candidate)])
            seconds = time.perf_counter() - started
            _green(candidate)
            return seconds

        def peer() -> float:
            return _script(repository.origin, home.parent / "script")

        words = [sys.executable, "-m", "bench.worker"]
        with program(words, folder=ROOT, log=str(home / "worker.log")):
            first, second = in_turn(CANDIDATE, ours, peer, rounds=5)
        _same_python(home / "runner" / "environments", home.parent / "script" / "environments")
    yield Row(CANDIDATE, first, second, "a shell script of the same commands")


def _agreed_change(source: str) -> None:
    """Change 1 stands at building: everybody has said their part."""
    from vekha.cli.story.agreeing import agreed_change  # noqa: PLC0415
    from vekha.cli.story.cast import OLGA, PEOPLE  # noqa: PLC0415
    from vekha.operations.grant_role import grant_role  # noqa: PLC0415
    from vekha.operations.init_project import init_project  # noqa: PLC0415

    now = datetime.now(UTC)
    init_project(SLUG, "Lavka", source, by=OLGA.handle, main="main", now=now)
    for one in PEOPLE:
        grant_role(SLUG, one.handle, one.role, name=one.name, email=one.email, by=OLGA.handle, now=now)
    agreed_change("Quick order", "Fewer steps.", now=now)


def _register(outside: Any) -> int:
    """What `vekha candidate register` does."""
    from vekha.operations.register_candidate import register_candidate  # noqa: PLC0415

    git = outside.git(SLUG)
    git.fetch()
    merged = git.merge(git.head(BRANCH), git.head("main"))
    return int(register_candidate(SLUG, 1, merged, by="dan", now=datetime.now(UTC)).pk)


def _build_of(candidate: int) -> int:
    from vekha.database import models  # noqa: PLC0415

    return int(models.Run.objects.get(candidate=candidate, workflow="build_candidate").pk)


def _green(candidate: int) -> None:
    from vekha.database import models  # noqa: PLC0415

    found = list(models.Evidence.objects.filter(candidate=candidate).values_list("outcome", "reason"))
    if [outcome for outcome, _ in found] != ["passed"]:
        raise RuntimeError(f"the store's unit checks are not green: {found}")


def _same_python(*folders: Path) -> None:
    """Two builds of Python differ by more than what is measured here. Raises RuntimeError."""
    found = {line for folder in folders for file in folder.glob("*/pyvenv.cfg") for line in _interpreter(file)}
    if len(found) != 2:  # where it is, and its version
        raise RuntimeError(f"the two sides did not run on one Python: {sorted(found)}")


def _interpreter(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line.startswith(("home =", "version_info ="))]


def _script(origin: Path, place: Path) -> float:
    place.mkdir(exist_ok=True)
    script = Path(__file__).with_suffix(".sh")
    passed = ("HOME", "PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "UV_", "SSL_CERT_")
    variables = {name: value for name, value in os.environ.items() if name.upper().startswith(passed)}
    variables["UV_FOLDER"] = str(Path(find_uv_bin()).parent)
    started = time.perf_counter()
    done = subprocess.run(
        ["bash", script, origin, BRANCH, place], env=variables, check=False, capture_output=True, text=True, timeout=600
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"the script ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds
