"""`vekha status`: everything at a glance."""

from __future__ import annotations

import http.client
import json
from datetime import datetime
from typing import Any

from vekha.cli.render import ago, heading, line, mark, table
from vekha.cli.session import connect, place, session, show_json
from vekha.config.secret_files import READER, secret_word
from vekha.config.settings import read_settings
from vekha.core.errors import VekhaError

PATIENCE = 2.0  # seconds for the web server to answer before the database is asked


def status() -> None:
    """What waits for whom, what each environment serves, and what moves now.

    Asks the running web server; if it does not answer, the database.
    """
    page = _from_web() or _from_database()
    if session.json:
        show_json(page)
    else:
        _show(page)


def _from_web() -> dict[str, Any] | None:
    """None if no web server of this installation answers."""
    connection = http.client.HTTPConnection("127.0.0.1", read_settings(place()).web_port, timeout=PATIENCE)
    try:
        known = {"Authorization": f"Bearer {secret_word(READER, place())}"}
        connection.request("GET", "/status.json", headers=known)
        response = connection.getresponse()
        page = json.loads(response.read()) if response.status == http.client.OK else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    ours = isinstance(page, dict) and page.get("home") == str(place())
    return page if ours else None


def _from_database() -> dict[str, Any]:
    connect()
    from vekha.database import queries  # noqa: PLC0415 - needs Django
    from vekha.database.pages import plain  # noqa: PLC0415

    page: dict[str, Any] = plain(queries.status())
    return page


def _show(page: dict[str, Any]) -> None:
    now = datetime.fromisoformat(page["now"])
    if not page["projects"]:
        line("No project yet: `vekha init`, in the store's repository.", style="dim")
        return
    _changes(page["changes"], now)
    _environments(page["environments"], now, page["projects"][0]["slug"])
    _runs(page["runs"], now)
    line(f"\n{page['workers']} workers, {page['events']} events in the journal.", style="dim")
    if not page["workers"]:
        raise VekhaError("no_workers", "No worker runs: nothing that is asked for gets done.", "Start: `vekha up`.")


def _changes(found: list[dict[str, Any]], now: datetime) -> None:
    heading("Changes under way")
    rows = [
        (f"{one['project']}/{one['number']}", one["title"], mark(one["stage"]), _for(one, now), one["waiting"]["who"])
        for one in found
    ]
    table(("change", "title", "stands at", "for", "waits for"), rows, empty="None: `vekha change request`.")


def _environments(found: list[dict[str, Any]], now: datetime, project: str) -> None:
    heading("Environments")
    rows = [
        (f"{one['project']}/{one['name']}", _served(one), _for(one, now) if one["current"] else "", one["url"])
        for one in found
    ]
    table(("environment", "serves", "for", "address"), rows, empty=f"None yet: `vekha release first {project}`.")


def _runs(found: list[dict[str, Any]], now: datetime) -> None:
    if found:
        heading("Moving now")
        rows = [
            (one["id"], one["workflow"], one["environment"], mark(one["state"]), _since(one, now), _held(one))
            for one in found
        ]
        table(("run", "does", "in", "is", "for", "waits for"), rows, empty="")


def _for(one: dict[str, Any], now: datetime) -> str:
    return ago(datetime.fromisoformat(one["since"]), now)


def _since(run: dict[str, Any], now: datetime) -> str:
    return ago(datetime.fromisoformat(run["created_at"]), now)


def _served(environment: dict[str, Any]) -> str:
    release = environment["current"]
    if not release:
        return "nothing"
    if not release["change"]:
        return f"release {release['id']}: first release"
    return f"release {release['id']}: change {release['change']}, candidate {release['candidate']}"


def _held(run: dict[str, Any]) -> str:
    return str(run["waits_for"] or run["cause"])
