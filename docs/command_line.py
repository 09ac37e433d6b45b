"""Writes the list of verbs in docs/command-line.md from the code: `python docs/command_line.py`.

`tests/check_docs.py` finds what is missing there; this writes it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from cyclopts import App, Parameter

from vekha.cli.main import FOLLOW, RUN, SEE, VERBS

PAGE = Path(__file__).with_name("command-line.md")
BEGIN, END = "<!-- verbs: written by docs/command_line.py -->\n", "<!-- end of verbs -->\n"
Verb = Callable[..., object]


def main() -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{''.join(chapters())}{END}{after}", encoding="utf-8")


def chapters() -> Iterator[str]:
    for group in (RUN, FOLLOW, SEE):
        yield f"## {group}\n\n"
        for verb, place, under, what in VERBS:
            if under == group:
                module, _, name = place.partition(":")
                found = getattr(import_module(module), name)
                yield from under_verbs(verb, found, what) if isinstance(found, App) else described(verb, found, 3)


def under_verbs(verb: str, app: App, what: str) -> Iterator[str]:
    yield f"### `vekha {verb}`\n\n{what}\n\n"
    yield from each_verb(verb, app)


def each_verb(verb: str, app: App) -> Iterator[str]:
    for name in app:
        if not name.startswith("-"):
            yield from described(f"{verb} {name}", app[name].default_command, 4)
            yield from each_verb(f"{verb} {name}", app[name])


def described(verb: str, function: Verb | None, depth: int) -> Iterator[str]:
    if function is None:
        return
    text, told = parts(inspect.getdoc(function) or "")
    hints = get_type_hints(function, include_extras=True)
    known = inspect.signature(function).parameters.values()
    places = " ".join(shown(one) for one in known if one.kind is not one.KEYWORD_ONLY)
    rows = [row(one, hints[one.name], told) for one in known]
    yield f"{'#' * depth} `vekha {verb}`\n\n{text}\n\n"
    yield f"    vekha {verb} {places}".rstrip() + "\n\n"
    if rows:
        yield "| argument | default | what it is |\n|---|---|---|\n" + "".join(rows) + "\n"


def parts(doc: str) -> tuple[str, dict[str, str]]:
    """The text before the parameters, and what is said of each."""
    text, _, rest = doc.partition("Parameters\n----------\n")
    return text.strip(), dict(re.findall(r"^(\w+)\n {4}(.+)$", rest, re.MULTILINE))


def shown(one: inspect.Parameter) -> str:
    name = one.name.strip("_").upper()
    if one.kind is one.VAR_POSITIONAL:
        return f"{name}..."
    return name if one.default is one.empty else f"[{name}]"


def row(one: inspect.Parameter, hint: Any, told: dict[str, str]) -> str:
    """Options stand as `--name`, the others as in the line above."""
    name, words = f"--{one.name.strip('_').replace('_', '-')}", told.get(one.name, "")
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    for mark in marks:
        if isinstance(mark, Parameter):
            name, words = (mark.name or (name,))[0], mark.help or words
            off = mark.negative
            words += f" `{off[0]}`: do not." if off and not isinstance(off, str) else ""
    if one.kind is not one.KEYWORD_ONLY:
        name = one.name.strip("_").upper()
    words = words.replace("<", "&lt;")
    return f"| `{name}` | {default(one)} | {words} |\n"


def default(one: inspect.Parameter) -> str:
    if one.kind is one.VAR_POSITIONAL:
        return "none"
    if one.default is one.empty:
        return "must be given"
    if isinstance(one.default, bool):
        return "on" if one.default else "off"
    value = one.default.value if isinstance(one.default, Enum) else one.default
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value else "none"


if __name__ == "__main__":
    main()
