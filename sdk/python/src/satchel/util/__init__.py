"""Tools on top of tasks and actors."""

from __future__ import annotations

import importlib
from typing import Any, Dict, List, Union

from .._session import current

_WHERE = {
    "ActorPool": ".actor_pool",
    "Queue": ".queue",
    "placement_group": ".placement_group",
    "placement_group_table": ".placement_group",
    "remove_placement_group": ".placement_group",
    "get_placement_group": ".placement_group",
    "get_current_placement_group": ".placement_group",
    "PlacementGroup": ".placement_group",
    "register_serializer": ".serialization",
    "deregister_serializer": ".serialization",
}
_MODULES = frozenset("actor_pool metrics queue scheduling_strategies serialization state".split())


def list_named_actors(all_namespaces: bool = False) -> Union[List[str], List[Dict[str, str]]]:
    """Names of living actors of this namespace; of all namespaces as dicts with `name` and `namespace`."""
    answer = current.connected().connection.call("list_actors", all_namespaces=all_namespaces)
    if all_namespaces:
        return [{"namespace": each["namespace"], "name": each["name"]} for each in answer["actors"]]
    return [each["name"] for each in answer["actors"]]


def get_node_ip_address(address: Any = None) -> str:
    """The address of this machine that others reach."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 1))  # Sends nothing; asks the routing table.
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


_logged: Dict[str, bool] = {}


def log_once(key: str) -> bool:
    """True for the first call with a key."""
    return _logged.setdefault(key, True) and not _logged.update({key: False})  # type: ignore[func-returns-value]


def inspect_serializability(base_obj: Any, name: Any = None, depth: int = 3, print_file: Any = None) -> Any:
    """Whether an object can be pickled, and the parts of it that cannot; says so in words on `print_file`."""
    from .check_serialize import inspect_serializability as inspect

    return inspect(base_obj, name, depth, print_file)


def __getattr__(name: str) -> Any:
    where = _WHERE.get(name)
    if where is not None:
        found = getattr(importlib.import_module(where, __name__), name)
        globals()[name] = found
        return found
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in ("connect", "disconnect", "iter", "pdb", "rpdb", "multiprocessing", "joblib", "collective", "client", "dask", "spark", "PublicAPI"):
        from .._missing import refuse_name

        refuse_name(f"util.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
