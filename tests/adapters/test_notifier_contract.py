"""What every notifier does, the fake and the real one; the real one against servers of this machine."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.adapters.listeners import Listener, mail_server, web_server
from vekha.adapters.notify.fake import FakeNotifier
from vekha.adapters.notify.mail import Mail
from vekha.adapters.notify.services import Services
from vekha.config.mail import mail_settings
from vekha.core.errors import BadInput, VekhaError
from vekha.ports import Note, Notifier

NOTE = Note(
    "Lavka 1, Quick order: Candidate 2 waits", "Candidate 2 waits.\n\nhttps://vekha.example.org/lavka/changes/1"
)


@dataclass
class Case:
    notifier: Notifier
    address: str
    service: str
    arrived: Callable[[], list[Note]]
    fail: Callable[[int], None]


@pytest.fixture(params=["fake", "json", "mail"])
def case(request, tmp_path) -> Iterator[Case]:
    if request.param == "fake":
        fake = FakeNotifier(tmp_path)
        yield Case(fake, "fake://clara", "fake", lambda: [note for _, note in fake.sent()], fake.fail)
    elif request.param == "json":
        with web_server() as seen:

            def notes() -> list[Note]:
                return [Note(one["title"], one["message"]) for one in seen.json()]

            yield Case(
                Services(Mail(dict)), f"json://127.0.0.1:{seen.port}/t0ken", "json", notes, lambda n: _fail(seen, n)
            )
    else:
        with mail_server() as (port, mails):
            address = f"mailto://127.0.0.1:{port}/?from=vekha@example.org&to=clara@example.org"
            refuse = f"mailto://127.0.0.1:{_closed_port()}/?from=vekha@example.org&to=clara@example.org"

            def read() -> list[Note]:
                texts = [mail.get_body(("plain",)) or mail.get_body(("html",)) for mail in mails]
                return [Note(mail["Subject"], text.get_content()) for mail, text in zip(mails, texts, strict=True)]

            found = Case(Services(Mail(dict)), address, "mailto", read, lambda n: None)

            def fail(times: int) -> None:
                found.address = refuse if times else address

            found.fail = fail
            yield found


def _fail(seen: Listener, times: int) -> None:
    seen.fail = times


def _closed_port() -> int:
    with web_server() as seen:
        return seen.port


def test_a_service_is_named_and_what_was_sent_arrives(case):
    assert case.notifier.service(case.address) == case.service
    case.notifier.send(case.address, NOTE)
    (note,) = case.arrived()
    assert note.title == NOTE.title
    assert "Candidate 2 waits." in note.body
    assert "https://vekha.example.org/lavka/changes/1" in note.body


def test_a_service_that_is_down_is_an_error_that_holds_nothing_of_the_address(case, caplog):
    case.fail(1)
    with caplog.at_level(logging.DEBUG), pytest.raises(VekhaError) as raised:
        case.notifier.send(case.address, NOTE)
    assert raised.value.code == "not_delivered"
    for secret in ("t0ken", "127.0.0.1", "clara@"):
        assert secret not in str(raised.value)
        assert secret not in caplog.text
    assert case.arrived() == []
    case.fail(0)
    case.notifier.send(case.address, NOTE)
    assert len(case.arrived()) == 1


@pytest.mark.parametrize("address", ["", "nonsense", "nonsense://s3cret", "mailto://", "http://s3cret.example.org"])
def test_what_is_no_address_is_refused_without_repeating_it(case, address):
    with pytest.raises(BadInput) as raised:
        case.notifier.service(address)
    assert raised.value.code == "bad_channel"
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("address", ["syslog://", "dbus://", "gnome://", "windows://", "macosx://"])
def test_the_machine_of_the_worker_is_no_channel(address):
    with pytest.raises(BadInput, match="on the machine"):
        Services(Mail(dict)).service(address)


def test_a_title_with_line_ends_adds_no_header_even_if_it_gets_that_far():
    with mail_server() as (port, mails):
        address = f"mailto://127.0.0.1:{port}/?from=vekha@example.org&to=clara@example.org"
        with contextlib.suppress(VekhaError):
            Services(Mail(dict)).send(address, Note("Order\r\nBcc: zed@example.org\r\n\r\nbody", "text"))
    assert all(mail["Bcc"] is None and mail["To"] == "clara@example.org" for mail in mails)


def test_markup_stays_text_in_a_mail_and_a_long_title_stays_one_header():
    note = Note("<b>Order</b> & more " + "x" * 120, "<script>alert(1)</script>\nsecond line")
    with mail_server() as (port, mails):
        Services(Mail(dict)).send(f"mailto://127.0.0.1:{port}/?from=vekha@example.org&to=clara@example.org", note)
    (mail,) = mails
    assert mail["Subject"] == note.title
    html = mail.get_body(("html",))
    assert html is None or "<script>" not in html.get_content()
    assert mail["To"] == "clara@example.org"


# --- e-mails of the installation itself ------------------------------------------------------------------------------


def test_an_e_mail_of_the_installation_goes_by_its_own_server(tmp_path):
    with mail_server() as (port, mails):
        url = f"smtp://127.0.0.1:{port}/?from=vekha@example.org&tls=no"
        Services(Mail(lambda: mail_settings(url, tmp_path, "localhost"))).mail("clara@example.org", NOTE)
    (mail,) = mails
    assert (mail["Subject"], mail["To"], mail["From"]) == (NOTE.title, "clara@example.org", "vekha@example.org")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Candidate 2 waits." in mail.get_content()


def test_without_a_server_it_is_a_file_of_the_data_folder(tmp_path):
    Services(Mail(lambda: mail_settings("", tmp_path, "localhost"))).mail("clara@example.org", NOTE)
    (file,) = (tmp_path / "mail").iterdir()
    assert NOTE.title in file.read_text()


@pytest.mark.parametrize("url", ["smtp://u:s3cret@127.0.0.1:{port}/?from=v@example.org&tls=no", "http://s3cret"])
def test_a_mail_server_that_is_away_is_an_error_without_its_address_or_password(tmp_path, url, caplog):
    by = Services(Mail(lambda: mail_settings(url.format(port=_closed_port()), tmp_path, "localhost")))
    with pytest.raises(VekhaError) as raised:
        by.mail("clara@example.org", NOTE)
    assert raised.value.code == "not_delivered"
    for secret in ("s3cret", "127.0.0.1", "clara@"):
        assert secret not in str(raised.value)
        assert secret not in caplog.text


def test_line_ends_in_a_title_add_no_header_to_an_e_mail(tmp_path):
    with mail_server() as (port, mails):
        url = f"smtp://127.0.0.1:{port}/?from=vekha@example.org&tls=no"
        by = Services(Mail(lambda: mail_settings(url, tmp_path, "localhost")))
        with pytest.raises(VekhaError):
            by.mail("clara@example.org", Note("Order\r\nBcc: zed@example.org", "text"))
    assert mails == []
