"""What gives rights asks people once more who they are; what one sets for oneself; both by requests."""

from __future__ import annotations

import pytest

from tests.api.asking import Asker, problem
from vekha.database import models

GIVING = {
    "/projects/lavka/people": {"handle": "eve", "roles": ["client"]},
    "/people/max/invitations": None,
    "/projects/lavka/services": {"handle": "reader", "scopes": ["see"]},
    "/services/ci/tokens": {},
    "/projects/lavka/webhooks": {"url": "https://ci.example/"},
}


@pytest.mark.parametrize("path", GIVING)
def test_rights_are_given_by_those_alone_who_showed_lately_who_they_are(world, path):
    problem(Asker("olga", lately=False).post(path, GIVING[path], key="a"), 403, "step_up")
    answer = Asker("olga").post(path, GIVING[path], key="a")
    assert answer.status_code == 201, answer.text  # what was asked before it is no answer


def test_rights_are_taken_without_being_asked(world):
    late = Asker("olga", lately=False)
    assert late.post("/projects/lavka/people/tess/roles/tester", method="DELETE").status_code == 200
    assert late.post("/people/max/disabling", {"why": "lost their laptop"}).status_code == 201
    assert late.post("/services/ci", method="DELETE").status_code == 200


def test_somebody_says_what_they_are_called_and_ends_their_sessions(world):
    max_, also = Asker("max"), Asker("max")
    assert max_.post("/me/name", {"name": " Max M. "}, method="PUT").json() == {"handle": "max", "name": "Max M."}
    problem(max_.post("/me/name", {"name": " "}, method="PUT"), 422, "bad_name")
    assert models.Person.objects.get(handle="max").name == "Max M."
    assert max_.post("/me/sessions", method="DELETE").json() == {"handle": "max"}
    for one in (max_, also):
        assert one.get("/me/channels").status_code == 401
    problem(Asker("ci").post("/me/sessions", method="DELETE"), 404, "no_person")
