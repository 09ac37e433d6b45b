"""A change from the wish to production and back, by requests alone; and what is asked of people besides."""

from __future__ import annotations

import subprocess
from typing import Any

from tests.api.asking import Asker, problem
from tests.workflows.fake_world import FILE, FakeWorld
from vekha.database import models
from vekha.database.verify import verify

CHANGES = "/projects/lavka/changes"
TWO = f"{CHANGES}/2"
PRODUCTION = "/projects/lavka/environments/production"


def done(answer: Any, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    plain: dict[str, Any] = answer.json()
    return plain


def agreed() -> None:
    """Change 2, by five people."""
    clara, max_ = Asker("clara"), Asker("max")
    begun = done(clara.post(CHANGES, {"title": "Gift wrap", "need": "For presents"}))
    assert begun == {
        "project": "lavka", "number": 2, "title": "Gift wrap", "branch": "change/2", "stage": "requested",
    }  # fmt: skip
    criteria = [{"given": "a basket", "when": "it is wrapped", "then": "it says so"}]
    brief = {"after": 0, "need": "For presents", "behaviour": "A box to tick", "criteria": criteria}
    assert done(max_.post(f"{TWO}/briefs", brief)) == {"version": 1, "criteria": ["C1"], "files": []}
    problem(max_.post(f"{TWO}/briefs", brief), 409, "stale_brief")
    said = {
        "dan": {"role": "developer", "text": "easy", "feasible": True, "hours": [1, 2.5, 8]},
        "olga": {"role": "devops", "needs": {}},
        "tess": {"role": "tester", "plan": [{"criterion": "C1", "how": "look at it"}]},
    }
    for who, words in said.items():
        done(Asker(who).post(f"{TWO}/assessments", {"brief": 1} | words))
    problem(Asker("max").get(f"{TWO}/forecast"), 409, "few_changes")
    assert done(max_.post(f"{TWO}/agreements", {"due": {"latest": "2096-12-24"}})) == {"number": 1}
    done(clara.post(f"{TWO}/agreements/1/answers", {"answer": "no", "why": "too late"}))
    due = {"earliest": "2096-11-01", "latest": "2096-12-01"}
    assert done(max_.post(f"{TWO}/agreements", {"due": due})) == {"number": 2}
    done(clara.post(f"{TWO}/agreements/2/answers", {"answer": "yes"}))
    parts = done(clara.get(f"{TWO}/agreement-difference"), 200)["parts"]
    assert [one["name"] for one in parts] == ["due"]
    done(max_.post(f"{TWO}/date-moves", {"due": {"latest": "2096-12-31"}, "why": "the holidays"}))
    done(clara.post(f"{TWO}/date-moves/1/answers", {"answer": "yes"}))
    assert done(clara.get(f"{TWO}/agreements"), 200)["due"]["latest"] == "2096-12-31"


def pushed(world: FakeWorld, text: str) -> int:
    world.git.commit("change/2", {"shop.py": text})
    number = done(Asker("ci").post(f"{TWO}/candidates"))["candidate"]
    world.settle()
    return int(number)


def decided(who: str, role: str, answer: str, why: str = "") -> dict[str, Any]:
    """On what is at hand, as whoever looks at it finds it."""
    asker = Asker(who)
    page = done(asker.get(TWO), 200)
    hand = next(one for one in page["candidates"] if one["at_hand"])
    given = {"role": role, "answer": answer, "why": why, "agreement": page["agreed"]}
    return done(asker.post(f"{TWO}/verdicts", given | {"candidate": hand["number"], "digest": hand["digest"]}))


def test_a_change_goes_its_whole_way_by_requests(lasting):
    world = lasting
    agreed()
    assert pushed(world, "2.0") == 1
    before = world.seen()["routes"]["preview-2"]
    assert len(decided("tess", "tester", "no", "the box is too small")["runs"]) == 1
    assert world.seen()["routes"]["preview-2"] != before  # it is back when the answer comes
    assert done(Asker("dan").get(TWO), 200)["line"]["stage"] == "building"
    assert pushed(world, "2.1") == 2
    for who, role in (("tess", "tester"), ("max", "manager"), ("clara", "client")):
        decided(who, role, "yes")
    world.settle()
    page = done(Asker("clara").get(TWO), 200)
    assert page["line"]["stage"] == "live"
    served = done(Asker("olga").get(PRODUCTION), 200)
    assert (served["current"]["change"], served["before"]["change"]) == (2, 0)
    clara, max_ = Asker("clara"), Asker("max")
    problem(clara.post(f"{TWO}/feedback", {"satisfied": "yes", "digest": "sha256:0"}), 409, "stale_release")
    done(clara.post(f"{TWO}/feedback", {"satisfied": "no", "text": "ribbons!", "digest": page["released"]}))
    assert done(max_.post(f"{TWO}/follow-ups", {"title": "Ribbons"}))["number"] == 3
    done(clara.post(f"{CHANGES}/3/withdrawal", {"why": "not so important"}))
    assert verify().ok


def test_production_is_moved_back_and_forward_and_is_there_when_the_answer_comes(lasting):
    world = lasting
    for who in ("tess", "max", "clara"):
        world.say(1, who)
    world.settle()
    olga, first = Asker("olga"), world.seen()["routes"]["production"]
    problem(olga.post(f"{PRODUCTION}/moves", {"why": "  "}), 422, "no_reason")
    once, again = (olga.post(f"{PRODUCTION}/moves", {"why": "a drill"}, key="a") for _ in range(2))
    assert done(once) == done(again)
    assert world.seen()["routes"]["production"] != first
    assert models.Run.objects.filter(workflow="rollback").count() == 1
    done(olga.post(f"{PRODUCTION}/moves", {"direction": "forward", "why": "a drill"}))
    assert world.seen()["routes"]["production"] == first


def test_devops_lets_people_and_programs_in_and_out(world):
    olga, people = Asker("olga"), "/projects/lavka/people"
    given = {"handle": "nina", "roles": ["tester", "manager"], "name": "Nina", "email": "nina@example.org"}
    assert done(olga.post(people, given))["roles"] == ["tester", "manager"]
    link = done(olga.post("/people/nina/invitations?mail=true"))["link"]
    assert models.Delivery.objects.get(invitation__isnull=False).mailbox.handle == "nina"
    assert Asker().client.get(link[link.index("/invitations") :]).status_code == 200
    done(olga.post(f"{people}/nina/roles/tester", method="DELETE"), 200)
    listed = {one["handle"]: one for one in done(olga.get(people), 200)["items"]}
    assert (listed["nina"]["roles"], listed["nina"]["email"]) == ({"lavka": ["manager"]}, "nina@example.org")
    seen = {one["handle"]: one["email"] for one in done(Asker("clara").get(people), 200)["items"]}
    assert set(seen.values()) == {""}  # whoever gives no roles needs no e-mails
    nina = Asker("nina")
    done(olga.post("/people/nina/disabling", {"why": "left"}))
    problem(nina.get("/me"), 401, "not_signed_in")
    done(olga.post("/people/nina/disabling", method="DELETE"), 200)
    token = done(olga.post("/projects/lavka/services", {"handle": "lint", "scopes": ["see"]}))["token"]
    fresh = done(olga.post("/services/lint/tokens", {"grace": 0}))["token"]
    problem(Asker(token=token).get("/me"), 401, "bad_token")
    assert done(Asker(token=fresh).get("/me"), 200)["handle"] == "lint"
    done(olga.post("/services/lint", method="DELETE"), 200)
    problem(Asker(token=fresh).get("/me"), 401, "bad_token")


def test_a_repository_is_brought_in_and_what_is_wrong_with_it_is_said_by_line(world, tmp_path, monkeypatch):
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path / "home"))
    folder, olga = tmp_path / "kiosk", Asker("olga")
    git = ["git", "-C", str(folder), "-c", "user.name=Dan", "-c", "user.email=dan@example.org"]
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    for text in ("[project]\nname = 5\n", FILE.replace('"lavka"', '"kiosk"')):
        (folder / "vekha.toml").write_text(text)
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", "a store"], check=True)
        answer = olga.post("/projects", {"source": str(folder)})
        if "5" in text.partition("[environment]")[0]:
            told = problem(answer, 422, "bad_project_file")
            assert "vekha.toml:2" in [one["where"] for one in told["errors"]]
    made = done(answer)
    assert (made["project"], made["call"], made["left"]) == ("kiosk", "", [])
    assert done(olga.get("/projects/kiosk"), 200)["roles"] == ["devops"]
    problem(Asker("clara").get("/projects/kiosk"), 404, "no_project")
    problem(Asker("max").post("/projects", {"source": str(folder)}), 403, "denied")


def test_programs_and_people_are_told_as_they_want(world):
    olga, hooks = Asker("olga"), "/projects/lavka/webhooks"
    made = done(olga.post(hooks, {"url": "https://ci.example/vekha"}))
    assert made["key"].startswith("whsec_")
    assert done(olga.post(f"{hooks}/{made['webhook']}/tests"))["problem"] == ""
    assert [one["url"] for one in done(olga.get(hooks), 200)["items"]] == ["https://ci.example/vekha"]
    done(olga.post(f"{hooks}/{made['webhook']}", method="DELETE"), 200)
    assert done(olga.get(hooks), 200)["items"] == []
    tess = Asker("tess")
    channel = done(tess.post("/me/channels", {"address": "fake://tess-phone", "label": "mine"}))["channel"]
    assert "phone" not in tess.get("/me/channels").text
    done(tess.post("/me/channel-tests"))
    given = {"language": "ru", "quiet": ["22:00", "08:00"], "topics": {"news": "never"}}
    rules = done(tess.post("/me/message-rules", given, method="PATCH"), 200)
    assert (rules["language"], rules["quiet"], rules["topics"]["news"]) == ("ru", ["22:00", "08:00"], "never")
    assert done(tess.get("/me/message-rules"), 200) == rules
    assert done(tess.post("/me/message-rules", {"quiet": []}, method="PATCH"), 200)["quiet"] is None
    done(tess.post(f"/me/channels/{channel}", method="DELETE"), 200)
    problem(Asker("ci").get("/me/message-rules"), 404, "no_person")


def test_a_yes_that_releases_is_not_taken_from_whoever_did_not_show_lately_who_they_are(world):
    for who in ("tess", "max"):
        world.say(1, who)
    given = {"role": "client", "answer": "yes", "candidate": 1, "agreement": 1}
    given["digest"] = Asker("clara").get("/projects/lavka/changes/1/candidates/1").json()["digest"]
    path = "/projects/lavka/changes/1/verdicts"
    problem(Asker("clara", lately=False).post(path, given, key="a"), 403, "step_up")
    problem(Asker("ci").post(path, given), 403, "denied")
    back = "/projects/lavka/environments/production/moves"
    problem(Asker("olga", lately=False).post(back, {"why": "slow"}), 403, "step_up")
    assert Asker("clara").post(path, given, key="a").status_code == 201  # what was asked before it is no answer
