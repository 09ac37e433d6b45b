"""Which machines may be asked: a webhook must not reach what only this machine reaches (SSRF)."""

from __future__ import annotations

import ipaddress
import socket

from vekha.core.errors import VekhaError


def public_address(host: str, port: int, *, private: bool) -> str:
    """One IP address of the host, looked up once. Every one of them must be public, unless `private` ones may be asked.

    Raises VekhaError `not_delivered`.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise VekhaError("not_delivered", f"{host} is not found.", "It is tried again for some hours.") from error
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    for address in addresses:
        if not (private or is_public(address)):
            what = f"{host} is an address of this machine or of a private network."
            raise VekhaError("not_delivered", what, "If that is meant: `vekha up --private-webhooks`.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Also of an IPv4 address that is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1] or _translated(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _translated(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """NAT64, RFC 6052: the last 32 bits of 64:ff9b::/96."""
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in ipaddress.ip_network("64:ff9b::/96") else None
