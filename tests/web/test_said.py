"""Whatever the code says of what went wrong is said in Russian too, by a list that is taken from the code."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.utils import translation

from tests.config.test_project_file import WRONG
from vekha.config.project_file import read_project_file
from vekha.config.project_problems import BadProjectFile
from vekha.policy.rules import rules
from vekha.web.said import said
from vekha.workflows.mistakes import mistake_said
from vekha.workflows.reasons import reason_said

SOURCE = Path(__file__).parents[2] / "src" / "vekha"
ERRORS = {  # what makes an error or a refusal; its texts are its arguments
    *("VekhaError", "BadInput", "NotFound", "Denied", "GateRed", "NotRunning", "Away", "Refused", "NotNow"),
    *("_failed", "_unsafe", "_refused", "_until", "_no_repository", "not_now", "kind"),
}
WAITS = {"Pause", "Hold", "RollBack"}
MISTAKES = {"wrong", "Problem"}
NO_PAGE = {  # nothing of these reaches a page or a message: why
    "api": "an API's problems are in English",
    "cli": "the command line is in English",
    "adapters/postgres": "without a database there is no page",
    "adapters/traffic/envoy/boot.py": "`vekha up` alone begins it",
    "config/company.py": "the server does not start with it",
    "config/database.py": "the server does not start with it",
    "config/mail.py": "the server does not start with it",
    "config/settings.py": "the server does not start with it",
    "database/jobs.py": "a fault of ours: nobody is told but the operator",
    "depot/logs.py": "what one program of ours says to another",
    "wiring.py": "`vekha worker` alone asks for it",
}
BELOW = ("adapters", "depot", "telemetry", "workflows")  # whose words stand in messages as well
AROUND = {  # what such a call puts around its text, by its name or by its file
    "not_now": "{} is not possible while the change is testing.",
    "_unsafe": "The artifact's member 7 {}.",
    "adapters/hooks/http.py": "{}.",
    "adapters/notify/services.py": "7 {}.",
}
FILLED = (  # in words that are ours
    *(("OF_ROLE", "developer"), ("capitalize", "Hours"), ("role", "tester"), ("turn", "tester"), ("stage", "testing")),
    *(("run.state", "stuck"), ("state.status", "absent"), ("self._what", "target"), ("busy", "run 7")),
)
OF_PYTHON = ("brackets", "number")  # there, Python says itself why it cannot read the file
CODE = re.compile(r"`[^`]*`|\S+://\S*|\S*[/_=@\[\].]\S*[A-Za-z]\S*|--\w+|\"[^\"]*\"|'[^']*'|«[^»]*»")
KEYS = {"PORT", "kind", "on"}  # that a hint names
SAME = {  # in both languages
    *("vekha", "Vekha", "git", "npm", "uv", "none", "Node", "js", "PATH", "PostgreSQL", "Supervisor", "DevOps", "JSON"),
    *("REVOKE", "CONNECT", "ON", "DATABASE", "FROM", "PUBLIC", "PNG", "JPEG", "WebP", "GIF", "PDF", "URL", "UTF"),
    *(
        "Unicode",
        "Python",
        "true",
        "false",
        "main",
        "bare",
        "apprise",
        "Europe",
        "en",
        "ru",
        "API",
        "xx",
        "sha",
        "post",
        "receive",
        "commit",
        "dan",
        "lavka",
    ),
}


def words_of(text: str) -> set[str]:
    """Latin words that are neither code nor the same in both languages."""
    return set(re.findall(r"[A-Za-z]{2,}", CODE.sub(" ", text))) - SAME


def sentences(names: set[str], *, only: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(file, text) of each text that such a call is given; what is filled in is a 7, or a word that may stand there."""
    for path in sorted(SOURCE.rglob("*.py")):
        file = str(path.relative_to(SOURCE))
        if path.name == "fake.py" or any(file.startswith(one) for one in NO_PAGE):
            continue
        if only and not file.startswith(only):
            continue
        for call, known in _calls(ast.parse(path.read_text())):
            if (name := _name(call.func)) in names:
                around = AROUND.get(name) or (AROUND.get(file, "{}") if name == "_refused" else "{}")
                for given in [*call.args, *(one.value for one in call.keywords)]:
                    yield from ((file, around.format(text)) for text in _texts(given, known) if " " in text)


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, dict[str, list[ast.expr]]]]:
    """Each with what is assigned in its function, or outside of any."""
    outside = _assigned(tree.body)
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        known = outside | _assigned(list(ast.walk(function)))
        yield from ((node, known) for node in ast.walk(function) if isinstance(node, ast.Call))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _assigned(nodes: Sequence[ast.AST]) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def _texts(node: ast.expr, known: dict[str, list[ast.expr]]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            for parts in itertools.product(*(list(_part(one, known)) for one in node.values)):
                yield "".join(parts)
        case ast.IfExp():
            yield from _texts(node.body, known)
            yield from _texts(node.orelse, known)
        case ast.Name() if node.id in known:
            for one in known[node.id]:
                yield from _texts(one, {name: texts for name, texts in known.items() if name != node.id})


def _part(part: ast.expr, known: dict[str, list[ast.expr]]) -> Iterator[str]:
    """What may stand there: each text that the code has for it, or a 7."""
    if isinstance(part, ast.Constant):
        yield str(part.value)
    elif isinstance(part, ast.FormattedValue):
        filled = ast.unparse(part.value)
        texts = [text for text in _texts(part.value, known) if text]
        yield from texts or [next((word for name, word in FILLED if name in filled), "7")]


def left(found: Iterator[tuple[str, str]], say: object) -> dict[str, str]:
    assert callable(say)
    with translation.override("ru"):
        return {f"{file}: {text}": shown for file, text in found if words_of(shown := say(text))}


def test_every_error_and_refusal_in_the_code_is_said_in_russian():
    assert left(sentences(ERRORS | WAITS), said) == {}


def test_so_are_causes_that_messages_name():
    assert left(sentences(ERRORS | WAITS, only=BELOW), reason_said) == {}


def test_so_is_whatever_is_wrong_with_a_project_file():
    assert left(sentences(MISTAKES), mistake_said) == {}


@pytest.mark.parametrize(("text", "line", "key", "hint"), WRONG)
def test_a_wrong_project_file_is_explained_in_russian_as_a_list_and_as_the_cause_of_a_failure(text, line, key, hint):
    with pytest.raises(BadProjectFile) as error:
        read_project_file(text, name="vekha.toml")
    with translation.override("ru"):
        (one,) = error.value.problems
        shown = [mistake_said(one.what), mistake_said(one.hint), reason_said(str(error.value))]
    if hint not in OF_PYTHON:
        assert [words_of(part.replace(key, "")) - KEYS for part in shown] == [set(), set(), set()], shown
    assert f"строка {line}" in shown[2]
    assert key in shown[2]


def test_so_is_whatever_the_policy_says_to_whom_it_refuses():
    filled = {"{actor}": "dan", "{action}": "give_verdict", "{resource}": "candidate lavka/1/2"}
    texts = [rule.why for rule in rules().known.values() if rule.why]
    for name, value in filled.items():
        texts = [one.replace(name, value) for one in texts]
    texts += [f"Rule: {rule.name}. {rule.next_step}" for rule in rules().known.values() if rule.next_step]
    assert len(texts) > 8
    names = re.compile("|".join(rules_named()))
    assert left((("policy", one) for one in texts), lambda text: names.sub("", said(text))) == {}


def rules_named() -> list[str]:
    return sorted((rule.name for rule in rules().known.values()), key=len, reverse=True)


def test_the_list_is_taken_from_the_code():
    found = {text for _, text in sentences(ERRORS)}
    assert len(found) > 400
    assert {"Say why.", "7 is not a digest.", "Its log is kept: `vekha logs`.", "A tester does not assess."} <= found
    with translation.override("ru"):
        assert words_of(said("A new sentence that nobody has said.")) == {
            *("new", "sentence", "that", "nobody", "has", "said")
        }
