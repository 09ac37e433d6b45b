"""Projects on pages: what runs where, who is waited for, what vekha.toml says; and a new one that is brought in."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import asking
from tests.web.page import text
from tests.workflows.fake_world import FILE, now
from vekha import wiring
from vekha.core.actors import Scope
from vekha.database import models
from vekha.database.queries import history
from vekha.operations.add_service import add_service
from vekha.operations.init_project import init_project
from vekha.operations.submit_request import submit_request

HERE = "/projects/lavka"
SHOP = FILE.replace('name = "lavka"', 'name = "kiosk"\ntitle = "Kiosk"')


@pytest.fixture
def repository(tmp_path, monkeypatch) -> Path:
    """A real one, of another store."""
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path / "home"))
    folder = tmp_path / "kiosk"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=Dan", "-c", "user.email=dan@example.org")
    subprocess.run(["git", "-C", str(folder), *name, *words], check=True, capture_output=True)


def commit(folder: Path, content: str) -> None:
    (folder / "vekha.toml").write_text(content)
    git(folder, "add", "vekha.toml")
    git(folder, "commit", "--quiet", "--message", "Vekha")


def bring_in(who: str, source: object, **more: str) -> Any:
    return asking(who).post("/new-project", {"source": str(source), "main": "main", "hook": "yes"} | more)


def test_the_list_says_what_runs_since_when_and_whom_it_waits_for(shop):
    page = text(asking("max").get("/projects"))
    assert f"Production serves change {shop.live}, candidate 1" in page
    assert re.search(r"1 Request 1 Agreement 0 Build 0 Tester 0 Manager 1 Client 0 Production 1 Feedback", page)
    assert "Waiting for the client Clara for" in page
    assert "1 more waits." in page
    assert "5 people have access" in page


def test_a_project_shows_its_changes_repository_team_services_and_history(shop):
    add_service("lavka", "ci", [Scope.SEE], by="olga", now=now())
    page = text(asking("max").get(HERE))
    for expected in (
        "№ 2 Quick order",
        "to say yes or no to candidate 3.",
        "DevOps engineer Olga",
        "ci until",
        "Main branch main",
        "Olga added the service ci, which may see",
    ):
        assert expected in page, expected


def test_what_vekha_toml_defines_is_read_from_main_and_shown_without_values_of_variables(asked):
    asked.git.commit("main", {"vekha.toml": FILE + '[configuration.production]\nSECRET_KEY = "hush"\n'})
    asked.git.fetch()
    answer = asking("dan").get(HERE)
    page = text(answer)
    assert "vekha.toml ✓ right" in page
    assert "unit of the build unit" in page
    assert "functional over HTTP, in the preview functional" in page
    assert "after the build unit before the tester unit, functional before production" in page
    assert "yes of tester, manager, client" in page
    assert "SECRET_KEY" in page
    assert "hush" not in answer.text


def test_a_wrong_vekha_toml_is_said_with_all_its_lines(asked):
    asked.git.commit("main", {"vekha.toml": FILE.replace("[build]", "colour = 1\n[build]").replace("kind", "knd")})
    asked.git.fetch()
    page = text(asking("dan").get(HERE))
    assert "vekha.toml ✗ wrong" in page
    assert "colour" in page
    assert "knd" in page
    assert "No candidate can be built until it is corrected and pushed." in page


def test_where_the_repository_cannot_be_read_the_page_says_so(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("VEKHA_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/nothing")
    wiring.outside.cache_clear()
    page = text(asking("dan").get(HERE))
    wiring.outside.cache_clear()
    assert "vekha.toml ! unknown" in page
    assert "has no branch main" in page


def test_a_password_in_the_repositorys_address_is_not_shown(shop):
    models.Project.objects.update(source="https://dan:hush@git.example.org/shop.git")
    answer = asking("max").get(HERE)
    assert "https://git.example.org/shop.git" in answer.text
    assert "hush" not in answer.text


def test_the_history_is_read_page_by_page_to_its_beginning_and_every_event_once(shop):
    client, path, found = asking("max"), HERE, list[str]()
    for _page in range(9):
        answer = client.get(path)
        part = answer.text.partition('id="history"')[2].partition("</section>")[0]
        found += re.findall(r"<li>(.*?)</li>", part, re.DOTALL)
        older = re.search(r'href="([^"]+)" *rel="next"|rel="next" href="([^"]+)"', part)
        if older is None:
            break
        path = (older[1] or older[2]).partition("#")[0]
    assert len(found) == len(history("lavka", last=1000)) > 60
    assert "added the project" in found[-1]
    assert client.get(f"{HERE}?before=x").status_code == 200
    assert client.get(f"{HERE}?before={'9' * 40}").status_code == 200


def test_a_project_is_brought_in_with_its_mirror_and_hook_and_can_be_looked_at(shop, repository):
    commit(repository, SHOP)
    answer = bring_in("olga", repository)
    assert answer.headers["Location"] == "/projects/kiosk"
    olga = asking("olga")
    project = models.Project.objects.get(slug="kiosk")
    assert (project.title, project.source, project.main) == ("Kiosk", str(repository), "main")
    assert "candidate pushed kiosk" in (repository / ".git/hooks/post-commit").read_text()
    assert (Path(repository.parent) / "home/repositories/kiosk.git/HEAD").exists()
    page = text(olga.get("/projects/kiosk"))
    assert "DevOps engineer Olga" in page
    assert "Nothing runs in production yet." in page
    again = bring_in("olga", repository)
    assert again.status_code == 302
    assert models.Project.objects.filter(slug="kiosk").count() == 1


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_kept(shop, repository):
    commit(repository, SHOP.replace("[build]", "colour = 1\n[build]").replace("kind", "knd"))
    answer = bring_in("olga", repository)
    assert answer.status_code == 400
    page = text(answer)
    assert re.search(r"vekha.toml has [3-9] problems. Nothing was kept.", page)
    for key in ("environment.colour", "environment.knd", "environment.kind"):
        assert f"<code>{key}</code>" in answer.text
    assert page.count(" line ") >= 3
    assert str(repository) in answer.text  # what was typed
    assert not models.Project.objects.filter(slug="kiosk").exists()
    assert not (repository / ".git/hooks/post-commit").exists()
    both = text(bring_in("olga", "ext::sh -c true", main="-bad..name"))
    assert "cannot be the source of a repository" in both
    assert "cannot be the name of a branch" in both


@pytest.mark.parametrize(
    ("source", "main", "status", "says"),
    [
        ("", "main", 400, "No repository is named."),
        ("/nowhere/at/all", "main", 400, "no such folder"),
        ("--upload-pack=evil", "main", 400, "cannot be the source of a repository"),
        ("here", "trunk", 404, "has no branch trunk"),
        ("here", "main", 400, "has no vekha.toml"),
    ],
)
def test_what_cannot_be_brought_in_is_said(shop, repository, source, main, status, says):
    (repository / "README").write_text("a shop")
    git(repository, "add", "README")
    git(repository, "commit", "--quiet", "--message", "README")
    answer = bring_in("olga", repository if source == "here" else source, main=main)
    assert answer.status_code == status
    assert says in text(answer)
    assert models.Project.objects.count() == 1


def test_a_name_that_is_taken_is_refused_also_by_a_project_that_one_does_not_see(shop, repository):
    init_project("kiosk", "Hidden", str(repository), by="pavel", main="main", now=now())
    commit(repository, SHOP)
    answer = bring_in("olga", repository)
    assert answer.status_code == 400
    assert "kiosk is another project already." in text(answer)
    assert not models.Membership.objects.filter(project__slug="kiosk", person__handle="olga").exists()


@pytest.mark.parametrize("who", ["clara", "max", "dan", "tess"])
def test_from_a_page_it_takes_who_runs_a_project_since_its_commands_run_here(shop, repository, who):
    commit(repository, SHOP)
    answer = bring_in(who, repository)
    assert answer.status_code == 403
    assert "its commands run on Vekha's machine" in text(answer)
    assert "Rule: role-needed:first_release." in text(answer)
    assert not models.Project.objects.filter(slug="kiosk").exists()
    denied = history("", last=1)[0]
    assert (denied.kind, denied.by, denied.subject) == ("Denied", who, "installation")


@pytest.mark.parametrize("path", ["/projects", HERE])
def test_ten_changes_take_as_many_queries_as_one(shop, path):
    olga = asking("olga")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert olga.get(path).status_code == 200
        return len(seen)

    add_service("lavka", "ci", [Scope.SEE], by="olga", now=now())
    few = asked()
    for number in range(10):
        submit_request("lavka", f"Wish {number}", "", by="clara", now=now())
        add_service("lavka", f"ci{number}", [Scope.SEE], by="olga", now=now())
    assert asked() == few <= 36
