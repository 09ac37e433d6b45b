"""The command `vekha`: finds the verb, and turns every failure into a sentence, a next step and an exit code."""

from __future__ import annotations

import json
import os
import sys
import traceback
import uuid
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter

from vekha.cli.session import err, out, place, session
from vekha.core.errors import Exit, VekhaError

INTERRUPTED = 130
HELP = "Carries each change of an online store from the client's wish to production and back, and rolls back on a no."
app = App(
    name="vekha", help=HELP, version="0.1.0", result_action="return_value", default_parameter=Parameter(negative=())
)
app.register_install_completion_command()

VERBS = {  # verb: where it is; loaded only when it is used
    "init": "vekha.cli.init:init",
    "up": "vekha.cli.up:up",
    "down": "vekha.cli.up:down",
    "worker": "vekha.cli.worker:worker",
    "demo": "vekha.cli.demo:demo",
    "doctor": "vekha.cli.doctor:doctor",
    "status": "vekha.cli.status:status",
    "person": "vekha.cli.person:app",
    "change": "vekha.cli.change:app",
    "agreement": "vekha.cli.agreement:app",
    "candidate": "vekha.cli.candidate:app",
    "verdict": "vekha.cli.verdict:verdict",
    "release": "vekha.cli.release:app",
    "rollback": "vekha.cli.rollback:rollback",
    "env": "vekha.cli.env:app",
    "logs": "vekha.cli.logs:logs",
    "journal": "vekha.cli.journal:journal",
    "verify": "vekha.cli.verify:verify",
}
for verb, path in VERBS.items():
    app.command(path, name=verb)


@app.meta.default
def launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    as_: Annotated[str, Parameter(name="--as")] = "",
    home: str = "",
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> object:
    """Options before or after any verb.

    Parameters
    ----------
    as_
        Who acts (or VEKHA_ACTOR); without it, the name of who is logged in.
    home
        Vekha's data folder (or VEKHA_HOME); without it, the nearest .vekha from here upwards, else ~/.vekha.
    as_json
        Answers as JSON on stdout.
    """
    session.actor, session.json = as_, as_json
    if home:
        os.environ["VEKHA_HOME"] = home
    return app(tokens, exit_on_error=False, print_error=False)


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Carries out one command line; gives its exit code."""
    try:
        result = app.meta(words, exit_on_error=False, print_error=False)
    except VekhaError as error:
        return _tell(error)
    except CycloptsError as error:
        err.print(str(error), style="red", markup=False)
        err.print("→ `vekha --help`, or `vekha <verb> --help`.", markup=False)
        return Exit.USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except Exception as error:
        return _unexpected(error)
    return int(result) if isinstance(result, int) else Exit.OK


def _tell(error: VekhaError) -> int:
    if session.json:
        plain = {"error": {"code": error.code, "what": error.what, "next_step": error.next_step}}
        out.print_json(json.dumps(plain))
    err.print(error.what, style="red" if error.exit else "", markup=False)
    if error.next_step:
        err.print(f"→ {error.next_step}", markup=False)
    return error.exit


def _unexpected(error: Exception) -> int:
    """An id for the user, everything for the operator."""
    identity = uuid.uuid4().hex[:8]
    folder = place() / "logs" / "errors"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{identity}.log").write_text("".join(traceback.format_exception(error)))
    if os.environ.get("VEKHA_DEBUG"):
        traceback.print_exception(error)
    err.print(f"Something unexpected happened (error {identity}): {error}", style="red", markup=False)
    err.print(f"→ The whole story is in {folder / identity}.log.", markup=False)
    return Exit.FAILED


if __name__ == "__main__":
    main()
