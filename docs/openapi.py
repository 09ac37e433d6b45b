"""Writes docs/openapi.json from the code: `python docs/openapi.py`. `tests/api/test_document.py` holds it to that."""

from __future__ import annotations

import json
import os
from pathlib import Path

PAGE = Path(__file__).with_name("openapi.json")


def text() -> str:
    """As the API itself gives it, readable and in a lasting order. Django must be set up."""
    from vekha.api.urls import api  # noqa: PLC0415

    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")  # it is never asked
    os.environ["DJANGO_SETTINGS_MODULE"] = "vekha.config.django_web"
    from vekha.wiring import set_up_django  # noqa: PLC0415

    set_up_django()
    PAGE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
