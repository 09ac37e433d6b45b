"""The documents stay true: links, paths, verbs, keys and events are compared with the code. Run by `make check`.

Standard library only: the code is read as text, nothing of it is imported.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from check_docs_code import CODE, HEADING, Documents, Problem, against_code, prose

ROOT = Path(__file__).parents[1]
EXCEPT = ("examples/lavka/story/",)
MAP, MAP_LINES = "ARCHITECTURE.md", 200

LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\s*\[[^\]]+\]:\s+(\S+)")
NAMED_PATH = re.compile(r"(?:src|docs|tests|bench|examples|requirements)/[\w./*<>{},-]*")
FORBIDDEN = (
    (re.compile(r"(?<![\w.])/(?:work|tmp/(?!vekha)|root|home/\w+)(?=/|\b)"), "a path of one machine"),
    (
        re.compile(r"\b(?:files\.pythonhosted|pypi|registry\.npmjs|npmjs|crates|deb\.debian)\.(?:org|com|io)\b"),
        "a host",
    ),
)


def main() -> int:
    documents = {name: (ROOT / name).read_text(encoding="utf-8").splitlines() for name in listed()}
    problems = [
        *links(documents),
        *paths(documents),
        *machines(documents),
        *length(documents),
        *against_code(documents),
    ]
    sys.stdout.write("".join(f"{file}:{line}: {what}\n" for file, line, what in sorted(problems)))
    return 1 if problems else 0


def listed() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted({name for name in found if name and not name.startswith(EXCEPT) and (ROOT / name).exists()})


def links(documents: Documents) -> Iterator[Problem]:
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


def paths(documents: Documents) -> Iterator[Problem]:
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


def machines(documents: Documents) -> Iterator[Problem]:
    for name, lines in documents.items():
        for number, line in enumerate(lines, start=1):
            for pattern, what in FORBIDDEN:
                if pattern.search(line):
                    yield name, number, f"{what} stands here: {pattern.search(line)[0]}"  # type: ignore[index]


def length(documents: Documents) -> Iterator[Problem]:
    lines = len(documents.get(MAP, []))
    if lines >= MAP_LINES:
        yield MAP, lines, f"{lines} lines; it stays under {MAP_LINES}, so that it is read"


if __name__ == "__main__":
    sys.exit(main())
