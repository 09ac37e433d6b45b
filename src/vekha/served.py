"""How pages and API serve what people sent: pictures are shown, the rest is saved; in neither does anything run."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse

POLICY = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def served(path: Path, media: str, *, name: str = "") -> FileResponse:
    """`media`: as its content was found to be, never as whoever sent it said."""
    shown = media.startswith("image/")
    response = FileResponse(path.open("rb"), as_attachment=not shown, filename=name or path.name, content_type=media)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
