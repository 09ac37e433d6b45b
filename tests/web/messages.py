"""The catalogue of Russian words: what pages and messages say, out of their code and templates.

    python -m tests.web.messages

writes the .po anew (translations are kept, messages that nothing says any more are dropped) and compiles the .mo.
Babel does it, as GNU gettext may be absent.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "vekha"
WEB = SOURCE / "web"
PO = WEB / "locale" / "ru" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
WORDS = (
    "reasons",
    "causes",
    "causes_outside",
    "mistakes",
    "sayings",
    "wording",
)  # of workflows, whose words are said to people
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
FIELD = re.compile(r"\{\w*\}|%\(\w+\)[sd]")
HEADER = "# What Vekha's pages and messages say, in Russian. `python -m tests.web.messages` keeps it in step with them."
NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # the dates in the header tell nothing: git knows


def said() -> Catalog:
    """Everything that pages and messages say, without translations."""
    from vekha.core.telling_table import TEXTS
    from vekha.database.timeline import IN_PLACE, SENTENCES

    found = _empty()
    for path in [*sorted(WEB.rglob("*.py")), *(SOURCE / "workflows" / f"{name}.py" for name in WORDS)]:
        _collect(found, path.read_text())
    for path in sorted(WEB.rglob("*.html")):
        lines = templatize(path.read_text(), origin=path.name).splitlines()
        _collect(found, "\n".join(line.strip() for line in lines))
    for sentence in [*SENTENCES.values(), IN_PLACE, *TEXTS.values()]:
        found.add(sentence)
    return found


def known() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="ru", domain="django")


def renewed() -> Catalog:
    """What is said, with the translations that are known."""
    found, old = said(), known() if PO.exists() else _empty()
    for message in found:
        if message.id and (before := old.get(message.id, message.context)) is not None:
            message.string = before.string
    return found


def po_of(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, no_location=True, width=120, sort_output=True)
    return out.getvalue()


def mo_of(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def fields(text: str) -> set[str]:
    """The places of a message that are filled in."""
    return set(FIELD.findall(text))


def _empty() -> Catalog:
    return Catalog(
        locale="ru",
        domain="django",
        header_comment=HEADER,
        project="Vekha",
        version="1",
        fuzzy=False,
        creation_date=NEVER,
        revision_date=NEVER,
    )


def _collect(found: Catalog, text: str) -> None:
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        found.add(message, context=context)
    for message in found:
        message.flags.discard("python-format")  # "{percent} % of lines" is none


def main() -> int:
    import django

    django.setup()
    catalog = renewed()
    PO.write_bytes(po_of(catalog))
    MO.write_bytes(mo_of(catalog))
    missing = [message.id for message in catalog if message.id and not message.string]
    sys.stdout.write("".join(f"not translated: {one}\n" for one in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
