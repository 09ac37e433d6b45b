"""`vekha change file` and `vekha change picture`: what people sent with briefs and verdicts, listed and saved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number as Between

from vekha.cli.arguments import Number, Project
from vekha.cli.render import moment, short, table
from vekha.cli.session import answer, connect, session, show_json
from vekha.core.errors import BadInput, NotFound

To = Annotated[Path, Parameter(help="A folder, or a name that is free; with a NAME to save.")]


def file(
    project: Project,
    number: Number,
    name: Annotated[str, Parameter(help="The one to save; without it, all are listed.")] = "",
    /,
    *,
    brief: Annotated[int, Parameter(help="Of this version of the brief; the newest.", validator=Between(gte=0))] = 0,
    to: To = Path(),
) -> None:
    """The files of a brief; `vekha change brief --file` adds one. A saved one is byte for byte what was sent."""
    page = _page(project, number)
    version = next((one for one in page.briefs if brief in (0, one.version)), None)
    if version is None:
        if brief:
            raise NotFound("no_brief", f"{project}/{number} has no brief {brief}.", "See `vekha change show --all`.")
        _listed((), [], f"{project}/{number} has no brief yet: `vekha change brief`.")
        return
    if not name:
        rows = [(one.name, one.kind, one.size, short(one.digest)) for one in version.files]
        _listed(version.files, rows, f"Brief {version.version} has no files.")
        return
    found = next((one for one in version.files if one.name == name), None)
    if found is None:
        what = f"Brief {version.version} of {project}/{number} has no file {name}."
        raise NotFound("no_file", what, f"See `vekha change file {project} {number}`.")
    from vekha.config.attachments import attachment  # noqa: PLC0415 - only who saves one

    _saved(attachment(found)[0], to, found.name)


def picture(
    project: Project,
    number: Number,
    name: Annotated[
        str, Parameter(help="The one to save: the beginning of its name; without it, all are listed.")
    ] = "",
    /,
    *,
    to: To = Path(),
) -> None:
    """Pictures that were shown with verdicts; `vekha verdict --picture` shows one."""
    shown = [one for one in _page(project, number).verdicts if one.picture]
    if not name:
        rows = [(short(one.picture), one.answer, f"{one.role} {one.person}", moment(one.at)) for one in shown]
        _listed(shown, rows, "No verdict shows a picture.", ("picture", "with the", "of", "at"))
        return
    named = {one.picture for one in shown if one.picture.startswith(name)}
    if len(named) != 1:
        what = f"{len(named) or 'No'} pictures of {project}/{number} begin with {name}."
        raise NotFound("no_picture", what, f"See `vekha change picture {project} {number}`.")
    from vekha.config.pictures import picture as kept  # noqa: PLC0415 - only who saves one

    (found,) = named
    _saved(kept(found)[0], to, found)


def _page(project: str, number: int) -> Any:
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django

    return queries.change_page(project, number)


def _listed(
    found: Any, rows: list[tuple[Any, ...]], empty: str, names: tuple[str, ...] = ("file", "kind", "bytes", "digest")
) -> None:
    if session.json:
        from vekha.database.pages import plain  # noqa: PLC0415 - needs Django

        show_json(plain(found))
    else:
        table(names, rows, empty=empty)


def _saved(path: Path, to: Path, name: str) -> None:
    """Nothing that is there already is written over."""
    place = to / name if to.is_dir() else to
    try:
        with place.open("xb") as file:
            file.write(path.read_bytes())
    except FileExistsError as error:
        raise BadInput("file_there", f"{place} is there already.", "Choose another name: --to.") from error
    except OSError as error:
        raise BadInput("not_saved", f"{place} cannot be written: {error.strerror}.", "Choose a place: --to.") from error
    answer(f"Saved: {place}", path=str(place.resolve()), bytes=place.stat().st_size)
