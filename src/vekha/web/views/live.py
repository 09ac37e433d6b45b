"""News as it happens: one line to the browser for each event that was committed, by server-sent events.

https://html.spec.whatwg.org/multipage/server-sent-events.html. The line holds no facts: the page asks for itself anew,
with the rights of whoever looks at it. `?since=` is where the journal ended before the page was read: what came between
the page and this connection is told at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import psycopg
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from vekha.web.views.errors import AGAIN, NEWS

logger = logging.getLogger("vekha.web")
CHANNEL = "vekha_events"
ALIVE = 20.0  # seconds between two signs of life, so that nobody on the way closes a silent connection
LONGEST = 3600.0  # seconds; the browser then asks again, and shows who it is again
CHANGED = b"event: changed\ndata: .\n\n"
GATHER = 0.15  # seconds: events of one act are told once


@require_safe
async def live(request: HttpRequest) -> StreamingHttpResponse:
    since = request.GET.get("since", "")
    response = StreamingHttpResponse(_told(int(since) if since.isdecimal() else None), content_type=NEWS)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _told(since: int | None) -> AsyncIterator[bytes]:
    """Ends when the database goes away: the browser asks again, until it is back."""
    try:
        async for line in _news(since):
            yield line
    except psycopg.OperationalError as error:
        logger.error("the database does not answer to whoever listens: %s", " ".join(str(error).split()))
        yield AGAIN


async def _news(since: int | None) -> AsyncIterator[bytes]:
    known = connection.get_connection_params()
    known.pop("cursor_factory", None)
    known.pop("context", None)
    async with await psycopg.AsyncConnection.connect(**known, autocommit=True) as listening:
        await listening.execute(f"LISTEN {CHANNEL}")
        yield AGAIN
        found = await (await listening.execute("SELECT seq FROM journal_head")).fetchone()
        if since is not None and found and found[0] > since:
            yield CHANGED
        clock = asyncio.get_running_loop()
        ends = clock.time() + LONGEST
        while clock.time() < ends:
            heard = [one async for one in listening.notifies(timeout=ALIVE, stop_after=1)]
            if heard:
                await asyncio.sleep(GATHER)  # more of the same act
                yield CHANGED
            else:
                yield b": alive\n\n"
