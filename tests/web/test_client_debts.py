"""A client without an account pays by a link what an emergency has left owing: by a yes, or a no that takes it back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.web.browser import Reader, browsing, served
from tests.web.conftest import address, asking
from tests.web.links import again, code, link, mails, post, say, text
from tests.web.test_look import AA, FAINT, PICTURES, STICKS_OUT, newest_code
from tests.workflows.fake_world import FakeWorld, now
from tests.workflows.hurry import WHY as HURRY
from tests.workflows.hurry import declare, in_an_emergency, ready, state
from tests.workflows.mailing import Mail
from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.verify import verify
from vekha.operations.ask_clients import ask_clients
from vekha.operations.client_link import confirm
from vekha.operations.grant_role import grant_role
from vekha.operations.mint import mint_key
from vekha.operations.name_deputy import name_deputy
from vekha.workflows.messaging import ask_everybody, remind_everybody

TOLD = "Lavka 1, Quick order: It is live without your yes or no, as it could not wait. Please look at it, and decide."
VERA = "mail:vera@example.org"


def titles(world: FakeWorld, to: str = "mail:clara@example.org") -> list[str]:
    return [note.title for note in mails(world, to)]


def told(kind: str) -> dict[str, Any]:
    """What the one event of that kind says."""
    return json.loads(models.Event.objects.get(kind=kind).body)["data"]


def vera(email: str = "vera@example.org") -> None:
    """Another client."""
    grant_role("lavka", "vera", Role.CLIENT, name="Vera", email=email, by="olga", now=now())


def hurried(world: FakeWorld) -> None:
    """Released before even its tester has said yes: nobody had a link before."""
    world.say(1, "max", Answer.NO, "not yet")
    world.settle()
    ready(world, 1, "1.2")
    in_an_emergency(world)


def test_her_link_from_before_opens_again_says_what_happened_and_her_yes_pays(asked):
    path, browser = link(asked), asking()
    say(browser, path, "no", "the button is grey")  # and before she confirms it, it is released
    stale = code(asked)
    declare("max")
    declare("olga", why="Money is lost <each> minute.")
    assert "It goes to your customers now, as it cannot wait" in text(browser.get(path))
    assert browser.post(path, {"code": stale}).status_code == 200
    asked.settle()
    new = link(asked)
    assert titles(asked).count(TOLD) == 1
    for way in (path, new):
        shown = text(browser.get(way))
        assert "“Quick order” went to your customers without you. Is it what was agreed?" in shown
        assert f"{HURRY} Max" in shown
        assert "Money is lost <each> minute. Olga" in shown
        assert "Then your store goes back at once" in shown
        assert "the button is grey" in shown  # what she wrote is kept, but was about something else
        assert "One more step" not in shown
    assert "http://lavka.localhost" in browser.get(new).text
    with pytest.raises(VekhaError, match="nothing to confirm"):
        confirm(path.removeprefix("/c/"), stale, now=now())
    say(browser, new, "yes")
    assert [one.role for one in state().debts] == [Role.CLIENT]  # not before it is known who said it
    assert browser.post(new, {"code": code(asked)}).status_code == 302
    assert (state().debts, state().stage) == ((), "live")
    assert "You have accepted it" in text(browser.get(new))
    assert "Your customers see it." in text(browser.get(path))
    verdict = models.Verdict.objects.get(role=Role.CLIENT)
    assert (verdict.person, verdict.answer, verdict.digest) == ("clara", "yes", state().released)
    assert verify().ok


def test_her_no_takes_production_back_before_the_page_is_there_again(asked):
    before = asked.seen()["routes"]["production"]
    in_an_emergency(asked)
    assert asked.seen()["routes"]["production"] != before
    path, browser = link(asked), asking()
    say(browser, path, "no", "the total is wrong")
    assert "With it your store goes back to how it was before." in text(browser.get(path))
    assert browser.post(path, {"code": code(asked)}).status_code == 302
    assert asked.seen()["routes"]["production"] == before
    assert (state().stage, state().reason, bool(state().unmended)) == ("building", "the total is wrong", True)
    assert "Your store goes back to how it was before. Max has your reasons." in text(browser.get(path))
    assert verify().ok


def test_links_come_with_the_release_to_all_who_decide_and_to_nobody_twice(asked):
    vera("")  # signs in, as no code could reach her
    hurried(asked)
    made = models.ClientLink.objects.filter(candidate__number=2)
    assert [(one.person.handle, one.by) for one in made] == [("clara", "max")]  # who declared it first
    assert models.Message.objects.get(person__handle="vera", name="owed_by_client").path == "/lavka/changes/1#verdict"
    path = link(asked)
    for _ in range(2):
        ask_everybody(asked.outside)
        assert ask_clients("lavka", 1, now=now()) == 0
    post(asked)
    assert titles(asked).count(TOLD) == 1
    grant_role("lavka", "cora", Role.CLIENT, name="Cora", email="cora@example.org", by="olga", now=now())
    name_deputy("lavka", "cora", until=(now() + timedelta(days=3)).date(), by="clara", now=now())
    ask_everybody(asked.outside)  # from today on it is Cora who decides
    cora = link(asked, "mail:cora@example.org")
    assert "You stand in for Clara" in text(asking().get(cora))
    say(asking(), cora, "yes")
    assert asking().post(cora, {"code": code(asked, "mail:cora@example.org")}).status_code == 302
    assert told("DebtPaid")["stood_in_for"] == ["clara"]
    assert {one.role for one in state().debts} == {Role.TESTER, Role.MANAGER}
    assert "Somebody else has decided already" in text(asking().get(path))
    assert say(asking(), path, "no", "late").status_code == 200
    assert state().stage == "live"


def test_paid_meanwhile_by_another_client_it_is_not_sent_and_asked_no_more(asked):
    in_an_emergency(asked)
    message = models.Message.objects.get(person__handle="clara", name="link_owed")
    post(asked)
    asked.say(1, "clara")
    assert mint_key(message, now=now()) == ""
    with pytest.raises(VekhaError, match="does not wait"):
        again(asked)
    remind_everybody(asked.outside)
    assert models.ClientLink.objects.count() == 1


def test_the_manager_sees_whether_it_came_and_sends_it_again(asked):
    first = link(asked)
    asking().get(first)
    in_an_emergency(asked)
    max_ = asking("max")
    assert "on its way" in text(max_.get("/lavka/changes/1"))
    second = link(asked)
    assert "not opened yet" in text(max_.get("/lavka/changes/1"))  # that she looked before is another matter
    asking().get(second)
    assert "seen, but silent" in text(max_.get("/lavka/changes/1"))
    assert max_.post("/lavka/changes/1/client-links", {"client": "clara"}).status_code == 302
    third = link(asked)
    assert 'name="answer"' in asking().get(third).text
    assert "A newer link" in text(asking().get(second))
    assert titles(asked).count(TOLD) == 2


def test_who_owes_is_reminded_the_client_by_a_link_and_the_others_of_the_page(asked):
    hurried(asked)
    post(asked)
    mail = Mail(asked)
    for who in ("max", "tess"):
        mail.channel(who)
    mail.clock.at = now()
    mail.carry()
    mail.clock.pass_by(hours=25)
    assert [remind_everybody(mail.outside) for _ in range(2)] == [2, 0]
    mail.carry()
    assert titles(asked)[-1] == "Lavka 1, Quick order: It still waits for your yes or no."
    sent = mails(asked)[-1].body
    assert 'name="answer"' in asking().get("/c/" + sent.partition("/c/")[2].split()[0]).text
    assert set(told("Reminded")["people"]) == {"max", "tess"}
    for who in ("max", "tess"):
        assert "which is live without their verdict" in mail.got(who)[-1]
        asked.say(1, who)
    mail.clock.pass_by(hours=48)
    remind_everybody(mail.outside)
    mail.carry()
    assert "Clara has looked at it, and is silent since" in mail.got("max")[-1]
    assert models.Event.objects.filter(kind="Reminded").count() == 1  # nobody but the client is left


def test_on_a_phone_with_scripts_off_in_both_languages(asked, tmp_path):
    """She sends it back in Russian, thinks better of it, and accepts it in English."""
    in_an_emergency(asked)
    path = link(asked)
    with served(address(), tmp_path) as base, browsing(base) as opening:
        window = opening(Reader(390, "light", "ru", scripts=False))
        for language, says, answer, asks in (
            ("ru", "без вас", "no", "магазин вернётся к прежнему виду"),
            ("en", "without you", "yes", "You accept it. One more step"),
        ):
            window.go(f"{path}?lang={language}")
            window.picture(PICTURES / f"client-owes-{language}.png")
            assert says in window.text()
            assert HURRY in window.text()
            assert window.ask(STICKS_OUT) == []
            assert window.ask(f"({FAINT})({AA})") == []
            window.write("#why", "The total is wrong")
            window.click(f"#decide .act.{answer}")
            window.picture(PICTURES / f"client-owes-code-{language}.png")
            assert asks in window.text()
            assert "The total is wrong" in window.text()
        window.write("#code", newest_code())
        window.click("#confirm button")
        window.picture(PICTURES / "client-owes-done.png")
        assert "Your customers see it." in window.text()
    assert (state().stage, state().debts) == ("live", ())
