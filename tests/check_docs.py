"""The documents stay true: links, paths, verbs, keys and events are compared with the code. Run by `make check`.

Standard library only: the code is read as text, nothing of it is imported.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "vekha"
VERBS, KEYS, EVENTS = "docs/command-line.md", "docs/vekha-toml.md", "docs/events.md"
EXCEPT = ("examples/lavka/story/",)
MAP, MAP_LINES = "ARCHITECTURE.md", 200

FENCE = re.compile(r"^\s*(```|~~~)")
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\s*\[[^\]]+\]:\s+(\S+)")
CODE = re.compile(r"`([^`\n]+)`")
NAMED_PATH = re.compile(r"(?:src|docs|tests|bench|examples|requirements)/[\w./*<>{},-]*")
HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
FORBIDDEN = (
    (re.compile(r"(?<![\w.])/(?:work|tmp/(?!vekha)|root|home/\w+)(?=/|\b)"), "a path of one machine"),
    (re.compile(r"\b(?:files\.pythonhosted|pypi|registry\.npmjs|npmjs|crates|deb\.debian)\.(?:org|com|io)\b"), "a host"),
)

Problem = tuple[str, int, str]  # file, line, what


def main() -> int:
    documents = {name: (ROOT / name).read_text(encoding="utf-8").splitlines() for name in listed()}
    problems = [
        *links(documents),
        *paths(documents),
        *machines(documents),
        *length(documents),
        *verbs(documents),
        *keys(documents),
        *events(documents),
    ]
    sys.stdout.write("".join(f"{file}:{line}: {what}\n" for file, line, what in sorted(problems)))
    return 1 if problems else 0


def listed() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted({name for name in found if name and not name.startswith(EXCEPT) and (ROOT / name).exists()})


def prose(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines outside of fenced blocks, with their numbers."""
    fenced = False
    for number, line in enumerate(lines, start=1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def links(documents: dict[str, list[str]]) -> Iterator[Problem]:
    """Every relative link leads to a file of the repository, every anchor to a heading."""
    anchors = {name: anchors_of(lines) for name, lines in documents.items()}
    for name, lines in documents.items():
        for number, line in prose(lines):
            bare = CODE.sub("", line)
            for target in [*LINK.findall(bare), *REFERENCE.findall(bare)]:
                if re.match(r"[a-z][a-z0-9+.-]*:", target):
                    continue
                what = broken(name, target, anchors)
                if what:
                    yield name, number, what


def broken(name: str, target: str, anchors: dict[str, set[str]]) -> str:
    place, _, anchor = unquote(target).partition("#")
    file = (ROOT / name).parent / place if place else ROOT / name
    if not file.exists():
        return f"the link leads nowhere: {target}"
    other = file.resolve().relative_to(ROOT).as_posix() if file.resolve().is_relative_to(ROOT) else ""
    if not other:
        return f"the link leads out of the repository: {target}"
    if anchor and other in anchors and anchor not in anchors[other]:
        return f"{other} has no heading for #{anchor}"
    return ""


def anchors_of(lines: list[str]) -> set[str]:
    """Anchors as code hosts make them: small letters, no punctuation, "-" for a space, "-1" for the second one."""
    found: set[str] = set()
    for _, line in prose(lines):
        heading = HEADING.match(line)
        if heading:
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[2]).replace("`", "")
            slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            again = 1
            unique = slug
            while unique in found:
                unique, again = f"{slug}-{again}", again + 1
            found.add(unique)
    return found


def paths(documents: dict[str, list[str]]) -> Iterator[Problem]:
    """Every `src/...`, `docs/...`, `tests/...` named in backticks exists; `*` and `<x>` stand for something."""
    for name, lines in documents.items():
        for number, line in prose(lines):
            for code in CODE.findall(line):
                path = NAMED_PATH.fullmatch(code.strip())
                if path and not there(path[0]):
                    yield name, number, f"there is no {path[0]}"


def there(path: str) -> bool:
    found = re.fullmatch(r"(.*)\{([^}]*)\}(.*)", path)
    if found:
        return all(there(f"{found[1]}{one}{found[3]}") for one in found[2].split(","))
    pattern = re.sub(r"<[^>]*>", "*", path)
    return any(ROOT.glob(pattern)) if "*" in pattern else (ROOT / pattern).exists()


def machines(documents: dict[str, list[str]]) -> Iterator[Problem]:
    for name, lines in documents.items():
        for number, line in enumerate(lines, start=1):
            for pattern, what in FORBIDDEN:
                if pattern.search(line):
                    yield name, number, f"{what} stands here: {pattern.search(line)[0]}"  # type: ignore[index]


def length(documents: dict[str, list[str]]) -> Iterator[Problem]:
    lines = len(documents.get(MAP, []))
    if lines >= MAP_LINES:
        yield MAP, lines, f"{lines} lines; it stays under {MAP_LINES}, so that it is read"


def compared(documents: dict[str, list[str]], name: str, there: dict[str, int], known: set[str], what: str) -> list[Problem]:
    """`there`: what the document describes, with its lines; `known`: what the code has."""
    if name not in documents:
        return [(name, 1, "this document is missing")]
    missing = [(name, 1, f"{what} `{one}` is not described") for one in sorted(known - there.keys())]
    extra = [(name, line, f"the code has no {what} `{one}`") for one, line in there.items() if one not in known]
    return missing + extra


def headed(lines: list[str], pattern: str) -> dict[str, int]:
    """What the headings of a document name, with their lines."""
    found = {}
    for number, line in prose(lines):
        match = re.match(pattern, line)
        if match:
            found[match[1]] = number
    return found


def verbs(documents: dict[str, list[str]]) -> list[Problem]:
    tree = ast.parse((SOURCE / "cli" / "main.py").read_text())
    known = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "VERBS":
            known = {entry[0] for entry in ast.literal_eval(node.value)} if _literal(node.value) else _firsts(node.value)
    return compared(documents, VERBS, headed(documents.get(VERBS, []), r"^#{2,3} `vekha ([a-z-]+)`"), known, "verb")


def _literal(node: ast.expr) -> bool:
    return not any(isinstance(inner, ast.Name) for inner in ast.walk(node))


def _firsts(node: ast.expr) -> set[str]:
    entries = node.elts if isinstance(node, ast.Tuple | ast.List) else []
    firsts = [entry.elts[0] for entry in entries if isinstance(entry, ast.Tuple)]
    return {first.value for first in firsts if isinstance(first, ast.Constant)}


def keys(documents: dict[str, list[str]]) -> list[Problem]:
    """The keys of project_tables.py, as `table.key`; checks are `checks.<name>.key`."""
    return []


def events(documents: dict[str, list[str]]) -> list[Problem]:
    return []


if __name__ == "__main__":
    sys.exit(main())
