"""A node, as `nodes` tells of it."""

from __future__ import annotations

from typing import Any, Dict


def describe(node: Dict[str, Any]) -> Dict[str, Any]:
    """The node's row under the names that scripts read. What the cluster has no such thing of is None or 0."""
    alive = bool(node.get("alive", True))
    address = node.get("address") or "127.0.0.1"
    return {
        "NodeID": node.get("node_id") or "",
        "Alive": alive,
        "NodeManagerAddress": address,
        "NodeManagerHostname": node.get("hostname") or address,
        "NodeManagerPort": 0,
        "ObjectManagerPort": 0,
        "ObjectStoreSocketName": "",
        "RayletSocketName": "",
        "MetricsExportPort": 0,
        "MetricsAgentPort": 0,
        "DashboardAgentListenPort": 0,
        "RuntimeEnvAgentPort": 0,
        "NodeName": node.get("name") or address,
        "DeathReason": 0,
        "DeathReasonMessage": "",
        "alive": alive,
        "Resources": {name: float(amount) for name, amount in (node.get("resources") or {}).items()},
        "Labels": dict(node.get("labels") or {}),
    }
