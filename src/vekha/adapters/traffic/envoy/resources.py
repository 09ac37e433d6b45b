"""Envoy's configuration as values: the bootstrap, the clusters (CDS) and the routes (RDS), API v3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vekha.adapters.traffic.state import TrafficState
from vekha.ports import Route

TYPES = "type.googleapis.com/envoy"
VERSION_HOST = "version.vekha.invalid"  # answers which version of the routes is in force, through the data path itself
UPSTREAM_IDLE = "1s"  # shorter than the keep-alive of common servers: no request meets a connection just being closed
NOBODY = "There is no such environment here.\n"
# Only what cannot have reached the application is tried again: a POST is never sent twice.
RETRY = {"retry_on": "connect-failure,refused-stream,reset-before-request", "num_retries": 2}


def bootstrap(folder: Path, admin: Path, port: int) -> dict[str, Any]:
    """`folder` holds cds.json and rds.json; the listener is on 127.0.0.1:`port`."""
    manager = {
        "@type": f"{TYPES}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "use_remote_address": True,
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        "stream_idle_timeout": "300s",
        "server_header_transformation": "PASS_THROUGH",
        "rds": {"route_config_name": "environments", "config_source": _file(folder / "rds.json")},
        "http_filters": [
            {
                "name": "router",
                "typed_config": {"@type": f"{TYPES}.extensions.filters.http.router.v3.Router"},
            }
        ],
    }
    return {
        "node": {"id": "vekha", "cluster": "vekha"},
        "admin": {"address": {"pipe": {"path": str(admin), "mode": 0o600}}},
        "dynamic_resources": {"cds_config": _file(folder / "cds.json")},
        "static_resources": {
            "listeners": [
                {
                    "name": "in",
                    "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}},
                    "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}],
                }
            ]
        },
    }


def _file(path: Path) -> dict[str, Any]:
    return {"resource_api_version": "V3", "path_config_source": {"path": str(path)}}


def clusters(state: TrafficState) -> dict[str, Any]:
    addresses = {name: at for route in state.routes.values() for name, at in route.addresses.items()}
    return {"version_info": str(state.version), "resources": [_cluster(*one) for one in sorted(addresses.items())]}


def _cluster(name: str, address: str) -> dict[str, Any]:
    host, _, port = address.rpartition(":")
    socket = {"address": host, "port_value": int(port)}
    options = {
        "@type": f"{TYPES}.extensions.upstreams.http.v3.HttpProtocolOptions",
        "common_http_protocol_options": {"idle_timeout": UPSTREAM_IDLE},
        "explicit_http_config": {"http_protocol_options": {}},
    }
    return {
        "@type": f"{TYPES}.config.cluster.v3.Cluster",
        "name": name,
        "type": "STATIC",
        "connect_timeout": "2s",
        "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": options},
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": {"socket_address": socket}}}]}],
        },
    }


def routes(state: TrafficState) -> dict[str, Any]:
    hosts = [_host(route) for _, route in sorted(state.routes.items())]
    hosts.append(_says("version", VERSION_HOST, 200, str(state.version)))
    hosts.append(_says("nobody", "*", 404, NOBODY))
    table = {
        "@type": f"{TYPES}.config.route.v3.RouteConfiguration",
        "name": "environments",
        "virtual_hosts": hosts,
        "ignore_port_in_host_matching": True,
        "validate_clusters": False,
    }
    return {"version_info": str(state.version), "resources": [table]}


def _host(route: Route) -> dict[str, Any]:
    shares = [
        {
            "name": name,
            "weight": weight,
            "response_headers_to_add": [{"header": {"key": "x-vekha-instance", "value": name}}],
        }
        for name, weight in sorted(route.weights.items())
    ]
    action = {"weighted_clusters": {"clusters": shares}, "timeout": "0s", "retry_policy": RETRY}
    return {
        "name": route.environment,
        "domains": [route.host],
        "routes": [{"match": {"prefix": "/"}, "route": action}],
    }


def _says(name: str, host: str, status: int, text: str) -> dict[str, Any]:
    answer = {"status": status, "body": {"inline_string": text}}
    return {"name": name, "domains": [host], "routes": [{"match": {"prefix": "/"}, "direct_response": answer}]}
