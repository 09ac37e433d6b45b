"""Starts and stops an installation: database, proxy, web and workers, each kept by supervisor or by itself."""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from vekha import wiring
from vekha.adapters.postgres import embedded
from vekha.adapters.targets.local.program import Program
from vekha.adapters.targets.local.supervisor import Supervisor
from vekha.adapters.traffic.envoy.boot import boot_command, check_port, wait_ready
from vekha.config.settings import Settings, read_settings
from vekha.core.errors import VekhaError

PROXY, WEB, WORKER = "vekha-proxy", "vekha-web", "vekha-worker"
PASSED = (
    "PATH",
    "HOME",
    "LANG",
    "DATABASE_URL",
    "SSH_AUTH_SOCK",
    "UV_",
    "SSL_CERT_",
    "NODE_EXTRA_CA_CERTS",
    "NPM_CONFIG_",
)
PRIVATE = ("artifacts", "databases", "logs", "repositories", "runner", "target", "traffic", "workspace")
PATIENCE = 60.0  # seconds for anything to answer
Say = Callable[[str], None]


def start(home: Path, say: Say) -> Settings:
    """All runs and answers when this returns; what runs already is left alone. Raises VekhaError `port_taken`."""
    settings, supervisor = read_settings(home), wiring.supervisor(home)
    for port, program, option in ((settings.proxy_port, PROXY, "--port"), (settings.web_port, WEB, "--web-port")):
        if not supervisor.alive(program):  # else it is ours, also if it outlived its supervisor
            check_port(port, option)
    start_database(home, say)
    supervisor.ensure()
    _start_proxy(home, settings, supervisor, say)
    _start_web(home, settings, supervisor, say)
    _start_workers(home, settings, supervisor, say)
    return settings


def start_database(home: Path, say: Say) -> None:
    """The embedded server unless DATABASE_URL names another one, and every table."""
    for folder in (home, *(home / name for name in PRIVATE)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["VEKHA_HOME"] = str(home)
    if not os.environ.get("DATABASE_URL"):
        say("database: PostgreSQL")
        embedded.start(home / "postgres")
    wiring.set_up_django()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up before

    call_command("migrate", verbosity=0)


def stop(home: Path, say: Say) -> None:
    """Nothing of the installation runs when this returns."""
    if (home / "supervisor").is_dir():
        say("stores, proxy, web and workers")
        wiring.supervisor(home).shutdown()
    if not os.environ.get("DATABASE_URL") and (home / "postgres").is_dir():
        say("database: PostgreSQL")
        embedded.stop(home / "postgres")


def stop_serving(home: Path) -> None:
    """Web and workers end; stores, proxy and database go on."""
    supervisor = wiring.supervisor(home)
    for name in supervisor.names():
        if name == WEB or name.startswith(WORKER):
            supervisor.remove(name)


def _start_proxy(home: Path, settings: Settings, supervisor: Supervisor, say: Say) -> None:
    say(f"proxy: Envoy on {settings.proxy}")
    folder = home / "traffic"
    supervisor.add(_program(PROXY, boot_command(folder, port=settings.proxy_port), home))
    wait_ready(folder)


def _start_web(home: Path, settings: Settings, supervisor: Supervisor, say: Say) -> None:
    say(f"web: http://127.0.0.1:{settings.web_port}/")
    words = [sys.executable, "-m", "uvicorn", "vekha.web.asgi:application", "--log-level", "warning"]
    words += ["--host", "127.0.0.1", "--port", str(settings.web_port), "--no-server-header"]
    supervisor.add(_program(WEB, words, home))
    _until(lambda: _answers(settings.web_port), f"the web server on port {settings.web_port}", supervisor, WEB)


def _start_workers(home: Path, settings: Settings, supervisor: Supervisor, say: Say) -> None:
    say(f"workers: {settings.workers}")
    wanted = [f"{WORKER}-{number}" for number in range(1, settings.workers + 1)]
    for name in supervisor.names():
        if name.startswith(WORKER) and name not in wanted:
            supervisor.remove(name)
    words = [sys.executable, "-m", "vekha.cli.main", "worker", "--concurrency", str(settings.concurrency)]
    for name in wanted:
        supervisor.add(_program(name, words, home, stop_timeout=30.0))
    from vekha.database import queries  # noqa: PLC0415 - Django must be set up before

    _until(lambda: queries.workers() >= settings.workers, f"{settings.workers} workers", supervisor, wanted[0])


def _program(name: str, words: list[str], home: Path, *, stop_timeout: float = 10.0) -> Program:
    """What it needs of our environment, and nothing that changes from shell to shell."""
    passed = {
        key: value
        for key, value in os.environ.items()
        if key.startswith(PASSED) or key.upper().endswith("_PROXY") or key in ("VEKHA_HOSTS", "VEKHA_SECRET_KEY")
    }
    environment = {**passed, "VEKHA_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    return Program(name=name, command=words, environment=environment, folder=home, stop_timeout=stop_timeout)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _until(seen: Callable[[], bool], what: str, supervisor: Supervisor, program: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if seen():
            return
        time.sleep(0.05)  # a program that begins to answer tells nobody
    state = supervisor.state(program)
    raise VekhaError("does_not_answer", f"Waited {PATIENCE:g} s in vain for {what} ({state.status}).", "See its log.")
