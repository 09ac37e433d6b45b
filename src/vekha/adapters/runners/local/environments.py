"""Environments from locks, made once for each content of a lock and kept ready."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from uv import find_uv_bin

from vekha.core.errors import VekhaError
from vekha.ports import Environment, EnvironmentSpec

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
ALWAYS = {"LANG": "C.UTF-8"}
PASSED = (
    "UV_",
    "SSL_CERT_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "HOME",
    "PATH",
    "NODE_EXTRA_CA_CERTS",
    "NPM_CONFIG_",
)
PATIENCE = 600  # seconds for a package client
NPM_FILES = ("package.json", "package-lock.json")


def prepare(folder: Path, tree: Path, spec: EnvironmentSpec) -> Environment:
    """The environment of a tree, in `folder/<key>/`. Raises VekhaError `environment_failed`."""
    started = time.monotonic()
    if spec.kind == "none":
        return Environment("none", None, {"PATH": SYSTEM_PATH, **ALWAYS}, cached=True, seconds=0.0)
    make = {"uv": _make_uv, "npm": _make_npm}.get(spec.kind)
    if make is None:
        raise _failed(f"There is no kind of environment called {spec.kind!r}.", "Use uv, npm or none.")
    lock = tree / (spec.lock or "package-lock.json")
    if not lock.is_file():
        raise _failed(f"The lock {spec.lock!r} is not in the project.", "Commit it, or mend `environment.lock`.")
    key = _key(lock, spec)
    path = folder / key
    cached = (path / ".ready").is_file() or not _make_once(path, lambda: make(path, tree, lock, spec))
    return Environment(key, path, _variables(path, spec.kind), cached=cached, seconds=time.monotonic() - started)


def _key(lock: Path, spec: EnvironmentSpec) -> str:
    facts = (spec.kind, spec.python, platform.platform(), platform.machine())
    return hashlib.sha256("\n".join(facts).encode() + b"\n" + lock.read_bytes()).hexdigest()


def _make_once(path: Path, make: Callable[[], None]) -> bool:
    """Makes it unless another process did meanwhile; what was left unfinished is thrown away. True if it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (path / ".ready").is_file():
            return False
        shutil.rmtree(path, ignore_errors=True)
        try:
            make()
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        (path / ".ready").touch()
        return True


def _make_uv(path: Path, tree: Path, lock: Path, spec: EnvironmentSpec) -> None:
    uv = find_uv_bin()
    python = ("--python", spec.python, "--no-python-downloads", "--no-config")
    _client([uv, "venv", "--quiet", *python, str(path)], tree)
    words = ["pip", "sync", "--quiet", "--require-hashes", "--no-config"]
    _client([uv, *words, "--python", str(path / "bin" / "python"), str(lock)], tree)


def _make_npm(path: Path, tree: Path, lock: Path, spec: EnvironmentSpec) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise _failed("npm is not on this machine.", "Install Node.js with npm, then try again.")
    path.mkdir()
    for name in NPM_FILES:
        shutil.copy(lock.parent / name, path / name)
    _client([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], path)


def _client(words: list[str], folder: Path) -> None:
    """Runs a package client; it alone gets what it needs to reach a registry."""
    variables = {name: value for name, value in os.environ.items() if name.upper().startswith(PASSED)}
    try:
        done = subprocess.run(
            words, cwd=folder, env=variables, check=False, capture_output=True, text=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(f"{Path(words[0]).name} did not end in {PATIENCE} s.", "Is the registry reachable?") from error
    if done.returncode:
        said = "\n".join(done.stderr.strip().splitlines()[-12:])
        raise _failed(f"{Path(words[0]).name} could not make the environment:\n{said}", "Mend the lock, commit it.")


def _variables(path: Path, kind: str) -> dict[str, str]:
    if kind == "npm":
        modules = path / "node_modules"
        return {"PATH": f"{modules / '.bin'}:{SYSTEM_PATH}", "NODE_PATH": str(modules), **ALWAYS}
    return {"PATH": f"{path / 'bin'}:{SYSTEM_PATH}", "VIRTUAL_ENV": str(path), **ALWAYS}


def _failed(what: str, next_step: str) -> VekhaError:
    return VekhaError("environment_failed", what, next_step)
