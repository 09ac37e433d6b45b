"""Refuses a request that is larger than any form may be, before it is read: Django would read it whole first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST = 51_000_000  # bytes: five files of 10 MB, and what is typed
API = "/api/"
REFUSAL = "/too-large"  # the page that says so
OF_THE_LENGTH = (b"content-length", b"transfer-encoding")
OF_THE_BODY = (*OF_THE_LENGTH, b"content-type", b"expect")


def refusing_too_large(application: Application) -> Application:
    """One that says its length is answered at once, by a page; one that does not is cut off where it is too long."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
        elif _length(scope) > LARGEST:
            # the API refuses such a length itself, in its own form
            asked = scope if scope["path"].startswith(API) else _asking_for_the_refusal(scope)
            await application(asked, _without_body(), send)
        else:
            await application(scope, _bounded(scope, receive, send), send)

    return answer


def _length(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() else 0


def _asking_for_the_refusal(scope: Scope) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name not in OF_THE_BODY]
    page = {"method": "GET", "path": REFUSAL, "raw_path": REFUSAL.encode(), "query_string": b""}
    return {**scope, **page, "headers": headers}


def _without_body() -> Receive:
    """An empty body, and then nothing more: Django listens for the end of the connection while it answers."""
    ended = False

    async def receive() -> Message:
        nonlocal ended
        if ended:
            return await _nothing()
        ended = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


def _bounded(scope: Scope, receive: Receive, send: Send) -> Receive:
    read, over = 0, False
    ours = scope["path"].startswith(API)

    async def receive_some() -> Message:
        nonlocal read, over
        if over:
            return await _nothing() if ours else {"type": "http.disconnect"}
        message = await receive()
        read += len(message.get("body", b""))
        if read <= LARGEST:
            return message
        over = True
        if ours:  # told what the length is, it refuses that in its own form
            said = [(name, value) for name, value in scope["headers"] if name not in OF_THE_LENGTH]
            scope["headers"] = [*said, (b"content-length", str(read).encode())]
            return {"type": "http.request", "body": b"", "more_body": False}
        headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": b"Too large: send at most 50 MB at once.\n"})
        return {"type": "http.disconnect"}

    return receive_some


async def _nothing() -> Message:
    await asyncio.Event().wait()  # until Django, having answered, cancels it
    return {"type": "http.disconnect"}
