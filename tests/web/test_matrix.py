"""Who may do what, as a page shows it: the policy's own answers, and nothing typed by hand."""

from __future__ import annotations

import re
import shutil

from tests.policy.matrix import OWN, ROWS, person, service
from tests.web.conftest import asking
from tests.web.page import Page
from tests.workflows.fake_world import CAST
from vekha.core.actors import Role, Scope
from vekha.policy import Action, Allowed, rules
from vekha.policy.matrix import forbidding, matrix
from vekha.web.words import ACTIONS, FORBIDDING, HOLDERS, STEPS
from vekha.workflows.registry import WORKFLOWS

PEOPLE = "/projects/lavka/people"


def test_the_matrix_agrees_with_the_committed_one_for_every_action_role_and_scope():
    """The one of the tests says by hand what each act is done to; this one has asked the schema."""
    asked = {(row.action, row.role): row for row in ROWS}
    for row in matrix():
        for holder, answer in row.by.items():
            actor = person("any", holder) if isinstance(holder, Role) else service("any", holder)
            role = holder if isinstance(holder, Role) else Role.TESTER
            one = asked.get((row.action, None)) or asked[(row.action, role)]
            assert isinstance(answer, Allowed) is one.allowed(actor, OWN, "somebody-else"), (row.action, holder)


def test_every_action_and_holder_has_words_and_every_rule_that_forbids_too():
    assert set(ACTIONS) == set(Action)
    assert set(HOLDERS) == {*Role, *Scope}
    assert set(FORBIDDING) == {rule for rule, _why in forbidding()}  # else its own words stand there, with their braces


def test_every_step_of_every_workflow_has_words():
    assert set(STEPS) == {step.name for workflow in WORKFLOWS.values() for step in workflow.steps}


def cells(page: str) -> list[list[str]]:
    """Of each row: what may be done, then by whom, "" where the policy says no."""
    table = page.partition('<table class="matrix">')[2].partition("</table>")[0]
    found = []
    for row in table.partition("<tbody>")[2].split("</tr>")[:-1]:
        action = re.search(r'<th scope="row">([^<]*)</th>', row)
        assert action
        answers = [re.search(r'class="name">([^<]*)<', one) for one in row.split("<td ")[1:-1]]
        found.append([action[1], *(one[1] if one else "" for one in answers)])
    return found


def test_the_page_shows_what_the_policy_says_with_the_name_of_the_rule(shop):
    answer = asking("max").get(PEOPLE)
    expected = []
    for row in (one for one in matrix() if one.rules):
        permitted = [str(HOLDERS[one]) if isinstance(said, Allowed) else "" for one, said in row.by.items()]
        expected.append([str(ACTIONS[row.action]), *permitted])
    assert cells(answer.text) == expected
    for row in matrix():
        for rule in row.rules:
            assert f"<code>{rule}</code>" in answer.text
    assert 'title="role-needed:grant_role"' in answer.text
    assert "four-eyes The author of a candidate is never its tester." in Page(answer.text).text


def test_another_policy_is_another_page_and_a_broken_one_is_said(shop, tmp_path, monkeypatch):
    folder = tmp_path / "policy"
    shutil.copytree(rules.FOLDER, folder)
    monkeypatch.setattr(rules, "FOLDER", folder)
    text = (folder / rules.POLICY).read_text()
    (folder / rules.POLICY).write_text(text.replace('@id("manager-sends-links")', '@id("renamed")'))
    olga = asking("olga")
    assert "<code>renamed</code>" in olga.get(PEOPLE).text
    assert "manager-sends-links" not in olga.get(PEOPLE).text
    (folder / rules.POLICY).write_text("permit (principal, action, resource);")
    assert olga.get(PEOPLE).status_code == 404  # what one may not see is not there
    assert olga.get("/people").status_code == 200


def test_whose_rights_it_is_about_stands_on_the_page(shop):
    page = Page(asking("tess").get(PEOPLE).text).text
    for handle, role in CAST.items():
        word = "DevOps engineer" if role is Role.DEVOPS else role
        assert re.search(rf"{handle.title()} {handle} .{{0,30}}?{word}", page), handle
