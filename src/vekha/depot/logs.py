"""Lines that work elsewhere has said."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from vekha import wiring
from vekha.core.errors import BadInput


@require_POST
def log(request: HttpRequest, stream: str) -> HttpResponse:
    try:
        lines = [str(line) for line in json.loads(request.body)["lines"]]
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("bad_lines", 'This is not {"lines": [...]}.', "Send text lines as JSON.") from error
    write = wiring.outside().logs.writer(stream)
    for line in lines:
        write(line)
    return HttpResponse(status=204)
