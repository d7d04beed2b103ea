"""What the cluster has: tasks, actors, objects, workers, nodes, jobs, as rows."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

from .._session import current

_Filters = Optional[Sequence[Tuple[str, str, Any]]]


class Row(Dict[str, Any]):
    """A row: a dict whose keys are attributes as well."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def _list(kind: str, filters: _Filters, limit: int) -> List[Row]:
    answer = current.connected().connection.call("state", kind=kind, limit=limit if not filters else 10000)
    rows = [Row(row) for row in (answer["rows"] if isinstance(answer, dict) else answer)]
    for key, operator, value in filters or ():
        if operator not in ("=", "!="):
            raise ValueError(f"Unsupported filter predicate {operator}: use = or !=.")
        rows = [row for row in rows if (str(row.get(key)).lower() == str(value).lower()) == (operator == "=")]
    return rows[:limit]


def list_tasks(
    address: Optional[str] = None,
    filters: _Filters = None,
    limit: int = 100,
    timeout: int = 30,
    detail: bool = False,
    raise_on_missing_output: bool = True,
    _explain: bool = False,
) -> List[Row]:
    """Tasks of the cluster: `task_id`, `name`, `state`, `type`, `func_or_class_name`, … `filters`: (key, "=" or "!=", value)."""
    return _list("tasks", filters, limit)


def list_actors(
    address: Optional[str] = None,
    filters: _Filters = None,
    limit: int = 100,
    timeout: int = 30,
    detail: bool = False,
    raise_on_missing_output: bool = True,
    _explain: bool = False,
) -> List[Row]:
    """Actors of the cluster: `actor_id`, `class_name`, `state`, `name`, `pid`, …"""
    return _list("actors", filters, limit)


def list_objects(
    address: Optional[str] = None,
    filters: _Filters = None,
    limit: int = 100,
    timeout: int = 30,
    detail: bool = False,
    raise_on_missing_output: bool = True,
    _explain: bool = False,
) -> List[Row]:
    """Objects of the cluster: `object_id`, `object_size`, …"""
    return _list("objects", filters, limit)


def list_workers(
    address: Optional[str] = None,
    filters: _Filters = None,
    limit: int = 100,
    timeout: int = 30,
    detail: bool = False,
    raise_on_missing_output: bool = True,
    _explain: bool = False,
) -> List[Row]:
    """Workers of the cluster: `worker_id`, `pid`, …"""
    return _list("workers", filters, limit)


def list_nodes(
    address: Optional[str] = None,
    filters: _Filters = None,
    limit: int = 100,
    timeout: int = 30,
    detail: bool = False,
    raise_on_missing_output: bool = True,
    _explain: bool = False,
) -> List[Row]:
    """Nodes of the cluster: `node_id`, `node_ip`, `state`, `resources_total`, …"""
    from .._session.calls import nodes

    rows = [
        Row(
            node_id=node["NodeID"],
            node_ip=node["NodeManagerAddress"],
            node_name=node["NodeName"],
            state="ALIVE" if node["Alive"] else "DEAD",
            is_head_node=index == 0,
            resources_total=node["Resources"],
            labels=node["Labels"],
        )
        for index, node in enumerate(nodes())
    ]
    return rows[:limit]


def list_jobs(
    address: Optional[str] = None,
    filters: _Filters = None,
    limit: int = 100,
    timeout: int = 30,
    detail: bool = False,
    raise_on_missing_output: bool = True,
    _explain: bool = False,
) -> List[Any]:
    """Jobs of the cluster, and this driver where it is none of them."""
    from ..job_submission import JobDetails, JobStatus, JobType

    session = current.connected()
    return [
        JobDetails(type=JobType.DRIVER, job_id=session.job.hex(), status=JobStatus.RUNNING, entrypoint="")
    ][:limit]


def get_task(id: Any, address: Optional[str] = None, timeout: int = 30, _explain: bool = False) -> Optional[Row]:
    """A task by its id or by a reference that it made."""
    text = id if isinstance(id, str) else id.task_id().hex()
    return next(iter(_list("tasks", [("task_id", "=", text)], 1)), None)


def get_actor(id: str, address: Optional[str] = None, timeout: int = 30, _explain: bool = False) -> Optional[Row]:
    """An actor by its id."""
    return next(iter(_list("actors", [("actor_id", "=", id)], 1)), None)


def summarize_tasks(
    address: Optional[str] = None, timeout: int = 30, raise_on_missing_output: bool = True, _explain: bool = False
) -> Dict[str, Any]:
    """Counts of tasks by function and state."""
    counts: Dict[str, Dict[str, int]] = {}
    for row in _list("tasks", None, 10000):
        states = counts.setdefault(str(row.get("func_or_class_name")), {})
        states[str(row.get("state"))] = states.get(str(row.get("state")), 0) + 1
    return {"cluster": {"summary": {name: {"func_or_class_name": name, "state_counts": states} for name, states in counts.items()}}}


_REFUSED = frozenset(
    "StateApiClient get_log get_node list_logs list_placement_groups list_runtime_envs summarize_actors summarize_objects".split()
)


def __getattr__(name: str) -> Any:
    if name in _REFUSED:
        from .._missing import refuse_name

        refuse_name(f"util.state.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
