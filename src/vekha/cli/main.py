"""The command `vekha`: finds the verb, and turns every failure into a sentence, a next step and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
import uuid
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter

from vekha.cli.session import err, out, place, session, show_json
from vekha.core.errors import Exit, VekhaError

INTERRUPTED = 130
HELP = """Carries each change of an online store from the client's wish to production, and rolls back on a no.

Answers go to stdout, progress to stderr. Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 refused by policy,
5 gate red, 6 waits for a person, 124 timed out."""
FOLLOW, RUN, SEE = "A change on its way", "The installation", "Looking"


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - it reads files, for one option only

    return version("vekha")


app = App(
    name="vekha",
    help=HELP,
    version=_version,
    result_action="return_value",
    default_parameter=Parameter(negative=(), show_default=False),
    help_format="plaintext",
    console=out,
)
app.register_install_completion_command(help="Makes the shell complete vekha's words.", group="Options")

VERBS = (  # verb, where it is (loaded only when it is used), where it stands in the help, what it does
    ("init", "vekha.cli.init:init", RUN, "Bring a project under Vekha's care."),
    ("person", "vekha.cli.person:app", RUN, "Who has which role."),
    ("service", "vekha.cli.service:app", RUN, "Actors that are not people, such as CI jobs, and their tokens."),
    ("message", "vekha.cli.message:app", RUN, "How people are told, and what they were told."),
    ("webhook", "vekha.cli.webhook:app", RUN, "Programs that are told what happens in a project."),
    ("up", "vekha.cli.up:up", RUN, "Start everything: database, proxy, web, workers."),
    ("down", "vekha.cli.down:down", RUN, "Stop everything, stores too."),
    ("worker", "vekha.cli.worker:worker", RUN, "Take jobs until told to stop."),
    ("doctor", "vekha.cli.doctor:doctor", RUN, "Find what this machine lacks."),
    ("demo", "vekha.cli.demo:demo", RUN, "Play the story of a change on a real store."),
    ("change", "vekha.cli.change:app", FOLLOW, "Changes: what the client asked for, from request to feedback."),
    ("client", "vekha.cli.client:app", FOLLOW, "How clients are asked, and who decides while they are away."),
    ("agreement", "vekha.cli.agreement:app", FOLLOW, "What client and manager agree on, version by version."),
    ("candidate", "vekha.cli.candidate:app", FOLLOW, "Branches merged onto main, built and checked."),
    ("verdict", "vekha.cli.verdict:verdict", FOLLOW, "Say yes or no to the candidate at hand."),
    ("release", "vekha.cli.release:app", FOLLOW, "What environments ran and run; a project's first release."),
    ("rollback", "vekha.cli.rollback:rollback", FOLLOW, "Move an environment back to its last good release."),
    ("status", "vekha.cli.status:status", SEE, "Everything at a glance: who must act, what runs."),
    ("search", "vekha.cli.search:search", SEE, "Find changes by what people wrote."),
    ("env", "vekha.cli.env:app", SEE, "Environments: what runs where, since when."),
    ("logs", "vekha.cli.logs:logs", SEE, "Output of builds, checks and deployments."),
    ("journal", "vekha.cli.journal:journal", SEE, "What happened, in order."),
    ("verify", "vekha.cli.verify:verify", SEE, "Check that nobody altered the journal."),
)
for verb, path, group, what in VERBS:
    # A verb that is called speaks for itself; the others are not loaded, so the list must know what to say of them.
    app.command(path, name=verb, group=group, help=None if verb in sys.argv[1:] else what)


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
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
    sys.exit(code)


def run(words: list[str]) -> int:
    """Carries out one command line; gives its exit code."""
    session.actor, session.json = "", "--json" in words  # for errors before the words are understood
    session.answered = False
    try:
        result = app.meta(words, exit_on_error=False, print_error=False)
    except VekhaError as error:
        return _tell(error)
    except CycloptsError as error:
        return _tell(VekhaError("usage", str(error).strip(), _usage(error), exit_code=Exit.USAGE))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _close_quietly()
        return Exit.OK
    except Exception as error:
        known = _known(error)
        return _tell(known) if known else _unexpected(error)
    return int(result) if isinstance(result, int) else Exit.OK


def _tell(error: VekhaError) -> int:
    """On stderr for people; with --json on stdout for programs too."""
    if session.json and not session.answered:
        show_json({"error": {"code": error.code, "what": error.what, "next_step": error.next_step}})
    err.print(error.what, style="red" if error.exit else "", markup=False, soft_wrap=True)
    if error.next_step:
        err.print(f"→ {error.next_step}", markup=False, soft_wrap=True)
    return error.exit


def _usage(error: CycloptsError) -> str:
    chain = " ".join(word for word in error.command_chain or () if not word.startswith("-"))
    return f"See `vekha {chain} --help`." if chain else "See `vekha --help`."


def _known(error: Exception) -> VekhaError | None:
    """What a database says that has gone away, or was never set up; named without importing it."""
    if not type(error).__module__.startswith(("django.db", "psycopg")):
        return None
    why = (str(error).strip().splitlines() or ["no reason given"])[0]
    if type(error).__name__ in ("OperationalError", "InterfaceError"):
        return VekhaError("database_silent", f"The database does not answer: {why}", "Start it: `vekha up`.")
    if "does not exist" in why and type(error).__name__ in ("ProgrammingError", "UndefinedTable"):
        return VekhaError("no_tables", "The database does not hold this version's tables.", "Run `vekha up` once.")
    return None


def _unexpected(error: Exception) -> int:
    """An id for the user, everything for the operator."""
    identity = uuid.uuid4().hex[:8]
    story, where = "".join(traceback.format_exception(error)), ""
    try:
        folder = place() / "logs" / "errors"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{identity}.log").write_text(story)
        where = f"The whole story is in {folder / identity}.log; with VEKHA_DEBUG=1 it is shown here."
    except OSError as full:
        where = f"Its story could not be kept ({full}); with VEKHA_DEBUG=1 it is shown here."
    if os.environ.get("VEKHA_DEBUG"):
        sys.stderr.write(story)
    first = (str(error).strip().splitlines() or [""])[0] or type(error).__name__
    return _tell(VekhaError("unexpected", f"Something unexpected happened (error {identity}): {first}", where))


def _close_quietly() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
