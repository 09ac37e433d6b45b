"""Load, as a process of its own: `python -m bench.spine.shoppers PORT HOST`. It ends when its standard input closes.

Steady clients ask on connections that they keep open, some for what takes 300 ms; one opens a new connection each time.
What they saw is printed as JSON: [asked, answered, who, ok], times of the monotonic clock in seconds; and how often a
connection that was kept open had been closed by the other side.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field

PATIENCE = 10.0  # seconds for one answer
LONGEST = 300.0  # seconds that the load lasts at most
#        path, pause between two requests in seconds, keeps its connection
CLIENTS = [("/", 0.004, True)] * 3 + [("/slow", 0.0, True)] * 4 + [("/", 0.02, False)]
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Seen:
    port: int
    host: str
    answers: list[tuple[float, float, str, bool]] = field(default_factory=list)
    reconnects: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def shop(self, path: str, pause: float, keep: bool) -> None:
        connection: Connection | None = None
        word = "keep-alive" if keep else "close"
        request = f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: {word}\r\n\r\n".encode()
        while not self.ended.is_set():
            asked = time.monotonic()
            who, alive = "", False
            try:
                async with asyncio.timeout(PATIENCE):
                    connection = connection or await asyncio.open_connection("127.0.0.1", self.port)
                    who, alive = await ask(connection, request)
            except (OSError, asyncio.IncompleteReadError, ValueError):
                alive = False
            self.answers.append((asked, time.monotonic(), who, bool(who)))
            if connection and not alive:
                connection[1].close()
                connection = None
                self.reconnects += keep
            await asyncio.sleep(pause)
        if connection:
            connection[1].close()


async def ask(connection: Connection, request: bytes) -> tuple[str, bool]:
    """Who answered ("" unless with 200), and whether the connection stays open."""
    reader, writer = connection
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    body = await reader.readexactly(length)
    return body.decode() if head.startswith(b"http/1.1 200") else "", b"connection: close" not in head


async def main(port: int, host: str) -> None:
    seen = Seen(port, host)
    shoppers = [asyncio.create_task(seen.shop(*client)) for client in CLIENTS]
    end = asyncio.to_thread(sys.stdin.read)
    print("ready", flush=True)
    try:
        async with asyncio.timeout(LONGEST):
            await end
    finally:
        seen.ended.set()
        await asyncio.gather(*shoppers)
    print(json.dumps({"answers": seen.answers, "reconnects": seen.reconnects}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
