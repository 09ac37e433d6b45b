"""Files stay under 250 lines and functions under 40, so that each can be read at once. Run by `make check`."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

FILE, FUNCTION = 250, 40
ROOT = Path(__file__).parents[1]
EXCEPT = ("src/vekha/database/migrations/", "examples/")  # generated, or another project's


def functions(tree: ast.AST) -> list[tuple[str, int, int]]:
    """Name, first line, number of lines; docstrings do not count."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            doc = node.body[0] if ast.get_docstring(node) else None
            said = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
            found.append((node.name, node.lineno, (node.end_lineno or 0) - node.lineno + 1 - said))
    return found


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    problems = []
    for name in listed.stdout.split():
        if name.startswith(EXCEPT) or not (ROOT / name).exists():
            continue
        text = (ROOT / name).read_text()
        lines = len(text.splitlines())
        if lines > FILE:
            problems.append(f"{name}: {lines} lines, {FILE} are allowed: split it by verb")
        if name.startswith("src/"):
            for function, line, length in functions(ast.parse(text)):
                if length > FUNCTION and function not in ("decide", "evolve"):  # one match on one screen
                    problems.append(f"{name}:{line}: {function} has {length} lines, {FUNCTION} are allowed")
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
