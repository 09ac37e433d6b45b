"""What the documents say of the code: verbs, options, keys, defaults, events, error codes. Part of `check_docs.py`."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "vekha"
VERBS, KEYS, EVENTS, CODES = "docs/command-line.md", "docs/vekha-toml.md", "docs/events.md", "docs/operations.md"
REPORT = "docs/demo-report.md"

FENCE = re.compile(r"^\s*(```|~~~)")
CODE = re.compile(r"`([^`\n]+)`")
CODE_ROW = re.compile(r"^\|((?:\s*`[a-z_]+`,?)+)\s*\|")
ROW = re.compile(r"^\|\s*`([^`]+)`\s*\|")
HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")

Problem = tuple[str, int, str]  # file, line, what
Documents = dict[str, list[str]]  # name, lines


def prose(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines outside of fenced blocks, with their numbers."""
    fenced = False
    for number, line in enumerate(lines, start=1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def against_code(documents: Documents) -> Iterator[Problem]:
    for check in (verbs, keys, events, codes, report):
        yield from check(documents)


def compared(documents: Documents, name: str, said: dict[str, int], known: set[str], what: str) -> Iterator[Problem]:
    """`said`: what the document describes, with its lines; `known`: what the code has."""
    if name not in documents:
        yield name, 1, "this document is missing"
        return
    for one in sorted(known - said.keys()):
        yield name, 1, f"{what} `{one}` is not described"
    for one, line in said.items():
        if one not in known:
            yield name, line, f"the code has no {what} `{one}`"


def described(lines: list[str]) -> dict[str, tuple[int, str]]:
    """Rows of tables that begin with code, as "`heading` row": their lines and texts. A heading counts by its code."""
    found: dict[str, tuple[int, str]] = {}
    above = ""
    for number, line in prose(lines):
        heading, row = HEADING.match(line), ROW.match(line)
        if heading:
            code = CODE.search(heading[2])
            above = code[1] if code else ""
            if above:
                found[above] = number, line
        elif row:
            found[f"{above} {row[1]}".strip()] = number, line
    return found


def tree(*path: str) -> ast.Module:
    return ast.parse(SOURCE.joinpath(*path).read_text(encoding="utf-8"))


def assigned(module: ast.Module, name: str) -> ast.expr:
    for node in module.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == name and isinstance(node, ast.Assign | ast.AnnAssign):
            return node.value or ast.Tuple([])
    raise LookupError(f"{name} is not assigned any more: mend tests/check_docs.py")


def verbs(documents: Documents) -> Iterator[Problem]:
    """Verbs, the verbs under them, and their arguments: "vekha change list --open"."""
    known = set()
    entries = assigned(tree("cli", "main.py"), "VERBS")
    for entry in entries.elts if isinstance(entries, ast.Tuple) else []:
        verb, place = (ast.literal_eval(part) for part in entry.elts[:2])  # type: ignore[attr-defined]
        known |= commands_at(f"vekha {verb}", place)
    said = {name: line for name, (line, _) in described(documents.get(VERBS, [])).items() if name.startswith("vekha ")}
    return compared(documents, VERBS, said, known, "verb or argument")


def commands_at(verb: str, place: str) -> set[str]:
    """`place`: "vekha.cli.env:app", as it stands where it is loaded only when it is used."""
    module, _, name = place.removeprefix("vekha.").partition(":")
    return commands(verb, tree(*f"{module}.py".replace(".", "/", module.count(".")).split("/")), name)


def commands(verb: str, module: ast.Module, name: str) -> set[str]:
    found = {verb}
    for node in module.body:
        match node:  # app.command("vekha.cli.change_files:file", name="file")
            case ast.Expr(
                ast.Call(ast.Attribute(attr="command"), [ast.Constant(str(place))], [ast.keyword("name", word)])
            ):
                found |= commands_at(f"{verb} {ast.literal_eval(word)}", place)
        if not isinstance(node, ast.FunctionDef):
            continue
        marks = [mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list]
        groups = [
            ast.unparse(mark.value) for mark in marks if isinstance(mark, ast.Attribute) and mark.attr == "command"
        ]
        under = " ".join([*[group for group in groups if group != "app"], called(node)]) if groups else ""
        if node.name == name or under:
            whole = f"{verb} {under}" if under else verb
            places = [*node.args.posonlyargs, *([node.args.vararg] if node.args.vararg else [])]
            found |= {whole, *(f"{whole} {one.arg.strip('_').upper()}" for one in places)}
            found |= {f"{whole} {option(one)}" for one in node.args.kwonlyargs}
    return found


def called(node: ast.FunctionDef) -> str:
    for mark in node.decorator_list:
        for keyword in mark.keywords if isinstance(mark, ast.Call) else ():
            if keyword.arg == "name":
                return str(ast.literal_eval(keyword.value))
    return node.name


def option(one: ast.arg) -> str:
    for node in ast.walk(one.annotation) if one.annotation else ():
        if isinstance(node, ast.keyword) and node.arg == "name":
            return str(ast.literal_eval(node.value))
    return "--" + one.arg.strip("_").replace("_", "-")


def keys(documents: Documents) -> Iterator[Problem]:
    """Tables and keys, "[build] timeout", with the defaults that the example shows."""
    classes = {node.name: node for node in tree("config", "project_tables.py").body if isinstance(node, ast.ClassDef)}
    known = set()
    for table, kind in fields(classes["Tables"]).items():
        many = re.fullmatch(r"Mapping\[str, (\w+)\]", kind)
        name = f"[{table}.<name>]" if many else f"[{table}]"
        known |= {name, *(f"{name} {key}" for key in fields(classes[many[1] if many else kind]))}
    rows = described(documents.get(KEYS, []))
    said = {name: line for name, (line, _) in rows.items() if name.startswith("[")}
    yield from compared(documents, KEYS, said, known, "table or key")
    for key, default in defaults((SOURCE / "config" / "example.toml").read_text(encoding="utf-8")).items():
        if key in rows and f"`{default}`" not in rows[key][1]:
            yield KEYS, rows[key][0], f"the default of {key} is `{default}`"


def fields(node: ast.ClassDef) -> dict[str, str]:
    own = [one for one in node.body if isinstance(one, ast.AnnAssign)]
    return {one.target.id: ast.unparse(one.annotation) for one in own if isinstance(one.target, ast.Name)}


def defaults(example: str) -> dict[str, str]:
    """Keys that are commented out in the example show their defaults."""
    found, table = {}, ""
    for line in example.splitlines():
        if heading := re.match(r"\[(\w+)(\.\w+)?\]", line):
            table = "[checks.<name>]" if heading[1] == "checks" else f"[{heading[1]}]"
        elif key := re.match(r"# (\w+) = (\"[^\"]*\"|\S+)", line):
            found[f"{table} {key[1]}"] = key[2]
    return found


def events(documents: Documents) -> Iterator[Problem]:
    """Every kind of event that the code can write, with its fields."""
    wanted: dict[str, set[str]] = {}
    for node in tree("core", "events.py").body:
        if isinstance(node, ast.ClassDef) and node.name != "Event":
            wanted[node.name] = set(fields(node))
    sentences = ast.literal_eval(assigned(tree("database", "timeline.py"), "SENTENCES"))
    for kind, text in sentences.items():
        wanted.setdefault(kind, set()).update(re.findall(r"{(\w+)}", text))
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Entry" and node.args:
                kind = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
                wanted.setdefault(str(kind), set()) if kind else None
    rows = {name.split()[-1]: row for name, row in described(documents.get(EVENTS, [])).items()}
    yield from compared(documents, EVENTS, {name: line for name, (line, _) in rows.items()}, set(wanted), "event")
    for kind, needed in wanted.items():
        for field in sorted(needed):
            if kind in rows and f"`{field}`" not in rows[kind][1]:
                yield EVENTS, rows[kind][0], f"{kind} has a field `{field}`"


def codes(documents: Documents) -> Iterator[Problem]:
    """Error codes that the manual names can be given."""
    source = "".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py"))
    for line, text in prose(documents.get(CODES, [])):
        row = CODE_ROW.match(text)
        for name in CODE.findall(row[1]) if row else ():
            if f'"{name}"' not in source:
                yield CODES, line, f"the code has no error `{name}`"


def report(documents: Documents) -> Iterator[Problem]:
    """The schema of demo-report.json asks for the fields that the demo writes, no more and no less."""
    block = re.search(r"```json\n(.*?)\n```", "\n".join(documents.get(REPORT, [])), re.DOTALL)
    if block is None:
        yield REPORT, 1, "the schema is missing"
        return
    schema = json.loads(block[1])["properties"]
    classes = {node.name: node for node in tree("cli", "story", "report.py").body if isinstance(node, ast.ClassDef)}
    for name, kind in (("story", "Step"), ("rollbacks", "Rollback")):
        if set(schema[name]["items"]["required"]) != set(fields(classes[kind])):
            yield REPORT, 1, f"`{name}` has other fields than {kind}: {', '.join(fields(classes[kind]))}"
    writes = next(node for node in classes["Report"].body if isinstance(node, ast.FunctionDef) and node.name == "write")
    written = next(node for node in ast.walk(writes) if isinstance(node, ast.Dict))
    if set(schema) != {ast.literal_eval(key) for key in written.keys if key}:
        yield REPORT, 1, "the report has other fields at its top"
