"""Two machines on one: another host name, another network, other folders; only a cable between them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

LIMIT = 30  # seconds


def needed() -> None:
    """Skips where this cannot be had; with CI set it must be."""
    if os.environ.get("CI"):
        return
    if os.geteuid() != 0 or shutil.which("ip") is None or shutil.which("unshare") is None:
        pytest.skip("only root can make a second network on one machine (package iproute2)")


@dataclass(frozen=True, slots=True)
class Cable:
    name: str
    here: str  # our address
    there: str


@dataclass(frozen=True, slots=True)
class OtherMachine:
    cable: Cable
    host: str  # what it calls itself
    hidden: Sequence[Path]  # folders of ours that it does not have

    def start(self, words: Sequence[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
        empty = "".join(f"mount -t tmpfs none '{folder}' && " for folder in self.hidden)
        line = f'hostname {self.host} && {empty}exec "$@"'
        inside = ["ip", "netns", "exec", self.cable.name, "unshare", "--uts", "--mount", "sh", "-c", line, "sh", *words]
        with log.open("wb") as output:
            return subprocess.Popen(inside, env=environment, cwd="/", stdout=output, stderr=output)


def ended(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(LIMIT)
    finally:
        process.kill()


@contextmanager
def cable() -> Iterator[Cable]:
    """A network of its own, joined to ours by two ends of a virtual cable; gone afterwards."""
    number = os.getpid() % 250 + 1
    made = Cable(f"vekha-{os.getpid()}", f"10.231.{number}.1", f"10.231.{number}.2")
    near, far = f"vkn{os.getpid()}", f"vkf{os.getpid()}"
    try:
        _run("ip", "netns", "add", made.name)
        _run("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", made.name)
        _run("ip", "address", "add", f"{made.here}/24", "dev", near)
        _run("ip", "link", "set", near, "up")
        _run("ip", "-n", made.name, "address", "add", f"{made.there}/24", "dev", far)
        _run("ip", "-n", made.name, "link", "set", far, "up")
        _run("ip", "-n", made.name, "link", "set", "lo", "up")
        yield made
    finally:
        subprocess.run(["ip", "link", "delete", near], capture_output=True, check=False)
        subprocess.run(["ip", "netns", "delete", made.name], capture_output=True, check=False)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
