"""People and access on pages: who gives and takes it, who is refused and by which rule, and what is shown only once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import asking
from tests.web.links import mails, post
from tests.web.page import secret_of, text
from tests.workflows.fake_world import now
from vekha.core.actors import Role
from vekha.database import models
from vekha.database.access import denials
from vekha.operations.grant_role import grant_role
from vekha.operations.init_project import init_project
from vekha.operations.invite import invite

PEOPLE = "/projects/lavka/people"
EVE = {"handle": "eve", "name": "Eve", "email": "eve@example.org", "role": ["client", "tester"]}
ACTS = {  # path: what is sent, and the rule of the denial
    f"{PEOPLE}/roles": (EVE, "role-needed:grant_role"),
    f"{PEOPLE}/max/roles/manager/revocation": ({}, "role-needed:revoke_role"),
    "/people/max/invitations": ({}, "role-needed:grant_role"),
    "/people/max/disabling": ({"why": "x"}, "role-needed:disable_person"),
    "/people/max/enabling": ({}, "role-needed:disable_person"),
    "/projects/lavka/services": ({"service": "ci", "scope": ["see"], "days": "9"}, "role-needed:manage_service"),
    "/projects/lavka/webhooks": ({"url": "https://ci.example/"}, "role-needed:manage_webhooks"),
}


def roles_of(handle: str) -> set[str]:
    return set(models.Membership.objects.filter(person__handle=handle).values_list("role", flat=True))


def state() -> list[Any]:
    """Everything that an act about access could change."""
    tables = (models.Membership, models.DisabledPerson, models.SignInLink, models.Service, models.ServiceToken)
    return [list(one.objects.order_by("pk").values()) for one in (*tables, models.Webhook)]


def test_somebody_gets_roles_is_invited_and_comes_in(asked):
    olga = asking("olga")
    assert olga.post(f"{PEOPLE}/roles", EVE).headers["Location"] == "/people/eve"
    assert roles_of("eve") == {"client", "tester"}
    page = text(olga.get("/people/eve"))
    assert "Eve has never signed in." in page
    assert "Older ones are void." in text(olga.get("/people/eve/invitations"))
    assert not models.SignInLink.objects.filter(person__handle="eve").exists()  # it was only asked
    answer = olga.post("/people/eve/invitations")
    link = secret_of(answer)
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert "It goes to eve@example.org as well; their page says whether it arrived." in text(answer)
    assert "The e-mail is on its way." in text(olga.get("/people/eve"))
    post(asked)
    (note,) = mails(asked, "mail:eve@example.org")
    assert "/invitations/" in note.body
    assert link not in note.body  # it has a secret of its own
    assert "The e-mail was sent." in text(olga.get("/people/eve"))
    assert link not in olga.get("/people/eve").text
    assert "A link was made for them, valid until" in text(olga.get("/people/eve"))
    eve = asking()
    assert eve.post("/" + link.split("/", 3)[3]).status_code == 302
    assert "has never signed in" not in text(olga.get("/people/eve"))
    assert eve.get(PEOPLE).status_code == 200


def test_a_link_is_mailed_only_where_a_mail_server_is_named_and_says_what_became_of_it(asked, settings):
    olga = asking("olga")
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "No mail server is set up" in text(olga.post("/people/max/invitations"))
    assert not models.Delivery.objects.filter(invitation__isnull=False).exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    asked.notifier.fail(99)
    assert secret_of(olga.post("/people/max/invitations"))  # the link is there all the same
    for tries in range(12):
        post(asked, at=now() + timedelta(hours=3 * tries))
    page = text(olga.get("/people/max"))
    assert "The e-mail did not arrive: send the link yourself." in page
    assert "fake did not take it" in page
    assert "did not arrive" not in text(asking("clara").get("/people/max"))  # it is not her business
    models.Person.objects.filter(handle="max").update(email="")
    assert "They have no e-mail here" in text(olga.post("/people/max/invitations"))


@pytest.mark.parametrize("who", ["clara", "max", "dan", "tess"])
def test_nobody_but_a_devops_engineer_changes_access_and_every_denial_names_its_rule(asked, who):
    client = asking(who)
    before = state()
    for path, (given, rule) in ACTS.items():
        answer = client.post(path, given)
        assert answer.status_code == 403, path
        assert f"Rule: {rule}." in text(answer), path
        assert (who, rule) in [(one.by, one.data["rule"]) for one in denials("lavka")]
    assert state()[1:] == before[1:]  # all but sign-in links: they came by one
    page = text(client.get(PEOPLE))
    assert all(rule in page for _given, rule in ACTS.values())
    assert "Give somebody a role" not in page
    assert "Add a service" not in page
    assert "Take it away" not in page
    assert "Webhooks" not in page.partition("Who may do what here")[0]


def test_a_denial_is_said_in_the_readers_language(asked):
    answer = asking("tess").post(f"{PEOPLE}/roles?lang=ru", EVE)
    assert "tess: нельзя «давать роль и приглашать» (проект lavka): для этого нужно DevOps-инженер." in text(answer)
    assert "Правило: role-needed:grant_role. Попросите об этом DevOps-инженера проекта." in text(answer)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"role": []}, "Which role are they to have?"),
        ({"role": ["king"]}, "Which role are they to have?"),
        ({"handle": "a b"}, "'a b' is no short name."),
        ({"handle": "x" * 41}, "is no short name."),
        ({"handle": "vekha"}, "vekha is the platform's own name."),
        ({"email": "nowhere"}, "'nowhere' is no e-mail address."),
        ({"email": "max@example.org"}, "max@example.org belongs to someone else."),
        ({"name": "x" * 101}, "This is not a name."),
    ],
)
def test_a_form_with_a_mistake_says_it_and_keeps_what_was_typed(shop, given, says):
    answer = asking("olga").post(f"{PEOPLE}/roles", EVE | {"role": ["tester"]} | given)
    assert answer.status_code == 400
    assert says in text(answer)
    kept = EVE | given
    for name in ("handle", "name", "email"):
        assert re.search(rf'name="{name}"[^>]* value="{re.escape(kept[name])}"', answer.text), name
    if "role" not in given:
        assert re.search(r'name="role" value="tester" checked', answer.text)
    assert not models.Person.objects.filter(handle="eve").exists()


def test_a_role_is_taken_after_a_question_that_says_what_follows(shop):
    olga, tess, path = asking("olga"), asking("tess"), f"{PEOPLE}/tess/roles/tester/revocation"
    question = text(olga.get(path))
    assert "From that moment on Tess can do nothing as tester in Lavka." in question
    assert "Nobody else has the role" in question
    assert roles_of("tess") == {"tester"}
    assert olga.post(path).headers["Location"] == PEOPLE
    assert roles_of("tess") == set()
    assert tess.get("/").status_code == 302  # their sessions have ended
    assert olga.get(path).status_code == 404


def test_a_question_counts_what_waits_for_the_person(shop):
    question = text(asking("olga").get(f"{PEOPLE}/clara/roles/client/revocation"))
    assert "1 change waits for them in that role now." in question


def test_a_project_keeps_a_devops_engineer(shop):
    olga = asking("olga")
    for path in (f"{PEOPLE}/olga/roles/devops/revocation", "/people/olga/disabling"):
        answer = olga.post(path, {"why": "leaving, and this is a long story"})
        assert answer.status_code == 409
        assert "lavka would have no DevOps engineer left" in text(answer)
    assert "leaving, and this is a long story" in text(answer)
    assert roles_of("olga") == {"devops"}


def test_somebody_is_disabled_with_a_reason_and_enabled_again(shop):
    olga, max_ = asking("olga"), asking("max")
    assert "their sessions end" in text(olga.get("/people/max/disabling"))
    assert max_.get("/").status_code == 200
    assert olga.post("/people/max/disabling", {"why": "left the company"}).status_code == 302
    assert max_.get("/").status_code == 302
    page = text(olga.get("/people/max"))
    assert "Max may do nothing." in page
    assert "left the company" in page
    assert "disabled" in text(olga.get(PEOPLE))
    assert olga.post("/people/max/enabling").status_code == 302
    assert asking("max").get("/").status_code == 200


def test_more_rights_for_anybody_ask_once_more_who_it_is_and_fewer_do_not(asked):
    olga = asking("olga")
    session = olga.session
    session["account_authentication_methods"] = [{"method": "invitation", "at": 1.0}]  # long ago
    session.save()
    before = state()
    sent = {path: given for path, (given, _rule) in ACTS.items() if "revocation" not in path and "abling" not in path}
    for path, given in sent.items():
        answer = olga.post(path, given)
        assert answer.status_code == 403
        assert "show once more who you are" in answer.text
    assert state() == before
    assert olga.post("/people/max/disabling", {"why": "lost their laptop"}).status_code == 302


def test_who_shares_no_project_is_not_there(shop):
    init_project("kiosk", "Kiosk", "elsewhere", by="pavel", main="main", now=now())
    pavel = asking()
    pavel.force_login(models.Person.objects.get(handle="pavel"))
    assert "Max" not in text(pavel.get("/people"))
    before = state()
    for path in ("/people/max", "/projects/lavka", PEOPLE, f"{PEOPLE}/max/roles/manager/revocation"):
        assert pavel.get(path).status_code == 404
    for path, (given, _rule) in ACTS.items():
        assert pavel.post(path, given).status_code == 404
    assert state() == before
    assert asking("olga").get("/people/pavel").status_code == 404
    for path in ("/people", "/people/max", "/projects", PEOPLE, "/me"):
        assert asking().get(path).status_code == 302


def test_how_somebody_signs_in_is_for_those_who_give_roles(shop):
    asking("max")
    for who, knows in (("olga", True), ("max", True), ("clara", False)):
        page = text(asking(who).get("/people/max"))
        assert ("Last signed in" in page) is knows
        assert ("max@example.org" in page) is knows


def test_the_rest_of_a_person_is_changed_by_those_alone_who_give_roles_in_all_their_projects(shop):
    init_project("kiosk", "Kiosk", "elsewhere", by="pavel", main="main", now=now())
    grant_role("kiosk", "max", Role.MANAGER, name="", email="", by="pavel", now=now())  # a role he may give
    pavel = asking()
    pavel.post(f"/invitations/{invite('pavel', by='pavel', now=now())}")
    given = {"handle": "max", "name": "", "email": "pavel@example.org", "role": ["client"]}
    answer = pavel.post("/projects/kiosk/people/roles", given)
    assert "Rule: role-needed:grant_role." in text(answer)  # else a company's sign-in would let him in as Max
    assert models.Person.objects.get(handle="max").email == "max@example.org"
    for path in ("/people/max/invitations", "/people/max/disabling"):
        assert "Rule: role-needed:" in text(pavel.post(path))


@pytest.mark.parametrize("path", ["/people", PEOPLE, "/people/max"])
def test_ten_people_take_as_many_queries_as_five(shop, path):
    olga = asking("olga")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert olga.get(path).status_code == 200
        return len(seen)

    assert olga.post("/projects/lavka/services", {"service": "ci", "scope": ["see"], "days": "30"}).status_code == 200
    few = asked()
    for number in range(7):
        grant_role("lavka", f"eve{number}", Role.TESTER, name="", email="", by="olga", now=now())
        sent = {"service": f"ci{number}", "scope": ["see"], "days": "30"}
        assert olga.post("/projects/lavka/services", sent).status_code == 200
    assert asked() == few <= 30
