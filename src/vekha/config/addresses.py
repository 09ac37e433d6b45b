"""Addresses as people write them."""


def host_and_port(address: str) -> tuple[str, int]:
    """Of "10.0.0.5:8071". Raises ValueError."""
    host, _, port = address.rpartition(":")
    if not host or not 0 < int(port) < 65536:
        raise ValueError(f"{address} is not an address and a port")
    return host.strip("[]"), int(port)
