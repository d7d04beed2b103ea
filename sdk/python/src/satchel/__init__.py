"""Tasks and actors in Python, each in its own environment, on a Satchel cluster.

`import satchel as ray` runs what is written for Ray Core: names, arguments and errors are the same.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from ._driver.initialize import init, is_initialized, shutdown
    from ._objects.ids import (
        ActorClassID,
        ActorID,
        ClusterID,
        FunctionID,
        JobID,
        NodeID,
        PlacementGroupID,
        TaskID,
        UniqueID,
        WorkerID,
    )
    from ._objects.references import ObjectRef
    from ._session.calls import (
        available_resources,
        cancel,
        cluster_resources,
        get,
        get_gpu_ids,
        kill,
        nodes,
        put,
        remote,
        timeline,
        wait,
    )
    from ._session.generators import DynamicObjectRefGenerator, ObjectRefGenerator
    from .actor import get_actor, method
    from .runtime_context import get_runtime_context

    ObjectID = ObjectRef

__all__ = [
    "ActorClassID",
    "ActorID",
    "ClusterID",
    "DynamicObjectRefGenerator",
    "FunctionID",
    "JobID",
    "Language",
    "NodeID",
    "ObjectID",
    "ObjectRef",
    "ObjectRefGenerator",
    "PlacementGroupID",
    "SCRIPT_MODE",
    "TaskID",
    "UniqueID",
    "WORKER_MODE",
    "WorkerID",
    "__version__",
    "available_resources",
    "cancel",
    "cluster_resources",
    "get",
    "get_actor",
    "get_gpu_ids",
    "get_runtime_context",
    "init",
    "is_initialized",
    "kill",
    "method",
    "nodes",
    "put",
    "remote",
    "shutdown",
    "timeline",
    "wait",
]

SCRIPT_MODE, WORKER_MODE = 0, 1
__commit__ = "0" * 40

_IDS = "ActorClassID ActorID ClusterID FunctionID JobID NodeID PlacementGroupID TaskID UniqueID WorkerID"
_CALLS = "available_resources cancel cluster_resources get get_gpu_ids kill nodes put remote timeline wait"
_WHERE = {
    **{name: "._objects.ids" for name in _IDS.split()},
    **{name: "._session.calls" for name in _CALLS.split()},
    **{name: "._driver.initialize" for name in ("init", "is_initialized", "shutdown")},
    "ObjectRef": "._objects.references",
    "ObjectRefGenerator": "._session.generators",
    "DynamicObjectRefGenerator": "._session.generators",
    "get_actor": ".actor",
    "method": ".actor",
    "get_runtime_context": ".runtime_context",
    "Language": ".language",
}
_MODULES = frozenset(
    "actor cloudpickle exceptions experimental job_config job_submission remote_function runtime_context runtime_env types util".split()
)


def __getattr__(name: str) -> Any:
    """What is asked for is imported then: importing the package costs little."""
    where = _WHERE.get(name)
    if name == "_raylet":
        return importlib.import_module("._raylet", __name__)
    if name in ("_private", "_common"):
        importlib.import_module("._missing", __name__).refuse_name(name)
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if where is not None:
        found = getattr(importlib.import_module(where, __name__), name)
    elif name == "ObjectID":
        found = importlib.import_module("._objects.references", __name__).ObjectRef
    elif name == "logger":
        found = importlib.import_module("logging").getLogger("ray")
    elif name in _MODULES:
        found = importlib.import_module(f".{name}", __name__)
    else:
        # Not `from . import`, which asks this function for the module first.
        _missing = importlib.import_module("._missing", __name__)
        if name in _missing.MODULES or name in _missing.NAMES:
            _missing.refuse_name(name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__, *_MODULES})
