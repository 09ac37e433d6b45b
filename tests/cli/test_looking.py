"""Finding a change, looking at a run, and saving what people sent."""

from __future__ import annotations

from tests.cli.test_brief_files import PNG, brief
from tests.cli.test_story import agreed
from vekha.core.change import Answer
from vekha.database import models


def test_a_change_is_found_by_its_words_its_number_and_its_artifact(vekha, world):
    world.push(world.agree(), "1.1")
    world.settle()
    digest = models.Candidate.objects.get(change__number=1).digest
    vekha("--as", "clara", "change", "request", "lavka", "Gift wrap")
    assert [one["number"] for one in vekha("search quick ord --json").json] == [1]
    assert [one["number"] for one in vekha("search", "2", "--project", "lavka", "--json").json] == [2]
    assert [one["number"] for one in vekha("search", digest[:20], "--json").json] == [1]
    shown = vekha("search wrap")
    assert "Gift wrap" in shown.out
    assert "lavka/2" in shown.out
    assert "No change has all of these words." in vekha("search quick wrap").out
    assert (vekha("search").code, vekha("search", " ").code) == (2, 2)
    assert vekha("search wrap --project nowhere").code == 3


def test_a_run_is_shown_with_its_steps(vekha, world):
    run = models.Run.objects.get(workflow="rollout")
    page = vekha(f"env run lavka {run.pk} --json").json
    assert (page["line"]["state"], page["failed_step"]) == ("done", "")
    assert {one["direction"] for one in page["steps"]} == {"do"}
    shown = vekha(f"env run lavka {run.pk}").out
    assert "production" in shown
    assert all(one["name"] in shown for one in page["steps"])
    models.Run.objects.filter(pk=run.pk).update(state="stuck", failed_step="start")
    shown = vekha(f"env run lavka {run.pk}").out
    assert "✗ stuck" in shown
    assert f"vekha env retry lavka {run.pk}" in shown
    assert vekha("env run lavka 999").code == 3


def test_files_of_a_brief_are_listed_and_saved_and_nothing_is_written_over(vekha, world, tmp_path, monkeypatch):
    agreed(vekha)
    desk, here = tmp_path / "desk.png", tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert vekha("change file lavka 1 --json").json == []
    for content in (PNG + b"1", PNG + b"22"):
        desk.write_bytes(content)
        brief(vekha, "--file", str(desk))
    assert [one["size"] for one in vekha("change file lavka 1 --json").json] == [10]
    assert "desk.png" in vekha("change file lavka 1").out
    assert vekha("change file lavka 1 desk.png").code == 0
    assert (here / "desk.png").read_bytes() == PNG + b"22"
    assert "is there already" in (again := vekha("change file lavka 1 desk.png")).err
    assert again.code == 2
    saved = vekha("change", "file", "lavka", "1", "desk.png", "--brief", "2", "--to", "old.png", "--json").json
    assert (saved["bytes"], (here / "old.png").read_bytes()) == (9, PNG + b"1")
    for words, code in (("1 other.png", 3), ("1 --brief 9", 3), ("1 desk.png --to no/such/place", 2)):
        assert vekha(f"change file lavka {words}").code == code
    (kept,) = [one for one in (tmp_path / "attachments").iterdir() if one.stat().st_size == 10]
    kept.write_bytes(PNG + b"33")
    assert vekha("change file lavka 1 desk.png --to third.png").code == 1
    assert not (here / "third.png").exists()


def test_a_picture_is_shown_with_a_verdict_and_saved(vekha, world, tmp_path):
    world.push(world.agree(), "1.1")
    world.settle()
    seen, page = tmp_path / "seen.png", tmp_path / "page.svg"
    seen.write_bytes(PNG)
    page.write_text("<svg><script>alert(1)</script></svg>")
    said = ["--as", "tess", "verdict", "lavka", "1", "no", "--role", "tester", "--why", "look", "--picture"]
    assert vekha(*said, str(page)).code == 2
    assert vekha(*said, str(tmp_path / "nowhere.png")).code == 3
    assert vekha(*said, str(seen)).code == 0
    (verdict,) = models.Verdict.objects.filter(answer=Answer.NO)
    assert verdict.picture[:12] in vekha("change picture lavka 1").out
    assert [one["picture"] for one in vekha("change picture lavka 1 --json").json] == [verdict.picture]
    place = tmp_path / "saved.png"
    assert vekha("change", "picture", "lavka", "1", verdict.picture[:12], "--to", str(place)).code == 0
    assert place.read_bytes() == PNG
    assert vekha("change picture lavka 1 x").code == 3
