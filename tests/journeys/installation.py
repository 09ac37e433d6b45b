"""An installation of its own for a journey: real processes, spoken to by the command line alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

from tests.adapters.envoy_world import free_port

VEKHA = str(Path(sys.executable).with_name("vekha"))
LIMIT = 120  # seconds


class Installation:
    def __init__(self, home: Path) -> None:
        self.home, self.port, self.web_port = home, free_port(), free_port()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        line = [VEKHA, "--home", str(self.home), *words]
        mine = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}  # it is the tests'
        return subprocess.run(
            line, capture_output=True, text=True, timeout=LIMIT, check=False, cwd=self.home.parent, env=mine
        )

    def up(self, *words: str) -> subprocess.CompletedProcess[str]:
        ports = ["--port", str(self.port), "--web-port", str(self.web_port)]
        return self.run("up", "--detach", *ports, *words)

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    def processes(self) -> list[str]:
        """Command lines of whatever runs in, or for, this data folder."""
        found = []
        for process in psutil.process_iter():
            try:
                known = [*process.cmdline(), process.environ().get("VEKHA_HOME", "")]
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
            if process.pid != os.getpid() and any(str(self.home) in word for word in known):
                found.append(" ".join(known))
        return found
