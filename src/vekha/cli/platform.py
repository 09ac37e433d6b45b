"""Starts and stops an installation: database, proxy, web and workers, each kept by supervisor or by itself."""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from vekha import wiring
from vekha.adapters.postgres import embedded
from vekha.adapters.targets.local.program import Program
from vekha.adapters.targets.local.supervisor import Supervisor
from vekha.adapters.traffic.envoy.boot import boot_command, check_port, wait_ready
from vekha.config import secret_files
from vekha.config.addresses import host_and_port
from vekha.config.settings import Settings, read_settings
from vekha.core.errors import VekhaError

PROXY, WEB, DEPOT, WORKER = "vekha-proxy", "vekha-web", "vekha-depot", "vekha-worker"
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
STORED = ("artifacts", "databases", "mail", "repositories", "secrets")
PRIVATE = (*STORED, "logs", "runner", "target", "traffic", "workspace")
MOST_WEB = 4  # processes of the web server
PATIENCE = 60.0  # seconds for anything to answer
Say = Callable[[str], None]


def start(home: Path, say: Say) -> Settings:
    """All runs and answers when this returns; what runs already is left alone. Raises VekhaError `port_taken`."""
    settings, supervisor = read_settings(home), wiring.supervisor(home)
    for port, program, option in ((settings.proxy_port, PROXY, "--port"), (settings.web_port, WEB, "--web-port")):
        if not supervisor.alive(program):  # else it is ours, also if it outlived its supervisor
            check_port(port, option=option)
    if settings.depot and not supervisor.alive(DEPOT):
        host, port = host_and_port(settings.depot)
        check_port(port, host, option="--depot")
    start_database(home, say)
    supervisor.ensure()
    _start_proxy(home, settings, supervisor, say)
    _start_web(home, settings, supervisor, say)
    _start_depot(home, settings, supervisor, say)
    _start_workers(home, settings, supervisor, say)
    return settings


def start_database(home: Path, say: Say) -> None:
    """The embedded server unless DATABASE_URL names another one, and every table."""
    for folder in (home, *(home / name for name in PRIVATE)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (secret_files.SIGNING, secret_files.READER):
        secret_files.ensure_secret_word(name, home)
    os.environ["VEKHA_HOME"] = str(home)
    if not os.environ.get("DATABASE_URL"):
        say("database: PostgreSQL")
        depot = read_settings(home).depot
        embedded.start(home / "postgres", listen=host_and_port(depot)[0] if depot else "")
    wiring.set_up_django("vekha.config.django_web")  # which knows all the tables there are
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
    """Web, depot and workers end; stores, proxy and database go on."""
    supervisor = wiring.supervisor(home)
    for name in supervisor.names():
        if name in (WEB, DEPOT) or name.startswith(WORKER):
            supervisor.remove(name)


def _start_proxy(home: Path, settings: Settings, supervisor: Supervisor, say: Say) -> None:
    say(f"proxy: Envoy on {settings.proxy}")
    folder = home / "traffic"
    supervisor.add(_program(PROXY, boot_command(folder, port=settings.proxy_port), home))
    wait_ready(folder)


def _start_web(home: Path, settings: Settings, supervisor: Supervisor, say: Say) -> None:
    say(f"web: http://127.0.0.1:{settings.web_port}/")
    supervisor.add(_program(WEB, web_command(settings.web_port), home))
    seen = partial(_answers, "127.0.0.1", settings.web_port, "/healthz", http.client.OK)
    _until(seen, f"the web server on port {settings.web_port}", supervisor, WEB)


def _start_depot(home: Path, settings: Settings, supervisor: Supervisor, say: Say) -> None:
    if not settings.depot:
        supervisor.remove(DEPOT)
        return
    say(f"depot: workers on other machines ask {settings.depot}")
    host, port = host_and_port(settings.depot)
    secret_files.ensure_secret_word(secret_files.DEPOT, home)
    wiring.database_for_others(home)  # says so if other machines cannot reach it
    supervisor.add(_program(DEPOT, _serving("vekha.depot.asgi", host, port), home))
    seen = partial(_answers, host, port, "/settings", http.client.UNAUTHORIZED)
    _until(seen, f"the depot on {settings.depot}", supervisor, DEPOT)


def _serving(module: str, host: str, port: int) -> list[str]:
    words = [sys.executable, "-m", "uvicorn", f"{module}:application", "--log-level", "warning"]
    return [*words, "--host", host, "--port", str(port), "--no-server-header", "--no-proxy-headers"]


def web_command(port: int) -> list[str]:
    """A process for each core, as a page is made by one, and another one for whenever one of them waits for the
    database. News that stream do not hold up their end."""
    count = min((os.cpu_count() or 1) + 1, MOST_WEB)
    words = _serving("vekha.web.asgi", "127.0.0.1", port)
    return [*words, "--timeout-graceful-shutdown", "3", "--workers", str(count)]


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
        if key.startswith(PASSED)
        or key.upper().endswith("_PROXY")
        or key in ("VEKHA_HOSTS", "VEKHA_SECRET_KEY", "VEKHA_MAIL", "VEKHA_OIDC")
    }
    environment = {**passed, "VEKHA_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    return Program(name=name, command=words, environment=environment, folder=home, stop_timeout=stop_timeout)


def _answers(host: str, port: int, path: str, status: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == status
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
