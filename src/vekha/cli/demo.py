"""`vekha demo`: plays the story on a real store, with live progress, and says what it saw."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from vekha import wiring
from vekha.cli import platform
from vekha.cli.story.cast import OLGA, PEOPLE
from vekha.config.home import home
from vekha.config.settings import Settings, write_settings
from vekha.core.errors import BadInput, VekhaError

REPORT = "demo-report.json"
MARK = "demo"  # a file in a data folder that the demo may make anew
console = Console(stderr=True, highlight=False)


class Live:
    """Each step with a spinner while it runs, and a line when it has ended."""

    def __init__(self) -> None:
        self._status = console.status("")

    def begin(self, actor: str, step: str) -> None:
        self._status = console.status(f"[bold]{actor}[/] {step}")
        self._status.start()

    def end(self, actor: str, step: str, result: str, seconds: float, *, ok: bool) -> None:
        self._status.stop()
        mark = "[green]✓[/]" if ok else "[red]✗[/]"
        console.print(f"{mark} [bold]{actor}[/] {step} [dim]{seconds:.1f} s[/]")
        console.print(f"    {result}", style="dim", markup=False)


def demo(*, auto: bool = False, port: int | None = None, web_port: int | None = None) -> None:
    """Plays the story of a change on a real online store.

    Parameters
    ----------
    auto
        Stop everything after the story; otherwise Vekha is left running to look at.
    port
        Where the store answers: the proxy's port, 8080 if it is not given.
    web_port
        Where Vekha's own page answers, 8070 if it is not given.
    """
    place = home()
    _begin_anew(place, port, web_port)
    say = lambda what: console.print(f"  {what}", style="dim")  # noqa: E731
    console.print("[bold]Vekha starts[/]")
    ok = False
    try:
        settings = platform.start(place, say)
        ok = _play(place, settings.proxy_port)
    finally:
        if auto:
            console.print("[bold]Vekha stops[/]")
            platform.stop(place, say)
    if not ok:
        raise VekhaError("story_broken", "The story did not end as it should.", f"See {REPORT}.")
    if not auto:
        _say_where(place, settings)


def _play(place: Path, port: int) -> bool:
    """Tables can be imported only now that Django is set up."""
    from vekha.cli.story.play import play  # noqa: PLC0415

    report = play(place, wiring.outside(place), port, Live())
    report.write(Path(REPORT))
    served = report.production
    console.print(
        f"\n{served['requests']} requests of shoppers, {served['failed_requests']} failed; "
        f"journal {'verified' if report.journal_verified else 'NOT verified'}; report in {REPORT}"
    )
    return report.ok


def _begin_anew(place: Path, port: int | None, web_port: int | None) -> None:
    """The demo's own data folder may be thrown away; anybody else's may not."""
    if place.is_dir() and any(place.iterdir()):
        if not (place / MARK).is_file():
            what = f"{place} holds an installation that is not the demo's."
            raise BadInput("not_the_demos", what, "Set VEKHA_HOME to an empty folder, or move it away.")
        platform.stop(place, lambda what: None)
        shutil.rmtree(place)
    place.mkdir(parents=True, exist_ok=True)
    (place / MARK).touch()
    write_settings(place, proxy_port=port, web_port=web_port)


def _say_where(place: Path, settings: Settings) -> None:
    """Each of the five gets a link that signs them in, so that a newcomer can be any of them."""
    from vekha.operations.invite import LASTS, invite  # noqa: PLC0415 - needs Django

    console.print(f"\nVekha runs: [bold]{settings.page}/[/]  Sign in, once by each link, within {LASTS.days} days, as")
    for one in PEOPLE:
        link = f"{settings.page}/invitations/{invite(one.handle, by=OLGA.handle, now=datetime.now(UTC))}"
        console.print(f"  [bold]{one.name}[/], {one.role}: {link}", soft_wrap=True)
    console.print("  another link for one of them: [bold].venv/bin/vekha --as olga person invite clara[/]")
    console.print("  look around: [bold].venv/bin/vekha status[/], [bold].venv/bin/vekha change show lavka 1[/]")
    console.print(f"  stop it all: [bold].venv/bin/vekha down[/]   [dim](data: {place})[/]")
