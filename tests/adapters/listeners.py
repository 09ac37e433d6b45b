"""Services on this machine that messages and webhooks really reach: a mail server and a web server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP


@dataclass
class Listener:
    """What came in, in order. The next `fail` requests are answered with `status`."""

    port: int = 0
    fail: int = 0
    status: int = 503
    location: str = ""
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    asked: int = 0

    def json(self) -> list[Any]:
        return [json.loads(body) for body in self.bodies]


@contextmanager
def web_server() -> Iterator[Listener]:
    seen = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.asked += 1
            if seen.fail:
                seen.fail -= 1
                self.send_response(seen.status)
                if seen.location:
                    self.send_header("Location", seen.location)
            else:
                seen.bodies.append(body)
                seen.headers.append({key.lower(): value for key, value in self.headers.items()})
                self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield seen
    server.shutdown()
    thread.join()
    server.server_close()


class Mails(list[EmailMessage]):
    """Those that came, in order."""

    def __init__(self) -> None:
        super().__init__()
        self._came = Condition()

    def take(self, mail: EmailMessage) -> None:
        with self._came:
            self.append(mail)
            self._came.notify_all()

    def first(self, wanted: Callable[[EmailMessage], bool], *, seconds: float) -> EmailMessage:
        """The newest such one; waits for it, if none is there yet. Fails after so many seconds."""

        def found() -> EmailMessage | None:
            return next((one for one in reversed(self) if wanted(one)), None)

        with self._came:
            mail = self._came.wait_for(found, seconds)
        assert mail is not None, f"none of these: {[one['Subject'] for one in self]}"
        return mail


@contextmanager
def mail_server() -> Iterator[tuple[int, Mails]]:
    """Its port, and the mails that it took."""
    import asyncio

    mails = Mails()

    class Box:
        async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
            mails.take(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            return "250 taken"

    loop = asyncio.new_event_loop()
    controller = UnthreadedController(Box(), hostname="127.0.0.1", port=0, loop=loop)
    controller.begin()
    port = controller.server.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield port, mails
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(controller.finalize())
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
