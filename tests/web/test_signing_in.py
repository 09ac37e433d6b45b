"""Who comes in, how, and when they are out again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.web.conftest import asking
from tests.web.page import Page
from tests.workflows.fake_world import now
from vekha.core.actors import Role
from vekha.core.errors import Denied, NotFound, VekhaError
from vekha.database import models
from vekha.operations.disable_person import disable_person
from vekha.operations.grant_role import grant_role
from vekha.operations.init_project import init_project
from vekha.operations.invite import invite, use_invitation
from vekha.operations.revoke_role import revoke_role

PASSWORD = "an old pole in the bay"


def test_nobody_sees_a_page_without_signing_in(shop):
    stranger = asking()
    for path in shop.addresses().values():
        answer = stranger.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/?next=/")
    assert stranger.get("/status.json").status_code == 401
    for path in ("/live", "/board", "/search?q=order", "/lavka/changes/new"):
        assert stranger.get(path).status_code == 302
    for path in (f"/lavka/changes/{shop.asked}/verdicts", "/lavka/environments/production/moves"):
        assert stranger.post(path).status_code in (302, 403)
    assert stranger.get("/healthz").status_code == 200


def test_an_invitation_signs_in_once_and_looking_at_it_uses_nothing_up(shop):
    secret = invite("max", by="olga", now=now())
    for _ in range(2):
        assert "Welcome, Max" in Page(asking().get(f"/invitations/{secret}").text).text
    first, second = asking(), asking()
    assert first.post(f"/invitations/{secret}").headers["Location"] == "/"
    assert first.get("/").status_code == 200
    answer = second.post(f"/invitations/{secret}")
    assert answer.status_code == 404
    assert "not valid any more" in answer.text
    assert second.get("/").status_code == 302


def test_a_newer_invitation_voids_the_older_and_an_old_one_is_void_by_itself(shop):
    older = invite("max", by="olga", now=now())
    newer = invite("max", by="olga", now=now())
    for secret, at in ((older, now()), (newer, now() + timedelta(days=4)), ("guessed", now())):
        with pytest.raises(NotFound, match="not valid any more"):
            use_invitation(secret, now=at)
    assert use_invitation(newer, now=now()).handle == "max"


def test_only_the_hash_of_an_invitation_is_kept(shop):
    secret = invite("max", by="olga", now=now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(one)::text, ' ') FROM sign_in_link one")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(body, ' ') FROM event")
        told = cursor.fetchone()[0]
    assert secret not in kept + told
    assert "InvitationUsed" not in told
    assert "PersonInvited" in told


def test_a_link_is_all_rights_of_a_person_so_it_takes_the_right_over_all_their_projects(shop):
    with pytest.raises(Denied):
        invite("clara", by="max", now=now())
    init_project("kiosk", "Kiosk", "elsewhere", by="pavel", main="main", now=now())
    project = models.Project.objects.get(slug="kiosk")
    models.Membership.objects.create(person=models.Person.objects.get(handle="dan"), project=project, role="developer")
    for one in ("olga", "pavel"):  # each is the DevOps engineer of one of Dan's two projects
        with pytest.raises(Denied):
            invite("dan", by=one, now=now())
    models.Person.objects.create(handle="zed", name="Zed", created_at=now())
    with pytest.raises(VekhaError, match="no role"):
        invite("zed", by="olga", now=now())


def test_people_see_their_own_projects_and_nothing_of_others(shop):
    init_project("kiosk", "Kiosk", "elsewhere", by="pavel", main="main", now=now())
    pavel = asking()
    pavel.force_login(models.Person.objects.get(handle="pavel"))
    assert "Quick order" not in pavel.get("/").text + pavel.get("/board").text + pavel.get("/search?q=order").text
    assert pavel.get("/status.json").json()["changes"] == []
    for path in list(shop.addresses().values())[1:]:
        assert pavel.get(path).status_code == 404
    for path in (f"/lavka/changes/{shop.asked}/verdicts", "/lavka/environments/production/moves", "/lavka/changes/new"):
        assert pavel.post(path, {"why": "x"}).status_code == 404


def test_sessions_end_at_once_when_somebody_is_disabled_or_loses_a_role(shop):
    max_, tess = asking("max"), asking("tess")
    grant_role("lavka", "tess", Role.DEVELOPER, name="", email="", by="olga", now=now())
    assert max_.get("/").status_code == tess.get("/").status_code == 200
    secret = invite("max", by="olga", now=now())
    disable_person("max", why="gone", by="olga", now=now())
    revoke_role("lavka", "tess", Role.DEVELOPER, by="olga", now=now())
    assert max_.get("/").status_code == tess.get("/").status_code == 302
    assert asking().post(f"/invitations/{secret}").status_code == 404  # also by a link that was made before
    assert asking("tess").get("/").status_code == 200


def test_a_password_lets_in_and_guessing_is_slowed_down_from_the_sixth_on(shop):
    person = models.Person.objects.get(handle="max")
    person.set_password(PASSWORD)
    person.save()
    assert asking().post("/account/login/", {"login": "max", "password": PASSWORD}).status_code == 302
    stranger = asking()
    seen = [stranger.post("/account/login/", {"login": "max", "password": f"guess {n}"}) for n in range(12)]
    assert {one.status_code for one in seen} <= {200, 429}
    assert stranger.get("/").status_code == 302
    late = asking().post("/account/login/", {"login": "max", "password": PASSWORD})
    assert late.status_code != 302, "whoever guesses twelve times must wait, with the right password too"
    assert "too many" in late.text.lower()


def test_whoever_is_unknown_is_answered_as_whoever_has_another_password(shop):
    answers = []
    for name in ("max", "nobody", "max@example.org", "nobody@example.org"):
        page = Page(asking().post("/account/login/", {"login": name, "password": "wrong"}).text)
        answers.append(page.text.replace(name, "NAME"))
    assert len(set(answers)) <= 2  # by name, by e-mail


def test_nobody_signs_up(shop):
    stranger = asking()
    given = {"username": "zed", "email": "zed@example.org", "password1": PASSWORD, "password2": PASSWORD}
    stranger.post("/account/signup/", given)
    assert not models.Person.objects.filter(handle="zed").exists()
    assert stranger.get("/").status_code == 302
