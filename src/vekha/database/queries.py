"""What readers ask: lists and pages, each in a constant number of queries and of one snapshot of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from vekha.config.home import home
from vekha.core.actors import Role
from vekha.core.change import ENDED
from vekha.core.errors import NotFound
from vekha.core.waiting import if_no
from vekha.database import lines, models
from vekha.database.about import about
from vekha.database.agreement_lines import agreed_on, feedback_of
from vekha.database.discussion import KINDS as COMMENTS
from vekha.database.discussion import discussion_of
from vekha.database.environment_pages import EnvironmentLine, ReleaseLine, RunLine
from vekha.database.mapping import change_of
from vekha.database.models.runs import OPEN, RunState
from vekha.database.pages import ChangeLine, ChangePage, EnvironmentPage, EventLine, PersonLine, ProjectLine, StatusPage
from vekha.database.timeline import MOST, events_of

SILENT = 6  # seconds after which a worker that gave no sign of life is not counted
Slugs = Collection[str] | None
ENDED_STAGES = [stage.value for stage in ENDED]


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment; inside of a transaction that is open already, of that one's."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def projects(of: Slugs = None) -> tuple[ProjectLine, ...]:
    """All, or those of these slugs."""
    rows = models.Project.objects.order_by("slug")
    if of is not None:
        rows = rows.filter(slug__in=of)
    return tuple(ProjectLine(row.slug, row.title, row.source, row.main, row.created_at) for row in rows)


def people(project: str = "") -> tuple[PersonLine, ...]:
    """Everybody, or those of one project, by handle. Raises NotFound `no_project`."""
    rows = models.Person.objects.order_by("handle", "memberships__project__slug", "memberships__role")
    if project:
        rows = rows.filter(memberships__project__slug=project)
    roles: dict[int, dict[str, tuple[Role, ...]]] = defaultdict(dict)
    found: dict[int, tuple[str, str, str, bool]] = {}
    said = ("pk", "handle", "name", "email", "disabling", "memberships__project__slug", "memberships__role")
    with snapshot():
        for key, handle, name, email, disabling, slug, role in rows.values_list(*said):
            found[key] = (handle, name, email, disabling is not None)
            if slug:
                roles[key][slug] = (*roles[key].get(slug, ()), Role(role))
        if project and not found:
            project_of(project)
    return tuple(PersonLine(handle, name, email, roles[key], out) for key, (handle, name, email, out) in found.items())


def history(project: str, *, last: int) -> tuple[EventLine, ...]:
    """The last events of a project, its changes and its environments, or all; oldest first. Raises NotFound."""
    with snapshot():
        if not project:
            return events_of(under=[""], last=last)
        project_of(project)
        return events_of([f"project:{project}"], under=[f"change:{project}/", f"environment:{project}/"], last=last)


def changes(project: str = "", *, ended: bool = True, of: Slugs = None) -> tuple[ChangeLine, ...]:
    """Newest first; of one project, of those of these slugs, or of all. Raises NotFound `no_project`."""
    with snapshot():
        if project:
            project_of(project)
        rows = models.Change.objects.select_related("project").order_by("-created_at", "-pk")
        if project:
            rows = rows.filter(project__slug=project)
        if of is not None:
            rows = rows.filter(project__slug__in=of)
        if not ended:
            rows = rows.exclude(stage__in=ENDED_STAGES)
        return change_lines(list(rows))


def change_lines(rows: list[models.Change]) -> tuple[ChangeLine, ...]:
    known = lines.known_about(rows)
    return tuple(lines.change_line(row, known) for row in rows)


def change_page(slug: str, number: int, *, last: int = MOST) -> ChangePage:
    """`last`: so many events of its timeline. Raises NotFound `no_project`, `no_change`."""
    with snapshot():
        row = models.Change.objects.select_related("project").filter(project__slug=slug, number=number).first()
        if row is None:
            project_of(slug)
            raise NotFound("no_change", f"{slug} has no change {number}.", f"See `vekha change list {slug}`.")
        state, known = change_of(row.state), lines.known_about([row])
        found = about(row)
        verdicts, agreed = lines.verdicts_of(found, state), agreed_on(found, state)
        preview = lines.environment_lines(list(lines.environments().filter(change=row)))
        name = preview[0].name if preview else ""
        subjects = [f"change:{slug}/{number}", *([f"environment:{slug}/{name}"] if name else [])]
        return ChangePage(
            line=lines.change_line(row, known),
            need=state.need,
            if_no=if_no(state),
            follows=state.follows,
            followed_by=state.followed_by,
            agreed=state.agreed,
            proposed=state.proposed,
            due=state.due,
            **lines.released_of(state),
            candidates=lines.candidates_of(found, state, verdicts),
            verdicts=verdicts,
            briefs=agreed.briefs,
            assessments=agreed.assessments,
            agreements=agreed.agreements,
            date_moves=agreed.date_moves,
            feedback=feedback_of(found),
            discussion=discussion_of(found),
            runs=tuple(known.runs.get(row.pk, ())),
            preview=preview[0] if preview else None,
            timeline=events_of(subjects, last=last, without=COMMENTS),
        )


def environments(project: str = "", *, name: str = "", of: Slugs = None) -> tuple[EnvironmentLine, ...]:
    """Of one project (or by name), of those of these slugs, or all; production first.

    Raises NotFound `no_project`.
    """
    with snapshot():
        rows = lines.environments().order_by("project__slug", "-kind", "name")
        if project:
            rows = rows.filter(project__slug=project)
        if of is not None:
            rows = rows.filter(project__slug__in=of)
        if name:
            rows = rows.filter(name=name)
        found = lines.environment_lines(list(rows))
        if project and not found:
            project_of(project)
        return found


def environment_page(slug: str, name: str, *, last: int = MOST) -> EnvironmentPage:
    """`last`: so many releases and events of it. Raises NotFound `no_project`, `no_environment`."""
    with snapshot():
        project, found = project_of(slug), environments(slug, name=name)
        if not found:
            raise NotFound("no_environment", f"{slug} has no environment {name}.", "See `vekha env list`.")
        timeline = events_of([f"environment:{slug}/{name}"], last=last)
        return EnvironmentPage(found[0], project.title, releases(slug, name, last=last), timeline)


def releases(project: str, name: str, *, last: int | None = None, before: int = 0) -> tuple[ReleaseLine, ...]:
    """Of an environment, newest first: all, the `last`, or those below the number `before`. Raises NotFound."""
    with snapshot():
        project_of(project)
        row = models.Environment.objects.filter(project__slug=project, name=name).first()
        return lines.releases_of(row, last=last, before=before) if row else ()


def open_runs(of: Slugs = None) -> tuple[RunLine, ...]:
    """Runs that have not ended, and those that are stuck; oldest first."""
    rows = lines.runs().filter(state__in=[*OPEN, RunState.STUCK]).order_by("pk")
    if of is not None:
        rows = rows.filter(project__slug__in=of)
    return tuple(lines.run_line(row) for row in rows)


def status(of: Slugs = None) -> StatusPage:
    """Of everything, or of the projects of these slugs."""
    with snapshot():
        return StatusPage(
            home=str(home()),
            now=datetime.now(UTC),
            workers=workers(),
            events=journal_end(),
            projects=projects(of),
            changes=changes(ended=False, of=of),
            environments=environments(of=of),
            runs=open_runs(of),
        )


def journal_end() -> int:
    """The number of its last event, 0 for none."""
    return models.JournalHead.objects.values_list("seq", flat=True).first() or 0


def workers() -> int:
    """Worker processes that gave a sign of life lately."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [SILENT],
        )
        return int(cursor.fetchone()[0])


def project_of(slug: str) -> models.Project:
    """Raises NotFound `no_project`."""
    project = models.Project.objects.filter(slug=slug).first()
    if project is None:
        raise NotFound("no_project", f"There is no project {slug}.", "See `vekha status`, or `vekha init`.")
    return project
