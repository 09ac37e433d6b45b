"""People and services on the command line: who comes, who goes, and what was denied."""

from __future__ import annotations

import pytest

from vekha.cli.session import look_at_policy
from vekha.database import models
from vekha.policy import rules


def test_a_token_is_the_only_thing_on_stdout_and_stands_nowhere_else(vekha, world):
    said = vekha("--as olga service add ci --project lavka --scope register_candidate --scope see")
    assert said.code == 0, said.err
    (token,) = said.out.split()
    assert token.startswith("vekha_")
    assert "never again" in said.err
    fresh = vekha("--as olga service rotate ci --grace 0.5 --json").json["token"]
    lines = ("service list", "service list --json", "journal", "journal --json")
    everything = "".join(vekha(line).out for line in lines)
    assert token not in everything
    assert fresh not in everything
    assert "register_candidate, see" in vekha("service list lavka").out
    kinds = [event["kind"] for event in vekha("journal lavka --json").json]
    assert kinds[-2:] == ["ServiceAdded", "TokenRotated"]


def test_a_service_registers_a_candidate_until_it_is_revoked(vekha, world):
    world.agree()
    vekha("--as olga service add ci --project lavka --scope register_candidate")
    world.git.commit("change/1", {"shop.py": "2.0"})
    assert vekha("--as ci candidate register lavka --change 1").code == 0
    assert vekha("--as ci verdict lavka 1 yes --role tester").code == 4
    assert vekha("--as olga service revoke ci").code == 0
    assert "revoked" in vekha("service list").out
    world.git.commit("change/1", {"shop.py": "2.1"})
    said = vekha("--as ci candidate register lavka --change 1")
    assert said.code == 4
    assert "disabled" in said.err


def test_people_lose_roles_and_are_disabled_and_enabled(vekha, world):
    assert vekha("--as olga person add eve --project lavka --role client --role manager").code == 0
    said = vekha("--as olga person invite eve --mail")
    assert (said.code, said.out) == (2, "")
    assert "eve has no e-mail" in said.err
    assert "/invitations/" in vekha("--as olga person invite max --mail").out
    assert models.Delivery.objects.get(invitation__isnull=False).mailbox.handle == "max"
    assert vekha("--as olga person revoke eve --project lavka --role manager").code == 0
    assert vekha("person list lavka --json").json[2]["roles"] == {"lavka": ["client"]}
    assert vekha("--as", "olga", "person", "disable", "eve", "--why", "left the company").code == 0
    assert "no, disabled" in vekha("person list").out
    said = vekha("--as", "eve", "change", "request", "lavka", "A button")
    assert said.code == 4
    assert "eve is disabled" in said.err
    assert vekha("--as olga person enable eve").code == 0
    assert vekha("--as", "eve", "change", "request", "lavka", "A button").code == 0


def test_all_roles_are_given_or_none(vekha, world):
    said = vekha("--as clara person add eve --project lavka --role client --role manager")
    assert said.code == 4
    assert "eve" not in [one["handle"] for one in vekha("person list --json").json]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("--as clara service add ci --project lavka --scope see", 4),
        ("--as olga service add ci --project lavka --scope give_verdict", 2),
        ("--as olga service add ci --project lavka --scope see --days 366", 2),
        ("--as olga service add clara --project lavka --scope see", 2),
        ("--as olga service rotate ci", 3),
        ("--as clara person revoke tess --project lavka --role tester", 4),
        ("--as olga person revoke clara --project lavka --role tester", 3),
        ("--as olga person revoke olga --project lavka --role devops", 1),
        ("--as olga person disable olga --why holidays", 1),
        ("--as olga person disable ghost --why gone", 3),
        ("--as olga journal --change 1", 2),
    ],
)
def test_what_is_refused_says_why_and_what_to_do(vekha, world, line, code):
    said = vekha(line)
    assert said.code == code, said.out + said.err
    assert "→" in said.err


def test_the_journal_shows_what_was_denied_and_by_which_rule(vekha, world):
    assert vekha("--as", "dan", "rollback", "lavka", "--why", "fun").code == 4
    shown = vekha("journal lavka --last 1").out
    assert "dan was denied roll_back of environment lavka/production: rule role-needed:roll_back" in " ".join(
        shown.split()
    )


def test_the_doctor_and_whatever_starts_name_a_policy_that_cannot_be_used(vekha, world, tmp_path, monkeypatch, capsys):
    assert {one["what"]: one["state"] for one in vekha("doctor --json").json}["policy"] == "ok"
    (tmp_path / "policy").mkdir()
    monkeypatch.setattr(rules, "FOLDER", tmp_path / "policy")
    (found,) = (one for one in vekha("doctor --json").json if one["what"] == "policy")
    assert found["state"] == "problem"
    assert "everything is denied" in found["found"]
    capsys.readouterr()
    look_at_policy()  # as `vekha up` and every worker do when they start
    assert "everything is denied" in capsys.readouterr().err
    said = vekha("--as", "clara", "change", "request", "lavka", "A button", "--json")
    assert (said.code, said.json["error"]["code"]) == (4, "policy_broken")
    assert "install it anew" in said.err


def test_somebody_says_what_they_are_called_and_signs_out_everywhere(vekha, world):
    said = vekha("--as", "max", "person", "rename", "Max M.", "--json")
    assert said.json == {"handle": "max", "name": "Max M."}
    assert vekha("--as", "max", "person", "rename", " ").code == 2
    assert vekha("--as max person sign-out").out == "max is signed out everywhere.\n"
    assert vekha("--as nobody person sign-out").code == 3
