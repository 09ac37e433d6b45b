"""Files of the brief's form: those that are kept already are named by signed tokens, new ones are kept as they come.

So a form that is refused loses none of them: a browser would not send the same file again by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest

from vekha.config.attachments import keep_attachment
from vekha.core.agreement import BriefFile
from vekha.core.errors import BadInput, VekhaError
from vekha.web.acting import Refusal


def files_of(request: HttpRequest, change: str) -> list[BriefFile]:
    """What the form has now. Raises what the first file is refused for; the others are kept, and named in the form.

    `change` ("lavka/1"): tokens of another one are worth nothing here.
    """
    chosen = [_read(token, change) for token in request.POST.getlist("kept")]
    problems, known = list[VekhaError](), request.POST.copy()
    for file in request.FILES.getlist("files"):
        if not isinstance(file, UploadedFile):
            continue
        try:
            one = keep_attachment(file.chunks(), file.name or "")
        except VekhaError as problem:
            problems.append(problem)
            continue
        chosen = [*(other for other in chosen if other.name != one.name), one]
    known.setlist("kept", [token_of(one, change) for one in chosen])
    request.POST = known  # type: ignore[assignment] # the form, should it be refused, has them from here
    if problems:
        raise problems[0]
    return chosen


def form_files(files: Sequence[BriefFile], change: str, refusal: Refusal | None) -> list[tuple[str, BriefFile]]:
    """Tokens and files for the form: those of the brief, or of the form that was refused."""
    if refusal and refusal.form == "brief":
        sent = refusal.typed.get("kept", ())
        return [(token, one) for token in sent if (one := _known(token, change))]
    return [(token_of(one, change), one) for one in files]


def token_of(one: BriefFile, change: str) -> str:
    return dumps(asdict(one), salt=f"brief-file:{change}")


def _read(token: str, change: str) -> BriefFile:
    """Raises BadInput `incomplete`."""
    if (one := _known(token, change)) is None:
        raise BadInput("incomplete", "The form was not complete.", "Load the page again, then decide.")
    return one


def _known(token: str, change: str) -> BriefFile | None:
    """None: we did not make this token, or not for this change."""
    try:
        return BriefFile(**loads(token, salt=f"brief-file:{change}"))
    except BadSignature:
        return None
