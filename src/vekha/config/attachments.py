"""Files that go with a brief: pictures, PDF and plain text, known by their content and named by its digest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from vekha.config.home import home
from vekha.config.kept_files import digest_of, head_of, keep
from vekha.config.pictures import TYPES as PICTURES
from vekha.config.pictures import picture_kind
from vekha.core.agreement import BriefFile
from vekha.core.errors import BadInput, NotFound, VekhaError

LARGEST = 10_000_000  # bytes of one file
LONGEST_NAME = 100  # characters
TYPES = {**PICTURES, "pdf": "application/pdf", "txt": "text/plain; charset=utf-8"}
SUFFIXES = {"jpg": (".jpg", ".jpeg"), "txt": (".txt", ".md", ".csv", ".log")}  # others: their kind's own
# What a browser or a shell could run is not plain text here, whatever it is called.
MARKUP = re.compile(rb"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|object|embed|style|link|meta)\b", re.I)
# What could end a line, hide, or turn text around in a name.
UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff<>:"|?*]')
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def keep_attachment(pieces: Iterable[bytes], name: str) -> BriefFile:
    """Raises BadInput `file_too_large`, `file_kind`, `file_empty`; then nothing is kept."""
    shown = _clean(name)
    too_large = BadInput("file_too_large", f"{shown} is larger than 10 MB.", "Make it smaller.")
    path = keep(_folder(), pieces, largest=LARGEST, too_large=too_large, kind_of=lambda path: _kind(path, shown))
    digest, _, kind = path.name.partition(".")
    return BriefFile(_fitting(shown, kind), f"sha256:{digest}", kind, path.stat().st_size)


def keep_attached(path: Path) -> BriefFile:
    """As `keep_attachment`, of a file on this machine. Raises also NotFound `no_file`."""
    if not path.is_file():
        raise NotFound("no_file", f"There is no file {path}.", "Look at the path.")
    with path.open("rb") as file:
        return keep_attachment(iter(lambda: file.read(65536), b""), path.name)


def is_kept(file: BriefFile) -> bool:
    return _place(file).is_file() and _place(file).stat().st_size == file.size


def attachment(file: BriefFile) -> tuple[Path, str]:
    """Its bytes, which are looked at once more, and its media type. Raises NotFound `no_file`, VekhaError `altered`."""
    path = _place(file)
    if file.kind not in TYPES or not path.is_file():
        raise NotFound("no_file", f"{file.name} is not there any more.", "Ask whoever sent it to send it again.")
    if f"sha256:{digest_of(path)}" != file.digest:
        raise VekhaError("altered", f"{file.name} is not what was agreed on: its bytes differ.", "Restore a backup.")
    return path, TYPES[file.kind]


def _folder() -> Path:
    return home() / "attachments"


def _place(file: BriefFile) -> Path:
    digest = file.digest.removeprefix("sha256:")
    return _folder() / f"{digest if re.fullmatch('[0-9a-f]{64}', digest) else 'none'}.{file.kind}"


def _kind(path: Path, name: str) -> str:
    """Raises BadInput `file_kind`, `file_empty`."""
    head = head_of(path)
    if not head:
        raise BadInput("file_empty", f"{name} is empty.", "Send the file itself.")
    if kind := picture_kind(head):
        return kind
    if head.startswith(b"%PDF-"):
        return "pdf"
    if Path(name).suffix.lower() in ("", *SUFFIXES["txt"]) and _is_text(path.read_bytes()):
        return "txt"
    what = f"{name} is not a picture, a PDF or plain text."
    raise BadInput("file_kind", what, "Send a PNG, JPEG, WebP or GIF, a PDF, or text without markup.")


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not (content.startswith(b"#!") or CONTROLS.search(content) or MARKUP.search(content))


def _clean(name: str) -> str:
    """The last part of a path, without what only confuses."""
    last = re.split(r"[/\\]", UNSAFE.sub("", unicodedata.normalize("NFC", name)))[-1].strip(" .")
    stem, dot, suffix = last.rpartition(".")
    if len(last) > LONGEST_NAME:
        last = f"{stem[: LONGEST_NAME - 10]}{dot}{suffix[:9]}" if dot else last[:LONGEST_NAME]
    return last or "file"


def _fitting(name: str, kind: str) -> str:
    """A name that says what it is also where it is saved."""
    return name if Path(name).suffix.lower() in SUFFIXES.get(kind, (f".{kind}",)) else f"{name}.{kind}"
