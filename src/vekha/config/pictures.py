"""Pictures that people show with their reasons: files named by their content, in the data folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vekha.config.home import home
from vekha.config.kept_files import head_of, keep
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
    too_large = BadInput("picture_too_large", "The picture is larger than 10 MB.", "Make it smaller.")
    return keep(home() / "pictures", pieces, largest=LARGEST, too_large=too_large, kind_of=_kind).name


def kept_picture(path: Path) -> str:
    """As `keep_picture`, of a file on this machine. Raises also NotFound `no_file`."""
    if not path.is_file():
        raise NotFound("no_file", f"There is no file {path}.", "Look at the path.")
    with path.open("rb") as file:
        return keep_picture(iter(lambda: file.read(65536), b""))


def picture(name: str) -> tuple[Path, str]:
    """Its file and its media type. Raises NotFound `no_picture`."""
    stem, _, kind = name.partition(".")
    path = home() / "pictures" / name
    if kind not in TYPES or not stem.isalnum() or not path.is_file():
        raise NotFound("no_picture", "There is no such picture.")
    return path, TYPES[kind]


def picture_kind(head: bytes) -> str:
    """By its first 16 bytes; "" if it is no picture."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((kind for begin, kind in KINDS.items() if head.startswith(begin)), "")


def _kind(path: Path) -> str:
    if kind := picture_kind(head_of(path)):
        return kind
    raise BadInput("no_picture", "This file is not a picture.", "Send a PNG, JPEG, WebP or GIF.")
