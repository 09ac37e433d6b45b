"""Webhooks over HTTP: one request to exactly the address that was looked at, no redirect, no proxy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import httpx

from vekha.adapters.hooks.addresses import public_address
from vekha.core.errors import BadInput, VekhaError

PATIENCE = 15.0  # seconds for each part of a request
LONGEST = 2_000  # characters of an address
PORTS = {"http": 80, "https": 443}


class HttpHooks:
    """The real `Hooks`. `private`: whether this machine and private networks may be asked, and without TLS."""

    def __init__(self, private: Callable[[], bool]) -> None:
        self._private = private

    def check(self, url: str) -> None:
        example = "For example https://example.org/vekha."
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise BadInput("bad_webhook", "This is not an address.", example) from error
        odd = not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST
        if odd or parts.scheme not in PORTS or not host or "@" in parts.netloc or parts.fragment:
            raise BadInput("bad_webhook", "A webhook is an https:// address without a name or a password.", example)
        if parts.scheme == "http" and not self._private():
            raise BadInput("bad_webhook", "A webhook is asked over https://, so that nobody reads along.", example)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        self.check(url)
        parts = urlsplit(url)
        host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
        address = public_address(host, port, private=self._private())
        target = httpx.URL(url).copy_with(host=address)
        named = {**headers, "Host": parts.netloc}
        known = {"sni_hostname": host}  # the certificate must be the host's, not the address's
        try:
            with (
                httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", target, content=body, headers=named, extensions=known) as answer,
            ):
                status = answer.status_code  # what it says besides is not read: it may be endless
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _refused(f"{host} did not answer ({type(error).__name__})") from error
        if not 200 <= status < 300:
            raise _refused(f"{host} answered {status}")


def _refused(what: str) -> VekhaError:
    return VekhaError("not_delivered", f"{what}.", "It is tried again for some hours.")
