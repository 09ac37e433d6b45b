"""The picture of a verdict's form: one that came is kept, and named by a signed token.

So a form that is refused, or that must first ask once more who somebody is, loses it not: a browser would not send the
same file again by itself.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest

from vekha.config.pictures import keep_picture
from vekha.core.actors import Role
from vekha.core.errors import BadInput
from vekha.operations.before_keeping import let_decide
from vekha.web.acting import handle_of


def picture_of(request: HttpRequest, slug: str, number: int, candidate: int, role: Role) -> str:
    """Its name, "" without one. Nothing is kept from whoever may not decide as that role.

    Raises Denied, BadInput `picture_too_large`, `no_picture`, `incomplete`.
    """
    file, salt = request.FILES.get("picture"), f"verdict-picture:{slug}/{number}"
    if isinstance(file, UploadedFile):
        let_decide(slug, number, candidate, role, by=handle_of(request), now=datetime.now(UTC))
        name = keep_picture(file.chunks())
        known = request.POST.copy()
        known["kept"] = dumps(name, salt=salt)
        request.POST = known  # type: ignore[assignment] # the form, should it come again, has it from here
        return name
    token = request.POST.get("kept", "")
    try:
        return str(loads(token, salt=salt)) if token else ""
    except BadSignature as error:
        raise BadInput("incomplete", "The form was not complete.", "Load the page again, then decide.") from error
