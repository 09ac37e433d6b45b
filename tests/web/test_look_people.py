"""Projects, people and settings in a real browser: they fit, can be read, and what is done there needs no scripts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.policy.acts import HOOKS, SECRETS
from tests.web.browser import Reader
from tests.web.shop import Shop
from tests.web.test_look import AA, DESK, FAINT, PICTURES, READERS, STICKS_OUT, open_window
from tests.workflows.fake_world import FILE, now
from vekha.adapters.git.cli import GitCli
from vekha.config.home import home
from vekha.core.actors import Role, Scope
from vekha.core.errors import Denied
from vekha.database import models
from vekha.operations.add_service import add_service
from vekha.operations.add_webhook import add_webhook
from vekha.operations.disable_person import disable_person
from vekha.operations.grant_role import grant_role
from vekha.operations.invite import invite
from vekha.operations.set_message_rules import Wanted, set_message_rules
from vekha.operations.submit_request import submit_request
from vekha.wiring import mirror

__all__ = ["open_window"]  # the fixture
PAGES = {
    "settings": "/me",
    "people": "/people",
    "invited": "/people/max",
    "disabled": "/people/dan",
    "projects": "/projects",
    "project": "/projects/lavka",
    "access": "/projects/lavka/people",
    "new-project": "/new-project",
    "revocation": "/projects/lavka/people/max/roles/manager/revocation",
    "rotation": "/projects/lavka/services/ci/tokens",
    "places": "/search?q=lavka",
}
PHONE = Reader(390, "light", "ru", scripts=False)


@pytest.fixture
def busy(shop, tmp_path) -> Iterator[Shop]:
    """The store with a repository, services near their end, a webhook that fails, somebody disabled and one denial."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "vekha.toml").write_text(FILE)
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "Vekha"]):
        named = ["-c", "user.name=Dan", "-c", "user.email=dan@example.org", *words]
        subprocess.run(["git", "-C", str(source), *named], check=True)
    models.Project.objects.update(source=str(source))
    GitCli(mirror(home(), "lavka"), str(source)).fetch()
    add_service("lavka", "ci", [Scope.SEE, Scope.REGISTER_CANDIDATE], by="olga", now=now())
    add_service("lavka", "scanner", [Scope.SEE], days=5, by="olga", now=now())
    url = f"https://ci.example/{'hook' * 20}"
    row, _key = add_webhook("lavka", url, by="olga", hooks=HOOKS, secrets=SECRETS, now=now())
    for seq in range(3, 9):
        failed = {"state": "failed", "error": "it answered 500"} if seq == 8 else {"state": "sent", "sent_at": now()}
        models.Delivery.objects.create(webhook=row, seq=seq, due_at=now(), **failed)
    grant_role("lavka", "long", Role.TESTER, name="Donaudampfschiff" * 6, email="", by="olga", now=now())
    disable_person("dan", why="on leave", by="olga", now=now())
    invite("max", by="olga", now=now())
    with pytest.raises(Denied):
        submit_request("lavka", "A button", "", by="tess", now=now())
    yield shop
    shutil.rmtree(mirror(home(), "lavka"))


def test_pages_of_projects_and_people_fit_can_be_read_and_nothing_complains(busy, open_window):
    for reader in READERS:
        window = open_window(reader)
        window.enter("olga")
        for name, path in PAGES.items():
            where = f"{name}-{reader}"
            assert window.go(path) == 200, where
            window.ask("document.querySelectorAll('main details').forEach(one => one.open = true)")
            window.picture(PICTURES / f"{where}.png")
            assert window.ask(STICKS_OUT) == [], where
            assert window.ask(f"({FAINT})({AA})") == [], where
            assert window.complaints == [], where
        window.close()


def test_somebody_is_let_in_and_shut_out_on_a_phone_with_scripts_off(shop, open_window):
    window = open_window(PHONE)
    window.enter("olga")
    window.go("/projects/lavka/people")
    for name, value in (("handle", "eve"), ("name", "Ева"), ("email", "eve@example.org")):
        window.write(f"#grant input[name={name}]", value)
    window.click_only("#grant input[value=tester]")
    window.click("#grant button")
    assert window.address().startswith("/people/eve")
    window.click("main .who a.act")
    window.click("main form button")
    window.picture(PICTURES / "link-once.png")
    assert "/invitations/" in window.value("#secret")
    window.go("/people/eve")
    window.click("main a.act.no")
    window.write("#why", "Ошиблись адресом")
    window.click("main form button")
    assert "Ева: доступ закрыт." in window.text()
    assert "Ошиблись адресом" in window.text()
    window.close()
    assert models.DisabledPerson.objects.get().person.handle == "eve"


def test_the_settings_offer_the_devices_own_zone_and_change_nothing_by_themselves(shop, open_window):
    set_message_rules(Wanted(language="en", zone="Asia/Tokyo"), by="max", now=now())
    window = open_window(DESK)
    window.enter("max")
    window.go("/me")
    assert window.value("select[name=zone]") == "Asia/Tokyo"
    window.wait_for("[data-zone-hint]", "Your device is in another zone: UTC")
    window.click_only("[data-zone-take]")
    assert window.value("select[name=zone]") == "UTC"
    window.click("#clock button.yes")
    assert "Times are in UTC." in window.text()
    window.close()


def test_every_page_is_reached_from_the_header_by_keys_and_by_search(shop, open_window):
    window = open_window(DESK)
    window.enter("olga")
    for letter, path in (("p", "/projects"), ("u", "/people"), ("m", "/me")):
        window.go("/")
        window.press("g")
        window.press_and_go(letter)
        assert window.address() == path
    window.go("/")
    window.press("Control+k")
    assert window.ask("document.activeElement.id") == "search"
    window.write("#search", "access lavka")
    window.press_and_go("Enter")
    window.click("main a[href='/projects/lavka/people']")
    assert "People and access" in window.text()
    window.close()
