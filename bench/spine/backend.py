"""A tiny store: says who it is, at once or after 300 ms. Gets PORT, WHO, and HEALTHY_AFTER in seconds (0: at once).

Each health request is one line of PROBES, if that is given: the time it came, in seconds.
"""

from __future__ import annotations

import asyncio
import os
import time

SLOW = 0.3  # seconds
WHO = os.environ["WHO"].encode()
PROBES = os.environ.get("PROBES", "")
BEGAN = time.monotonic()
AFTER = float(os.environ.get("HEALTHY_AFTER", "0"))


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Requests without a body, one after another on a connection that stays open."""
    try:
        while True:
            request = await reader.readuntil(b"\r\n\r\n")
            line = request.split(b"\r\n", 1)[0]
            status = b"200 OK"
            if b" /health" in line:
                status = _health()
            elif b" /slow" in line:
                await asyncio.sleep(SLOW)
            close = b"connection: close" in request.lower()
            word = b"close" if close else b"keep-alive"
            head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: %s\r\n\r\n" % (status, len(WHO), word)
            writer.write(head + WHO)
            await writer.drain()
            if close:
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _health() -> bytes:
    if PROBES:
        with open(PROBES, "a") as log:  # noqa: PTH123 - a line of this size is written in one piece
            log.write(f"{time.monotonic():.6f}\n")
    return b"200 OK" if time.monotonic() - BEGAN >= AFTER else b"503 Service Unavailable"


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
