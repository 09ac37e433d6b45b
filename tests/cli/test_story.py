"""A change from request to feedback, said on the command line; and what people may not do."""

from __future__ import annotations

from tests.workflows.fake_world import GREEN, RED
from vekha.telemetry.log_files import LogFiles


def agreed(vekha) -> None:
    said = vekha("--as", "clara", "change", "request", "lavka", "Quick order", "--need", "One step")
    assert said.code == 0, said.err
    criterion = "given a basket, when it is paid, then a letter comes"
    words = ["change", "brief", "lavka", "1", "--behaviour", "A button", "--criterion", criterion]
    assert vekha("--as", "max", *words).code == 0
    parts = {
        "dan": ["developer", "--text", "possible", "--hours", "4,8,16"],
        "tess": ["tester", "--test", "C1: pay one"],
        "olga": ["devops", "--nothing"],
    }
    for who, words in parts.items():
        said = vekha("--as", who, "change", "assess", "lavka", "1", "--role", *words)
        assert said.code == 0, said.err
    assert vekha("--as max agreement propose lavka 1 --due 2096-12-24").code == 0
    assert vekha("--as clara agreement answer lavka 1 yes").code == 0


def pushed(vekha, world, text: str, unit: str = GREEN) -> None:
    world.git.commit("change/1", {"shop.py": text})
    world.checks(unit, GREEN)
    said = vekha("--as dan candidate register lavka --branch change/1")
    assert said.code == 0, said.err
    world.settle()


def test_a_change_goes_live_and_back_again(vekha, world):
    agreed(vekha)
    pushed(vekha, world, "2.0")
    for who, role in (("tess", "tester"), ("max", "manager"), ("clara", "client")):
        said = vekha(f"--as {who} verdict lavka 1 yes --role {role}")
        assert said.code == 0, said.err
        assert "candidate 1" in said.out
    world.settle("rollout")
    assert vekha("change show lavka 1 --json").json["line"]["stage"] == "live"
    assert vekha("release list lavka --json").json[0]["served"]

    back = vekha("--as", "olga", "rollback", "lavka", "--why", "a drill")
    assert back.code == 0, back.err
    assert vekha("env show lavka --json").json["current"]["change"] == 0
    assert vekha("--as", "olga", "rollback", "lavka", "--forward", "--why", "a drill").code == 0
    assert vekha("env show lavka --json").json["current"]["change"] == 1
    assert vekha("--as", "max", "change", "close", "lavka", "1", "--feedback", "thanks").code == 0
    assert vekha("verify").code == 0


def test_a_no_is_carried_out_before_the_answer_comes(vekha, world):
    agreed(vekha)
    pushed(vekha, world, "2.0")
    said = vekha("--as", "tess", "verdict", "lavka", "1", "no", "--role", "tester", "--why", "the cart covers it")
    assert said.code == 0, said.err
    page = vekha("change show lavka 1 --json").json
    assert page["line"]["stage"] == "building"
    assert "the cart covers it" in page["line"]["reason"]
    assert page["preview"]["busy"] is None
    shown = vekha("change show lavka 1").out
    assert "the cart covers it" in shown
    assert "building" in shown


def test_a_red_candidate_names_its_failing_test(vekha, world):
    agreed(vekha)
    pushed(vekha, world, "2.0", RED)
    said = vekha("candidate show lavka 1")
    assert "test_total" in said.out
    assert vekha("candidate show lavka 1 --json").json["evidence"][0]["failed"] == ["t::test_total"]


def test_the_same_commit_again_is_no_failure(vekha, world):
    agreed(vekha)
    pushed(vekha, world, "2.0")
    again = vekha("--as dan candidate register lavka --change 1 --json")
    assert again.code == 0
    assert again.json["candidate"] == 1


def test_a_hook_never_fails_a_push_and_acts_as_the_commits_author(vekha, world, monkeypatch):
    agreed(vekha)
    monkeypatch.setattr("vekha.adapters.git.fake.AUTHOR", "dan@example.org", raising=False)
    world.git.commit("change/1", {"shop.py": "2.0"})
    assert vekha("candidate pushed lavka nobodys-branch").err == ""
    said = vekha("--as dan candidate pushed lavka change/1 nobodys-branch")
    assert said.code == 0
    assert "candidate 1 of lavka/1" in said.err
    assert vekha("candidate pushed nowhere change/1").code == 0


REFUSED = (
    ("--as clara verdict lavka 1 yes --role manager", 4),
    ("--as stranger verdict lavka 1 yes --role client", 3),
    ("--as dan rollback lavka --why fun", 4),
    ("--as clara candidate register lavka --change 1", 4),
    ("--as clara person add eve --project lavka --role client", 4),
    ("--as clara verdict lavka 1 yes --role client", 6),
    ("--as clara verdict lavka 9 yes --role client", 3),
    ("--as tess verdict lavka 1 no --role tester", 2),
    ("--as olga rollback lavka --why fun", 1),
    ("change show lavka 9", 3),
    ("change show nowhere 1", 3),
    ("env show lavka moon", 3),
    ("--as olga env retry lavka 1 --why mended", 1),
    ("--as olga env retry lavka 4000 --why mended", 3),
    ("--as dan env retry lavka 1 --why mended", 4),
    ("release list lavka moon", 3),
    ("candidate show lavka 1 7", 3),
    ("--as max agreement propose lavka 1 --due soon", 2),
    ("--as max agreement propose lavka 1", 1),
    ("--as max agreement propose lavka 1 --due 2096-12-24", 1),
    ("--as max agreement move-date lavka 1 --due 2096-12-24 --why late", 2),
    ("--as max agreement move-date lavka 1 --due 2096-12-25..2096-12-24 --why late", 2),
    ("--as dan agreement move-date lavka 1 --due 2096-12-25 --why late", 4),
    ("--as clara agreement answer-date lavka 1 yes", 1),
    ("agreement diff lavka 1", 3),
    ("--as dan change assess lavka 1 --role developer --text x --hours 4,8", 2),
    ("--as dan change assess lavka 1 --role developer --text x --hours 4,8,inf", 2),
    ("--as dan change assess lavka 1 --role developer --text x", 2),
    ("--as dan change assess lavka 1 --role tester --test C1:x", 4),
    ("--as tess change assess lavka 1 --role tester --test C7:x", 2),
    ("--as tess change assess lavka 1 --role tester --test x", 2),
    ("--as olga change assess lavka 1 --role devops", 2),
    ("--as olga change assess lavka 1 --role devops --tool x --nothing", 2),
    ("--as max change brief lavka 1", 2),
    ("--as max change brief lavka 1 --criterion nothing", 2),
    ("--as max change brief lavka 1 --drop C7", 2),
    ("--as dan change brief lavka 1 --behaviour x", 4),
    ("--as dan change forecast lavka 1", 1),
    ("--as clara change feedback lavka 1 yes", 6),
    ("--as max change follow-up lavka 1 More", 6),
    ("--as clara agreement answer lavka 1 yes --version 7", 1),
)


def test_what_is_refused_says_why_and_changes_nothing(vekha, world):
    agreed(vekha)
    pushed(vekha, world, "2.0")
    before = vekha("journal lavka --json").json
    for line, code in REFUSED:
        said = vekha(line)
        assert said.code == code, f"{line}: {said.out}{said.err}"
        assert said.err.strip(), line
        after = vekha("journal lavka --json").json
        assert after[: len(before)] == before, line
        assert [event["kind"] for event in after[len(before) :]] == ["Denied"] * (code == 4), line
        before = after


def test_every_reading_verb_answers_in_json_and_in_words(vekha, world):
    agreed(vekha)
    pushed(vekha, world, "2.0")
    lines = "status|change list|change show lavka 1|agreement show lavka 1|candidate show lavka 1|release list lavka"
    more = "env list|env show lavka|journal lavka|journal lavka --change 1|verify|person list lavka"
    for line in f"{lines}|{more}".split("|"):
        if line != "status":  # no worker runs here, which is its own error
            assert vekha(line).out.strip(), line
        assert vekha(f"{line} --json").json, line


def test_the_output_of_a_check_can_be_read(vekha, tmp_path, monkeypatch):
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    assert "No logs" in vekha("logs lavka").out
    write = LogFiles(tmp_path / "logs").writer("lavka/change-1/candidate-1/check-unit")
    write("1 passed")
    (stream,) = vekha("logs lavka 1 --json").json
    assert (stream["stream"], stream["lines"]) == ("lavka/change-1/candidate-1/check-unit", 1)
    assert "1 passed" in vekha("logs lavka 1 --stream check-unit").out
    assert vekha("logs lavka 1 --stream nothing").code == 3


def test_what_people_write_cannot_forge_the_terminal(vekha, world):
    said = vekha("--as", "clara", "change", "request", "lavka", "evil \x1b[2J\u202e title")
    assert said.code == 0
    assert "\x1b" not in vekha("change list").out
    assert "\u202e" not in vekha("change show lavka 1").out
