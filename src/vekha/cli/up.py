"""`vekha up`: everything runs and answers."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from cyclopts import Parameter
from cyclopts.validators import Number as Between

from vekha.cli import platform
from vekha.cli.arguments import Port
from vekha.cli.session import answer, look_at_policy, place, say
from vekha.config.addresses import host_and_port
from vekha.config.company import company_settings
from vekha.config.settings import write_settings
from vekha.core.errors import BadInput

Count = Annotated[int | None, Parameter(validator=Between(gte=1, lte=64))]


def up(
    *,
    detach: Annotated[bool, Parameter(help="Come back once everything answers.")] = False,
    port: Annotated[Port, Parameter(help="Where stores answer: the proxy's port, at first 8080.")] = None,
    web_port: Annotated[Port, Parameter(help="Where Vekha's own pages answer, at first 8070.")] = None,
    workers: Annotated[Count, Parameter(help="Worker processes, at first 2.")] = None,
    concurrency: Annotated[Count, Parameter(help="Jobs at a time in each worker, at first 4.")] = None,
    depot: Annotated[str | None, Parameter(help="For workers on other machines: ADDRESS:PORT here, or none.")] = None,
    address: Annotated[str | None, Parameter(help="The URL under which people reach the pages, or none.")] = None,
    proxies: Annotated[
        int | None,
        Parameter(help="Web servers of yours in a row before the pages, at first 0.", validator=Between(gte=0, lte=9)),
    ] = None,
    private_webhooks: Annotated[
        bool | None,
        Parameter(help="Webhooks may ask this machine and private networks.", negative="--no-private-webhooks"),
    ] = None,
) -> None:
    """Start everything: database, proxy, web, workers; and the stores that ran.

    What is given is kept for the next time. What runs already goes on, unless it is to run otherwise from now on.
    Without --detach it stays until Ctrl-C; web and workers then stop, the stores go on serving.
    """
    home = place()
    home.mkdir(parents=True, exist_ok=True)
    given = {"proxy_port": port, "web_port": web_port, "workers": workers, "concurrency": concurrency}
    given["proxies"] = proxies
    company_settings(os.environ.get("VEKHA_OIDC", ""))  # says what is wrong with it here, where somebody reads it
    write_settings(
        home, **given, private_webhooks=private_webhooks, depot=_checked_depot(depot), address=_checked_address(address)
    )
    look_at_policy()
    settings = platform.start(home, say)
    page = f"{settings.page}/"
    answer(
        f"Vekha runs: {page}\nStores answer on port {settings.proxy_port}. Stop everything: `vekha down`.",
        home=str(home),
        web=page,
        proxy=settings.proxy,
        workers=settings.workers,
    )
    if not detach:
        _stay(home)


def _stay(home: Path) -> None:
    """Until Ctrl-C; then web and workers end."""
    signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # before it is said: whoever reads it may be quick
    say("Ctrl-C stops web and workers; stores go on serving.")
    signal.sigwait(signals)
    say("stopping web and workers")
    platform.stop_serving(home)


def _checked_depot(address: str | None) -> str | None:
    """None: as it was. Raises BadInput `bad_address`."""
    if address in (None, "none"):
        return address and ""
    try:
        host, _ = host_and_port(address)
    except ValueError as error:
        raise BadInput("bad_address", f"--depot {address}: {error}.", "For example 10.0.0.5:8071.") from error
    if host in ("0.0.0.0", "::"):  # noqa: S104 - it is refused
        raise BadInput(
            "bad_address",
            f"--depot {address}: other machines cannot ask for that address.",
            "Give the one by which they reach this machine, in a network that you trust.",
        )
    return address


def _checked_address(address: str | None) -> str | None:
    """None: as it was. Raises BadInput `bad_address`."""
    if address in (None, "none"):
        return address and ""
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment or parts.password:
        raise BadInput("bad_address", f"--address {address}: not a web address.", "As in https://vekha.example.org.")
    return address.rstrip("/")
