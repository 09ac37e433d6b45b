"""Services act by tokens that are shown once, expire, are rotated and revoked."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.policy.acts import MERGE, NOW, people
from tests.policy.matrix import OTHER, OWN
from tests.workflows.fake_world import FakeWorld
from vekha.core.actors import Actor, Kind, Role, Scope
from vekha.core.errors import BadInput, Denied, NotFound, VekhaError
from vekha.database import models
from vekha.database.services import services
from vekha.operations.actor_for_token import actor_for_token
from vekha.operations.add_service import add_service
from vekha.operations.grant_role import grant_role
from vekha.operations.register_candidate import register_candidate
from vekha.operations.revoke_service import revoke_service
from vekha.operations.rotate_token import rotate_token
from vekha.operations.submit_request import submit_request

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def token(database) -> str:
    """Of the service "builder", which may register candidates of the project "lavka"."""
    people()
    return add_service(OWN, "builder", [Scope.REGISTER_CANDIDATE], by="olga", now=NOW)


def refused(token: str, at) -> str:
    """What the journal says of it; whoever asked is told nothing of that."""
    with pytest.raises(Denied) as error:
        actor_for_token(token, at)
    assert (error.value.code, error.value.what) == ("bad_token", "This token is not valid.")
    body = models.Event.objects.filter(kind="Denied").latest("seq").body
    return str(json.loads(body)["data"]["rule"])


def test_a_token_stands_for_its_service_with_its_scopes(token):
    expected = Actor("builder", Kind.SERVICE, project=OWN, scopes=frozenset({Scope.REGISTER_CANDIDATE}))
    assert actor_for_token(token, NOW) == expected
    assert actor_for_token(token, NOW + 90 * DAY - HOUR) == expected


def test_a_token_is_kept_as_a_hash_alone(token):
    with connection.cursor() as cursor:
        for table in ("service", "service_token", "event", "procrastinate_jobs"):
            cursor.execute(f"SELECT coalesce(string_agg({table}::text, ''), '') FROM {table}")  # noqa: S608 - names above
            text = cursor.fetchone()[0]
            assert token not in text
            assert token.removeprefix("vekha_") not in text
            assert token.encode().hex() not in text


def test_two_tokens_are_never_the_same_and_hold_enough_to_be_unguessable(token):
    other = rotate_token("builder", by="olga", now=NOW)
    assert token != other
    assert min(len(token), len(other)) >= len("vekha_") + 43  # 256 bits


def test_unknown_expired_and_revoked_tokens_get_one_answer_and_only_the_journal_tells_them_apart(token):
    assert refused("vekha_nonsense", NOW) == "token-unknown"
    assert refused("", NOW) == "token-unknown"
    assert refused(token + "x", NOW + timedelta(minutes=1)) == "token-unknown"
    assert refused(token, NOW + 90 * DAY) == "token-expired"
    revoke_service("builder", by="olga", now=NOW + HOUR)
    assert refused(token, NOW + HOUR) == "token-revoked"
    rows = models.Event.objects.filter(kind="Denied").order_by("seq")
    assert set(rows.values_list("subject", flat=True)) == {"installation", "project:lavka"}


def test_guessing_does_not_flood_the_journal(token):
    for number in range(20):
        refused(f"vekha_{number}", NOW + timedelta(seconds=number))
    assert models.Event.objects.filter(kind="Denied").count() == 1


def test_after_a_rotation_the_old_token_is_valid_for_the_grace_time_alone(token):
    fresh = rotate_token("builder", grace=2 * HOUR, by="olga", now=NOW + DAY)
    for one in (token, fresh):
        assert actor_for_token(one, NOW + DAY + 2 * HOUR - timedelta(seconds=1)).handle == "builder"
    assert refused(token, NOW + DAY + 2 * HOUR) == "token-revoked"
    assert actor_for_token(fresh, NOW + DAY + 2 * HOUR).handle == "builder"
    at_once = rotate_token("builder", grace=timedelta(), by="olga", now=NOW + 2 * DAY)
    assert refused(fresh, NOW + 2 * DAY) == "token-revoked"
    assert actor_for_token(at_once, NOW + 2 * DAY).handle == "builder"


def test_a_later_rotation_gives_an_old_token_no_more_time(token):
    rotate_token("builder", grace=HOUR, by="olga", now=NOW)
    rotate_token("builder", grace=24 * HOUR, by="olga", now=NOW)
    assert refused(token, NOW + HOUR) == "token-revoked"


def test_a_revoked_service_may_do_nothing_whichever_way_it_comes(token):
    fresh = rotate_token("builder", by="olga", now=NOW)
    revoke_service("builder", by="olga", now=NOW)
    assert refused(token, NOW) == refused(fresh, NOW) == "token-revoked"
    with pytest.raises(Denied, match="disabled"):
        register_candidate(OWN, 1, MERGE, by="builder", now=NOW)
    with pytest.raises(VekhaError, match="stays so") as error:
        rotate_token("builder", by="olga", now=NOW)
    assert error.value.code == "service_revoked"
    before = models.Event.objects.count()
    revoke_service("builder", by="olga", now=NOW)
    assert models.Event.objects.count() == before


def test_a_service_registers_a_candidate_and_its_author_stays_a_person(database, tmp_path):
    world = FakeWorld(tmp_path)
    world.open_project()
    number = world.agree()
    add_service("lavka", "ci", [Scope.REGISTER_CANDIDATE], by="olga", now=NOW)
    row = register_candidate("lavka", number, MERGE, by="ci", now=NOW)
    assert row.author == "dan"
    body = json.loads(models.Event.objects.get(kind="CandidateRegistered").body)
    assert body["by"] == "ci"


def test_a_service_without_the_scope_or_of_another_project_is_told_so(token):
    with pytest.raises(Denied, match="that takes register_candidate"):
        register_candidate(OWN, 1, MERGE, by="scanner", now=NOW)
    with pytest.raises(Denied, match="another project"):
        register_candidate(OTHER, 1, MERGE, by="builder", now=NOW)
    with pytest.raises(Denied, match="never counts as a person"):
        submit_request(OWN, "A button", "", by="builder", now=NOW)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"handle": "No Good"}, "bad_name"),
        ({"handle": "x" * 41}, "bad_name"),
        ({"handle": "vekha"}, "reserved"),
        ({"handle": "clara"}, "handle_taken"),
        ({"handle": "builder"}, "handle_taken"),
        ({"scopes": []}, "no_scope"),
        ({"days": 0}, "bad_days"),
        ({"days": 366}, "bad_days"),
    ],
)
def test_what_cannot_be_a_service_is_refused_and_leaves_nothing(token, changed, code):
    before = models.Service.objects.count(), models.Event.objects.count()
    given = {"handle": "fresh", "scopes": [Scope.SEE], "days": 90} | changed
    with pytest.raises(BadInput) as error:
        add_service(OWN, given["handle"], given["scopes"], days=given["days"], by="olga", now=NOW)
    assert error.value.code == code
    assert (models.Service.objects.count(), models.Event.objects.count()) == before


@pytest.mark.parametrize(("hours", "days", "code"), [(-1, 90, "bad_grace"), (25, 90, "bad_grace"), (1, 0, "bad_days")])
def test_a_rotation_that_is_refused_leaves_the_old_token_as_it_was(token, hours, days, code):
    with pytest.raises(BadInput) as error:
        rotate_token("builder", grace=hours * HOUR, days=days, by="olga", now=NOW)
    assert error.value.code == code
    assert actor_for_token(token, NOW + DAY).handle == "builder"


def test_a_service_that_is_not_there_is_named(token):
    with pytest.raises(NotFound, match="no service nobody"):
        rotate_token("nobody", by="olga", now=NOW)


def test_no_person_takes_the_handle_of_a_service(token):
    with pytest.raises(BadInput, match="somebody else"):
        grant_role(OWN, "builder", Role.TESTER, name="", email="", by="olga", now=NOW)
    assert not models.Person.objects.filter(handle="builder").exists()


def test_of_a_person_and_a_service_who_want_one_handle_at_once_one_gets_it(database, django_db_blocker):
    people()

    def person(name: str) -> str:
        grant_role(OWN, name, Role.CLIENT, name="", email="", by="olga", now=NOW)
        return "person"

    def machine(name: str) -> str:
        add_service(OWN, name, [Scope.SEE], by="olga", now=NOW)
        return "service"

    def tried(act, name: str) -> str:
        with django_db_blocker.unblock():
            try:
                return act(name)
            except BadInput as error:
                return error.code
            finally:
                connection.close()

    for number in range(10):
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(tried, (person, machine), (f"both-{number}",) * 2))
        assert sorted(found) in (["handle_taken", "person"], ["handle_taken", "service"])


def test_readers_see_services_and_how_long_their_tokens_live_but_no_token(token):
    rotate_token("builder", days=10, by="olga", now=NOW)
    (found,) = (one for one in services(OWN) if one.handle == "builder")
    assert found.scopes == (Scope.REGISTER_CANDIDATE,)
    assert [one.ends_at for one in found.tokens] == [NOW + 10 * DAY, NOW + HOUR]
    assert {one.project for one in services()} == {OWN, OTHER}
    with pytest.raises(NotFound):
        services("nowhere")
