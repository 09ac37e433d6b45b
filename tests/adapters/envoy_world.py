"""A real Envoy and tiny real backends."""

from __future__ import annotations

import http.client
import http.server
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from vekha.adapters.traffic.envoy import boot_command, wait_ready

HOST = "lavka.localhost"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_envoy(folder: Path, port: int = 0) -> Iterator[int]:
    """Envoy over the state of `folder`; gives its port."""
    port = port or free_port()
    with (folder / "envoy.log").open("ab") as log:
        process = subprocess.Popen(boot_command(folder, port=port), stdout=log, stderr=log)
    try:
        wait_ready(folder)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def backend(name: str) -> Iterator[str]:
    """Answers its name, after 0.3 s below /slow; gives its address. Connections are kept open."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path.startswith("/slow"):
                threading.Event().wait(0.3)
            body = name.encode()
            self.send_response(500 if self.path == "/broken" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ask(port: int, path: str = "/", host: str = HOST) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@dataclass
class Client:
    """Asks again and again on one connection; remembers when it asked and who answered."""

    port: int
    path: str
    seen: list[tuple[float, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        while not self._stop.is_set():
            asked = time.monotonic()
            try:
                connection.request("GET", self.path, headers={"Host": HOST})
                response = connection.getresponse()
                text = response.read().decode()
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
                continue
            if response.status != http.client.OK or response.will_close:
                self.failures.append(f"{response.status} {text}")
            self.seen.append((asked, text))
        connection.close()


@contextmanager
def clients(port: int, *paths: str) -> Iterator[list[Client]]:
    everyone = [Client(port, path) for path in paths]
    threads = [threading.Thread(target=client.run, daemon=True) for client in everyone]
    for thread in threads:
        thread.start()
    try:
        yield everyone
    finally:
        for client in everyone:
            client._stop.set()
        for thread in threads:
            thread.join(10)
