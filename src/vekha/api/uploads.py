"""Files that come with an act: multipart/form-data, with the act's own JSON in one part and the files in others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from vekha.api import problems
from vekha.config.attachments import LARGEST

MULTIPART = "multipart/form-data"
WORDS = 1_000_000  # bytes of what is no file
MOST = 51_000_000  # bytes of a request, as of a form of the pages
UNREADABLE = (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError, LookupError)


@dataclass(frozen=True, slots=True)
class Upload:
    """`words`: the part that has the JSON. `files`: the name of the others, at most `most` of them."""

    words: str
    files: str
    most: int

    @property
    def largest(self) -> int:
        """Bytes of the whole request."""
        return min(MOST, self.most * LARGEST + WORDS)


def read(request: HttpRequest, upload: Upload) -> HttpResponse | None:
    """Makes the JSON the request's body, and leaves its files in `request.FILES`; or gives why not."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isascii() and length.isdigit() and int(length) > upload.largest:
        return _too_large(f"The request has more than {upload.largest:,} bytes.")
    if not length:  # Django takes that for an empty one; whoever serves bounds what is read (web/too_large.py)
        request.META["CONTENT_LENGTH"] = str(upload.largest)
    try:
        words, files = request.POST, request.FILES
    except RequestDataTooBig:
        return _too_large(f"What is no file has more than {WORDS:,} bytes.")
    except UNREADABLE:
        what = f"The body cannot be read as {MULTIPART}."
        return problems.answered(*problems.body("bad-request", "bad_multipart", what, "Send it whole, by a library."))
    if wrong := [*_not_known(words.keys(), files.keys(), upload), *_too_many(request, upload)]:
        step = "GET /api/v1/openapi.json says what each part takes."
        what = "; ".join(f"{one['where']}: {one['what']}" for one in wrong[:3])
        return problems.answered(*problems.body("invalid", "invalid", f"{what}.", step, errors=wrong))
    request._body = words.get(upload.words, "").encode()
    return None


def files_of(request: HttpRequest) -> list[UploadedFile[Any]]:
    """In the order in which they came."""
    return [one for _, some in request.FILES.lists() for one in some if isinstance(one, UploadedFile)]


def fingerprint(request: HttpRequest) -> bytes:
    """Of names and contents of the files; b"" if there are none."""
    found = [(one.name, _digest(one)) for one in files_of(request)]
    return json.dumps(found).encode() if found else b""


def described(upload: Upload, schema: dict[str, Any]) -> dict[str, Any]:
    """The content of a request's body, as OpenAPI has it. `schema`: of the JSON."""
    files: dict[str, Any] = {"type": "string", "format": "binary"}
    if upload.most > 1:
        files = {"type": "array", "items": files, "maxItems": upload.most}
    parts = {upload.words: schema, upload.files: files}
    whole = {"type": "object", "properties": parts, "required": [upload.words], "additionalProperties": False}
    return {"schema": whole, "encoding": {upload.words: {"contentType": "application/json"}}}


def _digest(file: UploadedFile[Any]) -> str:
    found = hashlib.sha256()
    for piece in file.chunks():
        found.update(piece)
    return found.hexdigest()


def _not_known(words: Any, files: Any, upload: Upload) -> Iterator[dict[str, str]]:
    for name in words:
        if name != upload.words:
            said = "It is to be a file" if name == upload.files else "There is no such part"
            yield {"where": f"body.{name}", "what": said}
    for name in files:
        if name != upload.files:
            said = "It is to be JSON, and no file" if name == upload.words else "There is no such part"
            yield {"where": f"body.{name}", "what": said}


def _too_many(request: HttpRequest, upload: Upload) -> Iterator[dict[str, str]]:
    if len(files_of(request)) > upload.most:
        yield {"where": f"body.{upload.files}", "what": f"At most {upload.most}"}


def _too_large(what: str) -> HttpResponse:
    return problems.answered(*problems.body("too-large", "too_large", what, "Send less, or in several requests."))
