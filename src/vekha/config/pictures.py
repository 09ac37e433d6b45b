"""Pictures that people show with their reasons: files named by their content, in the data folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from vekha.config.files import sync_folder
from vekha.config.home import home
from vekha.core.errors import BadInput, NotFound

LARGEST = 10_000_000  # bytes
KINDS = {  # by their first bytes; what could hold a script (SVG, HTML) is none of them
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
}
TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


def keep_picture(pieces: Iterable[bytes]) -> str:
    """Its name. Raises BadInput `picture_too_large`, `no_picture`; then nothing is kept."""
    folder = home() / "pictures"
    folder.mkdir(mode=0o700, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=folder, prefix=".new-")  # mode 0600
    hashing, size, head = hashlib.sha256(), 0, b""
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > LARGEST:
                    raise BadInput("picture_too_large", "The picture is larger than 10 MB.", "Make it smaller.")
                head = head or piece[:16]
                hashing.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        name = f"{hashing.hexdigest()}.{_kind(head)}"
        Path(beside).replace(folder / name)
        sync_folder(folder)
    finally:
        Path(beside).unlink(missing_ok=True)
    return name


def picture(name: str) -> tuple[Path, str]:
    """Its file and its media type. Raises NotFound `no_picture`."""
    stem, _, kind = name.partition(".")
    path = home() / "pictures" / name
    if kind not in TYPES or not stem.isalnum() or not path.is_file():
        raise NotFound("no_picture", "There is no such picture.")
    return path, TYPES[kind]


def _kind(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    for begin, kind in KINDS.items():
        if head.startswith(begin):
            return kind
    raise BadInput("no_picture", "This file is not a picture.", "Send a PNG, JPEG, WebP or GIF.")
