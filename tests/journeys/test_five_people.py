"""The demo's story once more, by its five people in their browsers: after set-up nobody uses the command line, and Dan
pushes by git. Pictures of it are in the folder `screenshots`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.adapters.listeners import Mails, mail_server
from tests.journeys.installation import Installation
from tests.journeys.shop import Shop
from tests.web.browser import Reader, Window, browsing
from vekha.cli.story.cast import CLARA, DAN, MAX, OLGA, PEOPLE, TESS, Somebody
from vekha.cli.story.repository import Repository

PICTURES = Path(__file__).parents[2] / "screenshots"
DESK = Reader(1280, "light", "en")
PHONE = Reader(390, "light", "en", scripts=False)
HOST, PREVIEW = "lavka.localhost", "preview-1.lavka.localhost"
CHANGE = "/lavka/changes/1"
MAIL, PATIENCE = 60.0, 180.0  # seconds until an e-mail is there, until Vekha has built and checked, at the latest
COVERED = "On my phone the basket covers the button."
CRITERIA = (
    ("a product is open, its quick order is sent", "the order is made"),
    ("a phone shows it", "nothing covers it"),
)


@dataclass
class Stage:
    """The shop, the mail server, and a window for each person, signed in by the link that Olga made for them."""

    shop: Shop
    mails: Mails
    opening: Callable[[Reader], Window]
    windows: dict[str, Window] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)  # e-mails
    pictures: int = 0

    def of(self, who: Somebody) -> Window:
        if who.handle not in self.windows:
            window = self.opening(DESK)
            link = self.shop.must("olga", "person", "invite", who.handle).strip()
            window.go(link[link.index("/invitations/") :])
            window.click("main button")
            assert who.name in window.text()
            self.windows[who.handle] = window
        return self.windows[who.handle]

    def to_decide(self, who: Somebody, awaited: str) -> Window:
        """From home to what waits for them; it comes there by itself once it is their turn."""
        window = self.of(who)
        window.go("/")
        window.wait_for(".waits", awaited, seconds=PATIENCE)
        window.click(".waits a")
        assert window.address().startswith(CHANGE)
        return window

    def picture(self, window: Window, name: str) -> None:
        self.pictures += 1
        window.picture(PICTURES / f"journey-{self.pictures:02}-{name}.png")

    def yes(self, who: Somebody, candidate: int) -> None:
        window = self.to_decide(who, f"to say yes or no to candidate {candidate}")
        self.picture(window, f"{who.handle}-on-candidate-{candidate}")
        window.click("#decide .act.yes")
        assert "Your yes is kept" in window.text()

    def pushed(self, overlay: str) -> str:
        """Dan's next commit on the branch of the change; gives what the push printed."""
        return self.shop.repository.push("change/1", overlay, f"Quick order: {overlay}")

    def link(self) -> str:
        """The client's: it comes by itself when it is her turn."""
        return re.findall(r"http://[^\s/]+(/c/[^\s>\"]+)", body(self.mail(lambda one: "/c/" in body(one))))[0]

    def code(self) -> str:
        mail = self.mail(lambda one: bool(re.search(r"\d{6}", str(one["Subject"]))))
        return re.findall(r"\d{6}", str(mail["Subject"]))[0]

    def mail(self, wanted: Callable[[EmailMessage], bool]) -> EmailMessage:
        """The newest one to Clara that is such, and was not read yet."""
        found = self.mails.first(
            lambda one: CLARA.email in str(one["To"]) and id(one) not in self.read and wanted(one), seconds=MAIL
        )
        self.read.add(id(found))
        return found


def body(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    return str(text.get_content()) if text else ""


@pytest.fixture
def stage(tmp_path, monkeypatch) -> Iterator[Stage]:
    """The store in production, and nothing else: what follows is done on pages."""
    with mail_server() as (port, mails):
        monkeypatch.setenv("VEKHA_MAIL", f"smtp://127.0.0.1:{port}/?from=vekha@lavka.example&tls=no")
        shop = Shop(Installation(tmp_path / "data"), Repository(tmp_path / "repositories"))
        try:
            shop.open()
            with browsing(f"http://localhost:{shop.vekha.web_port}") as opening:
                made = Stage(shop, mails, opening)
                yield made
                for window in made.windows.values():
                    window.close()
        finally:
            shop.vekha.run("down")


@pytest.mark.journey
def test_five_people_carry_a_change_from_the_wish_to_the_feedback_on_pages_alone(stage):
    they_agree(stage)
    the_client_refuses_on_a_phone(stage)
    she_finds_why_it_is_not_live(stage)
    she_accepts_the_next_one(stage)
    olga_moves_production_back_and_forward(stage)
    the_client_tells_how_it_is(stage)


def they_agree(stage: Stage) -> None:
    clara = stage.of(CLARA)
    clara.click("text=Ask for something")
    clara.write("#title", "Quick order")
    clara.write("#need", "Fewer steps until something is bought.")
    clara.click("main form button")
    stage.picture(clara, "clara-asks")

    page = stage.to_decide(MAX, "to write the brief")
    page.write("#brief-behaviour", "A button on each product's page opens a form.")
    for at, (when, then) in enumerate(CRITERIA):
        page.write(f"#brief .criterion >> nth={at} >> input[name=when]", when)
        page.write(f"#brief .criterion >> nth={at} >> input[name=then]", then)
    stage.picture(page, "max-writes-the-brief")
    page.click("#brief button")

    page = stage.to_decide(DAN, "to say what brief 1 takes")
    for name, hours in (("best", "4"), ("likely", "8"), ("worst", "16")):
        page.write(f"#assessment-developer input[name={name}]", hours)
    page.write("#text-developer", "It can be done: a form on the page.")
    page.click("#assessment-developer button")
    page = stage.to_decide(TESS, "to say what brief 1 takes")
    page.write("#test-C1", "Order with and without delivery, check the sum")
    page.write("#test-C2", "Open it on a phone")
    stage.picture(page, "tess-plans")
    page.click("#assessment-tester button")
    page = stage.to_decide(OLGA, "to say what brief 1 takes")
    page.click_only("#assessment-devops input[name=nothing]")
    page.click("#assessment-devops button")

    page = stage.to_decide(MAX, "to propose an agreement")
    page.write("#proposal input[name=until]", "2096-12-24")
    page.click("#proposal button")
    page = stage.to_decide(CLARA, "to answer version 1 of the agreement")
    stage.picture(page, "clara-agrees")
    page.click("#answer .act.yes")
    assert "in force" in page.text()


def the_client_refuses_on_a_phone(stage: Stage) -> None:
    stage.of(TESS)
    assert "is candidate" in stage.pushed("candidate-2")
    stage.yes(TESS, 1)
    stage.yes(MAX, 1)
    assert stage.shop.version(PREVIEW) == (200, "1.1-rc2")
    phone = stage.opening(PHONE)
    phone.go(stage.link())
    stage.picture(phone, "clara-on-her-phone")
    phone.write("#why", COVERED)
    phone.click("#decide .act.no")
    phone.write("#code", stage.code())
    phone.click("#confirm button")
    stage.picture(phone, "clara-has-refused")
    assert "You have sent it back" in phone.text()
    phone.close()
    assert stage.shop.version(PREVIEW) == stage.shop.version(HOST) == (200, "1.0")


def she_finds_why_it_is_not_live(stage: Stage) -> None:
    """From home: one click to the change, which says who must act and why it is here again; one more to what is asked
    of the candidate, or to what the store shows now."""
    window = stage.of(OLGA)  # whom nobody has told anything
    window.go("/")
    window.click("text=Quick order")
    assert "Waiting for the developer Dan" in window.text()
    assert COVERED in window.text()
    stage.picture(window, "why-it-is-not-live")
    window.click("main aside a >> text=preview-1")
    assert "clara said no" in window.text()


def she_accepts_the_next_one(stage: Stage) -> None:
    assert "is candidate" in stage.pushed("candidate-3")
    stage.yes(TESS, 2)
    stage.yes(MAX, 2)
    phone = stage.opening(PHONE)
    phone.go(stage.link())
    assert COVERED in phone.text()  # what she sent back before
    stage.picture(phone, "clara-gets-the-next-one")
    phone.click("#decide .act.yes")
    phone.write("#code", stage.code())
    phone.click("#confirm button")
    assert "You have accepted it" in phone.text()
    phone.close()
    page = stage.to_decide(MAX, "to ask the client how it is")
    stage.picture(page, "it-is-live")
    assert stage.shop.version(HOST) == (200, "1.1")


def olga_moves_production_back_and_forward(stage: Stage) -> None:
    window = stage.of(OLGA)
    for direction, version in (("back", "1.0"), ("forward", "1.1")):
        window.go("/environments")
        window.click("text=lavka/production")
        window.write("#move #why", "a drill")
        window.click(f"#move button[value={direction}]")
        assert "It is moved" in window.text()
        stage.picture(window, f"olga-moved-it-{direction}")
        assert stage.shop.version(HOST) == (200, version)


def the_client_tells_how_it_is(stage: Stage) -> None:
    window = stage.of(CLARA)
    window.go("/")
    window.click("text=Quick order")
    text = "They order! But they want to choose when it comes."
    window.write("#feedback-text", text)
    window.click("#feedback .act.yes")
    page = stage.to_decide(MAX, "to answer the client's feedback")
    assert text in page.text()
    page.click_only("#follow_up summary")
    page.write("#follow-title", "When a quick order comes")
    page.write("#follow-need", text)
    page.click("#follow_up button")
    assert page.address().startswith("/lavka/changes/2")
    stage.picture(page, "max-follows-up")
    page.go(CHANGE)
    assert "Nothing is waited for" in page.text()
    assert {one.handle for one in PEOPLE} == set(stage.windows)
