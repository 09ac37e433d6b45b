"""Asks the depot (`vekha.depot`), again and again while the network or the other machine is away."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from vekha.core.errors import BadInput, NotFound, VekhaError

T = TypeVar("T")
TIMEOUT = 30.0  # seconds without a sign of life, for one request
PATIENCE = 60.0  # seconds that a depot may be away
PAUSE = 0.5  # seconds between two tries
PIECE = 256 * 1024  # bytes
KINDS: dict[int, type[VekhaError]] = {400: BadInput, 404: NotFound, 409: VekhaError}


class Away(OSError):
    """The depot gave no answer for `PATIENCE` seconds; whoever asked tries again later."""


class DepotClient:
    """`join` is what `vekha worker --invite` prints: "http://worker:TOKEN@10.0.0.5:8071".

    Raises BadInput `bad_invitation`. Methods raise what the depot says (BadInput, NotFound, VekhaError), VekhaError
    `depot_refused` for another token, and Away.
    """

    def __init__(self, join: str, *, patience: float = PATIENCE) -> None:
        parts = urlsplit(join)
        if parts.scheme not in ("http", "https") or not parts.hostname or not parts.password:
            raise BadInput("bad_invitation", "This is not an invitation for a worker.", "See `vekha worker --invite`.")
        port = f":{parts.port}" if parts.port else ""
        self.host, self._patience = parts.hostname, patience
        self._client = httpx.Client(
            base_url=f"{parts.scheme}://{parts.hostname}{port}",
            headers={"Authorization": f"Bearer {parts.password}"},
            timeout=TIMEOUT,
            trust_env=False,  # machines of one installation speak to each other directly
        )

    def close(self) -> None:
        self._client.close()

    def json(self, path: str) -> Any:
        return self._until_there(lambda: _good(self._client.get(path)).json())

    def content(self, path: str) -> bytes:
        return self._until_there(lambda: _good(self._client.get(path)).content)

    def has(self, path: str) -> bool:
        try:
            self._until_there(lambda: _good(self._client.head(path)))
        except NotFound:
            return False
        return True

    def download(self, path: str, to: IO[bytes]) -> None:
        """The answer's bytes, from the file's beginning; the file then stands at its beginning."""

        def once() -> None:
            to.seek(0)
            to.truncate()
            with self._client.stream("GET", path) as answer:
                if answer.is_error:
                    answer.read()
                _good(answer)
                for piece in answer.iter_bytes(PIECE):
                    to.write(piece)
            to.seek(0)

        self._until_there(once)

    def upload(self, path: str, file: Path) -> None:
        def once() -> None:
            with file.open("rb") as content:
                _good(self._client.put(path, content=iter(lambda: content.read(PIECE), b"")))

        self._until_there(once)

    def post(self, path: str, value: object) -> None:
        """May arrive twice, if an answer was lost on its way."""
        self._until_there(lambda: _good(self._client.post(path, json=value)))

    def _until_there(self, ask: Callable[[], T]) -> T:
        deadline = time.monotonic() + self._patience
        while True:
            try:
                return ask()
            except (httpx.TransportError, _Unwell) as error:
                if time.monotonic() > deadline:
                    raise Away(f"The depot at {self.host} does not answer: {error}") from error
            time.sleep(PAUSE)  # a machine that comes back tells nobody


class _Unwell(Exception):
    """The depot answered that it cannot do its work now."""


def path_of(*parts: str) -> str:
    return "/" + "/".join(quote(part, safe="/:") for part in parts)


def _good(answer: httpx.Response) -> httpx.Response:
    """The answer, if it is one; else what the depot said, raised."""
    if answer.is_success:
        return answer
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise VekhaError("depot_refused", "The depot does not know this token.", "Ask for a new invitation.")
    kind = KINDS.get(answer.status_code)
    if kind is None:
        raise _Unwell(f"status {answer.status_code}")
    if answer.request.method == "HEAD":
        raise kind("depot", f"{answer.request.url.path}: status {answer.status_code}.")
    said = answer.json()["error"]
    raise kind(said["code"], said["what"], said["next_step"])
