"""What is wrong with a vekha.toml, in the reader's language: what config/project_problems.py and tomllib say.

Apart from the other sentences: "{text} is too long" may be what somebody typed, but not as a mistake of that file.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from vekha.workflows.sayings import Sayings

MISTAKES = (
    # the file as a whole
    _("this is not UTF-8 text"),
    _("Save the file as UTF-8."),
    _("the file has {count} characters, {most} are allowed"),
    _("Move long commands into a script in the repository."),
    _("the file cannot be read: {error}"),
    _("Look for an endless number or deep brackets."),
    # as tomllib says what is no TOML
    _("Invalid statement"),
    _("Expected newline or end of document after a statement"),
    _("Expected {text}"),
    _("Found invalid character {text}"),
    _("Illegal character {text}"),
    _("Cannot declare {text} twice"),
    _("Cannot overwrite a value"),
    _("Expected ']' at the end of a table declaration"),
    _("Expected ']]' at the end of an array declaration"),
    _("Cannot mutate immutable namespace {text}"),
    _("Cannot redefine namespace {text}"),
    _("Expected '=' after a key in a key/value pair"),
    _("Invalid initial character for a key part"),
    _("Unclosed array"),
    _("Unclosed inline table"),
    _("Duplicate inline table key {text}"),
    _("Unescaped '\\' in a string"),
    _("Invalid hex value"),
    _("Escaped character is not a Unicode scalar value"),
    _("Unterminated string"),
    _("Invalid date or datetime"),
    _("Invalid value"),
    _("This key or table is written twice: keep one of them."),
    _("A quote or a bracket that was opened further up is not closed."),
    _('Check the quotes, the brackets and the "=" there; text stands in quotes.'),
    # tables and keys
    _("this key is not known"),
    _("Did you mean `{text}`?"),
    _("Known here: {text}."),
    _("this table is missing"),
    _("Add [{table}]; its keys are {text}."),
    _("is missing"),
    _("Add `{key} = ...` to [{table}]."),
    _("must be a table"),
    _("Write it as [{table}], with its keys below."),
    _("there is no check"),
    _("Add [checks.<name>] with a `command`: without a check nothing can be proven, and no gate would ever be green."),
    _('kind "{text}" needs a lock file'),
    _('Add `lock = "{text}"`.'),
    _('kind "none" has no lock file'),
    _('Remove it, or write kind = "uv" or "npm".'),
    _('Add `engine = "postgresql"`, or leave the table [database] out.'),
    _("nothing measures the coverage"),
    _('Add `cobertura = "reports/coverage.xml"`, and let the command write that report.'),
    _("a check of the preview has no database of its own"),
    _('Remove it, or write on = "build".'),
    _("the project has no database"),
    _('Add [database] with `engine = "postgresql"`.'),
    # values
    _("must be text"),
    _('Put it in quotes: "...".'),
    _("must be true or false"),
    _("Write it without quotes."),
    _("must be a number"),
    _("must be a whole number"),
    _("must be a list"),
    _('Write it like ["one", "two"].'),
    _("must be a number from 0 to 100"),
    _("It is a percentage."),
    _("must be {choices}"),
    _("is a number without a unit"),
    _('Write it like "30s", "10m" or "1h30m".'),
    _('Did you mean "{text}"?'),
    _("The value stands in quotes."),
    _("{text} is not a duration"),
    _("{text} names its units out of order or twice"),
    _("{text} is too long"),
    _("The longest is 400 days."),
    _("must be longer than nothing"),
    _('Write it like "10m".'),
    _('Write it like "512MiB" or "2GiB"; "0" is no limit.'),
    _("{text} is not a size"),
    _("holds a zero byte"),
    _("Remove it: no program can be given one."),
    _("is empty"),
    _("Write something here, or leave the key out."),
    _("must be one line of plain text"),
    _("Remove line breaks and control characters."),
    _("{text} is not a path inside the tree"),
    _('Write it like "reports/unit.xml", without "..".'),
    _("{text} is not a path of the running store"),
    _('Write it like "/health/".'),
    _("{text} cannot be a name"),
    _('Use 1 to 40 of a-z, 0-9 and "-"; begin with a letter.'),
    _("{text} is not a version of Python"),
    _('Write it like "3.11".'),
    _("{text} is not a known engine"),
    _('Write "postgresql", or leave the table out.'),
    _("the steps must rise and end in 100"),
    _("Write them like [10, 50, 100]."),
    _("{text} cannot be a check's name"),
    _('Use 1 to 40 of a-z, 0-9, "-" and "_"; begin with a letter.'),
    _("{text} is set by Vekha itself"),
    _("Remove it: every command gets the right value."),
    _("{text} cannot be the name of an environment variable"),
    _('Use letters, digits and "_"; no digit first.'),
    _("and {number} more"),
)
OF_SEVERAL = re.compile(r"line (?P<number>\d+)(?:, (?P<key>.+?))?: (?P<rest>.*)")  # `BadProjectFile`
AT_LINE, AT_KEY = _("line {number}: {rest}"), _("line {number}, {key}: {rest}")


def problems_said(text: str) -> str:
    """Of several, one a line."""
    return "\n".join(line[: len(line) - len(line.lstrip())] + _problem(line.strip()) for line in text.split("\n"))


def _problem(line: str) -> str:
    found = OF_SEVERAL.fullmatch(line)
    if found is None:
        return mistake_said(line)
    shape = AT_KEY if found["key"] else AT_LINE
    return gettext(shape).format(number=found["number"], key=found["key"], rest=mistake_said(found["rest"]))


def _field(name: str, value: str) -> str:
    return gettext(" or ").join(value.split(" or ")) if name == "choices" else value


mistake_said = Sayings(MISTAKES, _field)
