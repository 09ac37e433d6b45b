"""What every sender of webhooks does; and what the real one refuses to reach."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.adapters.listeners import Listener, web_server
from vekha.adapters.hooks.addresses import is_public, public_address
from vekha.adapters.hooks.fake import FakeHooks
from vekha.adapters.hooks.http import HttpHooks
from vekha.core.errors import BadInput, VekhaError
from vekha.ports import Hooks


@dataclass
class Case:
    hooks: Hooks
    url: str
    server: Any  # a Listener, or the fake itself

    def fail(self, times: int) -> None:
        if isinstance(self.server, Listener):
            self.server.fail = times
        else:
            self.server.fail(times)

    def bodies(self) -> list[bytes]:
        return self.server.bodies if isinstance(self.server, Listener) else [one[1] for one in self.server.posted()]


@pytest.fixture(params=["fake", "http"])
def case(request, tmp_path) -> Iterator[Case]:
    if request.param == "fake":
        fake = FakeHooks(tmp_path)
        yield Case(fake, "https://example.org/hook", fake)
    else:
        with web_server() as seen:
            yield Case(HttpHooks(lambda: True), f"http://127.0.0.1:{seen.port}/hook", seen)


def test_what_was_posted_arrives_as_it_is(case):
    case.hooks.check(case.url)
    case.hooks.post(case.url, '{"имя": 1}'.encode(), {"webhook-id": "42"})
    assert case.bodies() == ['{"имя": 1}'.encode()]


def test_an_answer_that_is_not_2xx_is_an_error(case):
    case.fail(1)
    with pytest.raises(VekhaError) as raised:
        case.hooks.post(case.url, b"{}", {})
    assert raised.value.code == "not_delivered"
    assert "503" in raised.value.what
    assert case.bodies() == []


@pytest.mark.parametrize("url", ["", "ftp://example.org", "https://", "https://user:pass@example.org/", "example.org"])
def test_what_is_no_address_of_a_program_is_refused(case, url):
    with pytest.raises(BadInput) as raised:
        case.hooks.check(url)
    assert raised.value.code == "bad_webhook"


# --- the real one ---------------------------------------------------------------------------------------------------

LONG = f"https://example.org/{'x' * 2000}"
ODD = ["https://example.org/\nHost: x", "https://exa mple.org/", "https://пример.рф/", LONG]


@pytest.mark.parametrize("url", [*ODD, "https://example.org:99999/", "https://[::1/", "https://@example.org/"])
def test_what_could_not_stand_in_a_request_is_refused_before_it_is_kept(url):
    with pytest.raises(BadInput) as raised:
        HttpHooks(lambda: True).check(url)
    assert raised.value.code == "bad_webhook"


def test_without_the_setting_only_https_is_asked():
    with pytest.raises(BadInput, match="https://"):
        HttpHooks(lambda: False).check("http://example.org/hook")


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost:8070/", "https://[::1]/", "https://2130706433/"]
)
def test_this_machine_is_not_asked(url):
    with pytest.raises(VekhaError, match="this machine or of a private network") as raised:
        HttpHooks(lambda: False).post(url, b"{}", {})
    assert "--private-webhooks" in raised.value.next_step


def test_a_redirect_is_not_followed():
    with web_server() as seen, web_server() as other:
        seen.fail, seen.status, seen.location = 1, 307, f"http://127.0.0.1:{other.port}/"
        with pytest.raises(VekhaError, match="307"):
            HttpHooks(lambda: True).post(f"http://127.0.0.1:{seen.port}/", b"{}", {})
    assert other.asked == 0


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    with web_server() as seen, web_server() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        HttpHooks(lambda: True).post(f"http://127.0.0.1:{seen.port}/", b"{}", {})
    assert (seen.asked, proxy.asked) == (1, 0)


def test_it_connects_to_what_was_looked_up_and_looks_up_once(monkeypatch):
    asked = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.9"  # whoever asks again is told something else
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with web_server() as seen:
        monkeypatch.setattr("vekha.adapters.hooks.addresses.socket.getaddrinfo", look_up_only(look_up))
        HttpHooks(lambda: True).post(f"http://shop.example.org:{seen.port}/", b"{}", {})
    assert asked == ["shop.example.org"]
    assert seen.headers[0]["host"] == f"shop.example.org:{seen.port}"


def look_up_only(fake: Any) -> Any:
    """Names go to the fake; addresses, which anybody may ask about, to the real one."""
    real = socket.getaddrinfo

    def ask(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        return fake(host, port, **more) if str(host).endswith(".org") else real(host, port, *rest, **more)

    return ask


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("93.184.215.14", "10.0.0.5")]

    monkeypatch.setattr("vekha.adapters.hooks.addresses.socket.getaddrinfo", look_up)
    with pytest.raises(VekhaError, match="private network"):
        public_address("shop.example.org", 443, private=False)
    assert public_address("shop.example.org", 443, private=True) == "93.184.215.14"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        *((one, False) for one in ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254")),
        *((one, False) for one in ("0.0.0.0", "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255")),  # noqa: S104
        *((one, False) for one in ("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1")),
        *((one, False) for one in ("2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1")),
        ("64:ff9b::5db8:d70e", True),
    ],
)
def test_only_public_addresses_are_public(address, public):
    assert is_public(address) is public
