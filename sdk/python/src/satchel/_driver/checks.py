"""What `init` takes: each wrong argument has an error of its own before anything is started."""

from __future__ import annotations

import math
import sys
from typing import Any, Dict, Mapping, Optional

_LEAST_OBJECT_STORE = 75 * 1024 * 1024
_DEFAULTS = ("CPU", "GPU", "memory", "object_store_memory")

IGNORED = frozenset(
    "_redis_max_memory _plasma_directory _node_ip_address _driver_object_store_memory _memory _redis_username _redis_password _temp_dir "
    "_metrics_export_port _system_config _tracing_startup_hook _enable_object_reconstruction _node_name object_spilling_directory".split()
)


# What init takes for Ray's programs and does not heed, with the values that ask for nothing. `configure_logging` is not among them: the package logs nothing.
_UNHEEDED: Dict[str, Any] = {
    "object_store_memory": (None,),
    "include_dashboard": (None, False),
    "dashboard_host": ("127.0.0.1", "localhost"),
    "logging_level": ("info", "INFO", 20),
    "logging_format": (None,),
    "logging_config": (None,),
    "proxy_server_url": (None,),
}
_LIMITS = ("enable_resource_isolation", "cgroup_path", "system_reserved_cpu", "system_reserved_memory")


def check_unheeded(given: Mapping[str, Any], keywords: Mapping[str, Any]) -> None:
    """Says on stderr what of the arguments changes nothing. Raises NotImplementedError for limits, which somebody relies on."""
    for name in _LIMITS:
        if given[name]:
            raise NotImplementedError(f"satchel does not provide {name}: leave it out.")
    unheeded = [name for name, harmless in _UNHEEDED.items() if given[name] not in harmless]
    unheeded += [name for name, value in keywords.items() if value is not None]
    if "dashboard_host" in unheeded:
        unheeded.remove("dashboard_host")
        print(
            "(satchel) warning: init() takes no account of dashboard_host: start the cluster with `satchel start --head --dashboard-host HOST`.",
            file=sys.stderr,
        )
    if unheeded:
        print(f"(satchel) warning: init() takes no account of {', '.join(unheeded)}: satchel has no such setting.", file=sys.stderr)


def check_keywords(keywords: Dict[str, Any]) -> None:
    """Raises RuntimeError for names that nobody knows."""
    unknown = [name for name in keywords if name not in IGNORED]
    if unknown:
        raise RuntimeError(f"Unknown keyword argument(s): {', '.join(unknown)}")


def check_address(address: Optional[str]) -> None:
    """Raises ValueError, TypeError for what is no address."""
    if address is None or address in ("auto", "local"):
        return
    if not isinstance(address, str):
        raise TypeError(f"address must be None or a string, got {type(address)}")
    if address.startswith("ray://"):
        raise NotImplementedError(
            "satchel does not take remote drivers (ray://): submit the program as a job, `satchel job submit`, or run it on a node of the cluster."
        )
    if "://" not in address:
        port = address.rpartition(":")[2]
        if not port.isdigit():
            raise ValueError(f"Unable to parse port number from {port} (full address = {address})")


def check_resources(cpus: Any, gpus: Any, resources: Any, object_store_memory: Any) -> None:
    """Raises ValueError, AssertionError, TypeError for amounts that no node can have."""
    if resources is not None:
        for name in _DEFAULTS:
            if name in resources:
                raise AssertionError(
                    f"{resources} -> `{name}` cannot be a custom resource because it is one of the default resources ({set(_DEFAULTS)})."
                )
        if not isinstance(resources, Mapping):
            raise TypeError(f"resources must be a dict of names and amounts, got {type(resources)}.")
    amounts = {"CPU": cpus, "GPU": gpus, **(resources or {})}
    for name, amount in amounts.items():
        if amount is None:
            continue
        assert isinstance(amount, (int, float)), f"{name} ({type(amount)}): {amount}"
        if not math.isfinite(amount):
            raise ValueError(f"Resource quantities must be finite numbers. Violated by resource '{name}' in {amounts}.")
        if amount < 0:
            raise ValueError(f"Resource quantities must be nonnegative. Violated by resource '{name}' in {amounts}.")
        if isinstance(amount, float) and not amount.is_integer():
            raise ValueError(f"Resource quantities must all be whole numbers. Violated by resource '{name}' in {amounts}.")
    if object_store_memory is not None and object_store_memory < _LEAST_OBJECT_STORE:
        raise ValueError(
            f"Attempting to cap object store memory usage at {object_store_memory} bytes, but the minimum allowed is {_LEAST_OBJECT_STORE} bytes."
        )
