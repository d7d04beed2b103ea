"""Tools on top of tasks and actors."""

from __future__ import annotations

import importlib
from typing import Any, Callable, Dict, List, Set, Union

from .._session import current

# At once: the module has the name of its function, which must win.
from .placement_group import (
    PlacementGroup,
    get_current_placement_group,
    get_placement_group,
    placement_group,
    placement_group_table,
    remove_placement_group,
)

__all__ = [
    "ActorPool",
    "PlacementGroup",
    "PublicAPI",
    "Queue",
    "deregister_serializer",
    "get_current_placement_group",
    "get_node_ip_address",
    "get_placement_group",
    "inspect_serializability",
    "list_named_actors",
    "log_once",
    "placement_group",
    "placement_group_table",
    "register_serializer",
    "remove_placement_group",
]

_WHERE = {
    "ActorPool": ".actor_pool",
    "Queue": ".queue",
    "register_serializer": ".serialization",
    "deregister_serializer": ".serialization",
}
_MODULES = frozenset("actor_pool metrics multiprocessing queue scheduling_strategies serialization state".split())


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


_logged: Set[str] = set()


def log_once(key: str) -> bool:
    """True for the first call with a key."""
    is_first = key not in _logged
    _logged.add(key)
    return is_first


def inspect_serializability(base_obj: Any, name: Any = None, depth: int = 3, print_file: Any = None) -> Any:
    """Whether an object can be pickled, and the parts of it that cannot; says so in words on `print_file`."""
    from .check_serialize import inspect_serializability as inspect

    return inspect(base_obj, name, depth, print_file)


def PublicAPI(*args: Any, **kwargs: Any) -> Any:
    """Marks an interface as stable, `@PublicAPI` or `@PublicAPI(stability="beta")`: changes nothing of it."""
    if len(args) == 1 and not kwargs and callable(args[0]):
        return args[0]

    def mark(target: Callable[..., Any]) -> Callable[..., Any]:
        return target

    return mark


def __getattr__(name: str) -> Any:
    where = _WHERE.get(name)
    if where is not None:
        found = getattr(importlib.import_module(where, __name__), name)
        globals()[name] = found
        return found
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in ("connect", "disconnect", "iter", "pdb", "rpdb", "joblib", "collective", "client", "dask", "spark", "annotations", "debug"):
        from .._missing import refuse_name

        refuse_name(f"util.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
