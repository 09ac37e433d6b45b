"""What is said before anything is built: the brief, what each role says of it, the agreement and its answer."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from vekha.core.actors import Role
from vekha.core.errors import BadInput
from vekha.operations.answer_agreement import answer_agreement
from vekha.operations.assess import assess
from vekha.operations.propose_agreement import propose_agreement
from vekha.operations.write_brief import write_brief
from vekha.web.acting import handle_of
from vekha.web.attaching import files_of
from vekha.web.talking import answer_of, criteria_of, due_of, hours_of, needs_of, plan_of
from vekha.web.views.change import acted


@require_POST
def briefs(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """`after`: the version that the person saw; a newer one, and it is refused with what they typed."""

    def write() -> None:
        files = files_of(request, f"{project}/{number}")  # first: whatever else is refused, they are kept
        write_brief(
            project,
            number,
            after=_number(request, "after"),
            need=request.POST.get("need", "").strip(),
            behaviour=request.POST.get("behaviour", "").strip(),
            criteria=criteria_of(request),
            files=files,
            by=handle_of(request),
            now=datetime.now(UTC),
        )

    return acted(request, project, number, "brief", write)


@require_POST
def assessments(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """One role's part: hours of a developer, needs of a DevOps engineer, tests of a tester."""

    def say() -> None:
        role = request.POST.get("role", "")
        assess(
            project,
            number,
            Role(role) if role in set(Role) else Role.CLIENT,  # who may not assess, and is told so
            brief=_number(request, "brief"),
            text=request.POST.get("text", "").strip(),
            feasible=request.POST.get("feasible") == "yes" if role == Role.DEVELOPER else None,
            hours=hours_of(request.POST) if role == Role.DEVELOPER else None,
            needs=needs_of(request.POST) if role == Role.DEVOPS else None,
            plan=plan_of(request.POST) if role == Role.TESTER else (),
            by=handle_of(request),
            now=datetime.now(UTC),
        )

    return acted(request, project, number, f"assessment-{request.POST.get('role', '')}", say)


@require_POST
def agreements(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """The manager proposes; without a day, the forecast's."""

    def propose() -> None:
        propose_agreement(project, number, due=due_of(request.POST), by=handle_of(request), now=datetime.now(UTC))

    return acted(request, project, number, "agreement", propose)


@require_POST
def answers(request: HttpRequest, project: str, number: int, version: int) -> HttpResponse:
    """The client agrees, or asks for a change of the proposal."""

    def answer() -> None:
        why = request.POST.get("why", "").strip()
        said = answer_of(request.POST)
        answer_agreement(project, number, version, said, why=why, by=handle_of(request), now=datetime.now(UTC))

    return acted(request, project, number, "answer", answer)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not value.isdecimal() or len(value) > 9:
        raise BadInput("incomplete", "The form was not complete.", "Load the page again, then decide.")
    return int(value)
