"""Asks a program over HTTP, once, within a time that holds for the whole answer."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time

from vekha.adapters.targets.local.ports import HOST
from vekha.core.errors import BadInput

ENOUGH = 65536  # bytes of a body that are read, so that the program can finish its answer


def probe(port: int, path: str, timeout: float) -> int | None:
    """The status of `GET path`, or None if there was no answer in `timeout` seconds. Raises BadInput `bad_path`."""
    if not path.startswith("/"):
        raise BadInput("bad_path", f"{path!r} is not a path to ask for.", "Let it begin with `/`.")
    deadline = time.monotonic() + timeout
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.connect()
        # The socket's own limit starts anew with each byte that comes; this one does not.
        end = threading.Timer(deadline - time.monotonic(), _cut, [connection.sock])
        end.daemon = True
        end.start()
        try:
            connection.request("GET", path, headers={"Host": "localhost", "Connection": "close"})
            response = connection.getresponse()
            with contextlib.suppress(OSError, http.client.HTTPException):
                response.read(ENOUGH)
            return response.status
        finally:
            end.cancel()
            end.join()
    except http.client.InvalidURL as why:
        raise BadInput("bad_path", f"{path!r} is not a path to ask for.", "Leave out spaces and line breaks.") from why
    except (OSError, http.client.HTTPException, UnicodeError):
        return None
    finally:
        connection.close()


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
