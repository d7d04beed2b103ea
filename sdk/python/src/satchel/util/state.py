"""What the cluster has: tasks, actors, objects, workers, nodes, jobs, as rows."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Callable, Dict, Iterable, List, Optional, Protocol, Sequence, Tuple

from .._session import current

_Filters = Optional[Sequence[Tuple[str, str, Any]]]
_MOST = 10000


class Row(Dict[str, Any]):
    """A row: a dict whose keys are attributes as well."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


_Read = Callable[[_Filters, int], Iterable[Any]]


class _List(Protocol):
    def __call__(
        self,
        address: Optional[str] = None,
        filters: _Filters = None,
        limit: int = 100,
        timeout: int = 30,
        detail: bool = False,
        raise_on_missing_output: bool = True,
        _explain: bool = False,
    ) -> List[Any]: ...


def _list(name: str, read: _Read, doc: str) -> _List:
    """A function that lists one kind of thing."""

    def rows(
        address: Optional[str] = None,
        filters: _Filters = None,
        limit: int = 100,
        timeout: int = 30,
        detail: bool = False,
        raise_on_missing_output: bool = True,
        _explain: bool = False,
    ) -> List[Any]:
        return list(read([(key, predicate, _text(value)) for key, predicate, value in filters or ()], limit))

    rows.__name__ = rows.__qualname__ = name
    rows.__doc__ = doc + " `filters`: (column, \"=\" or \"!=\", value), checked before `limit`. Raises ValueError for a wrong filter."
    return rows


def _text(value: Any) -> str:
    """As columns are compared."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _of_node(kind: str) -> _Read:
    def read(filters: _Filters, limit: int) -> List[Row]:
        from .._wire.failures import code_of, message_of
        from ..exceptions import RaySystemError

        try:
            answer = current.connected().connection.call("state", kind=kind, filters=filters, limit=limit)
        except RaySystemError as refused:
            if code_of(refused) == "invalid_filter":
                raise ValueError(message_of(refused)) from None
            raise
        return [Row(row) for row in answer["rows"]]

    return read


def _of_api(kind: str, make: Callable[..., Any]) -> _Read:
    def read(filters: _Filters, limit: int) -> List[Any]:
        from urllib.parse import urlencode

        from .._jobs.http import of_session

        current.connected()
        query = [("limit", str(limit))]
        for filter in filters or ():
            query += zip(("filter_keys", "filter_predicates", "filter_values"), filter)
        try:
            answer = of_session().json("GET", f"/api/v0/{kind}?{urlencode(query)}")
        except RuntimeError as refused:
            if getattr(refused, "status", None) == 400:
                told: Any = refused
                raise ValueError(json.loads(told.text)["msg"]) from None
            raise
        return [make(row) for row in answer["data"]["result"]["result"]]

    return read


def _job(row: Dict[str, Any]) -> Any:
    from .._jobs.records import details_of

    return details_of(row)


list_tasks = _list(
    "list_tasks",
    _of_node("tasks"),
    "Tasks of the cluster, those that are not over first: `task_id`, `name`, `state`, `type`, `func_or_class_name`, `worker_pid`, …",
)
list_actors = _list(
    "list_actors",
    _of_node("actors"),
    "Actors of the cluster: `actor_id`, `class_name`, `state`, `name`, `pid`, `num_restarts`, `reason` (why one is not there), …",
)
list_objects = _list(
    "list_objects",
    _of_node("objects"),
    "Objects of the cluster: `object_id`, `object_size` (bytes; -1 while it is made), `task_status`, `reference_type` (PINNED_IN_MEMORY: in "
    "shared memory), …",
)
list_workers = _list(
    "list_workers", _of_node("workers"), "Drivers and workers of the cluster: `worker_id`, `worker_type` (DRIVER, WORKER), `pid`, …"
)
list_nodes = _list("list_nodes", _of_api("nodes", Row), "Nodes of the cluster: `node_id`, `node_ip`, `state`, `resources_total`, `labels`, …")
list_jobs = _list(
    "list_jobs",
    _of_api("jobs", _job),
    "Jobs of the cluster as `JobDetails`: those that were submitted, also ended ones, and drivers that connected by themselves (`type` DRIVER).",
)

list_runtime_envs = _list(
    "list_runtime_envs",
    _of_api("runtime_envs", Row),
    "Environments that jobs have asked for, once it is known whether they could be set up: `runtime_env`, `success`, `node_id`, `error`.",
)


def _first(rows: List[Any]) -> Optional[Any]:
    return rows[0] if rows else None


def get_task(id: Any, address: Optional[str] = None, timeout: int = 30, _explain: bool = False) -> Optional[Row]:
    """A task by its id or by a reference that it made; None where there is none."""
    return _first(list_tasks(filters=[("task_id", "=", id if isinstance(id, str) else id.task_id().hex())], limit=1))


def get_actor(id: str, address: Optional[str] = None, timeout: int = 30, _explain: bool = False) -> Optional[Row]:
    """An actor by its id; None where there is none."""
    return _first(list_actors(filters=[("actor_id", "=", id)], limit=1))


def get_node(id: str, address: Optional[str] = None, timeout: int = 30, _explain: bool = False) -> Optional[Row]:
    """A node by its id; None where there is none."""
    return _first(list_nodes(filters=[("node_id", "=", id)], limit=1))


def summarize_tasks(
    address: Optional[str] = None, timeout: int = 30, raise_on_missing_output: bool = True, _explain: bool = False
) -> Dict[str, Any]:
    """Counts of tasks by function and state."""
    groups = _grouped(list_tasks(limit=_MOST), "func_or_class_name", "state")
    summary = {name: {"func_or_class_name": name, "state_counts": states} for name, states in groups.items()}
    return {"cluster": {"summary": summary}}


def summarize_actors(
    address: Optional[str] = None, timeout: int = 30, raise_on_missing_output: bool = True, _explain: bool = False
) -> Dict[str, Any]:
    """Counts of actors by class and state."""
    rows = list_actors(limit=_MOST)
    groups = _grouped(rows, "class_name", "state")
    summary = {name: {"class_name": name, "state_counts": states} for name, states in groups.items()}
    return {"cluster": {"summary": summary, "total_actors": len(rows), "summary_by": "class"}}


def summarize_objects(
    address: Optional[str] = None, timeout: int = 30, raise_on_missing_output: bool = True, _explain: bool = False
) -> Dict[str, Any]:
    """Counts and sizes of objects; in one group, since nothing records where in a program an object was made."""
    rows = list_objects(limit=_MOST)
    megabytes = sum(max(row["object_size"], 0) for row in rows) / (1 << 20)
    states, types = _counted(rows, "task_status"), _counted(rows, "reference_type")
    group = {"total_objects": len(rows), "total_size_mb": megabytes, "task_state_counts": states, "ref_type_counts": types}
    summary = {"disabled": group} if rows else {}
    return {
        "cluster": {
            "summary": summary,
            "total_objects": len(rows),
            "total_size_mb": megabytes,
            "callsite_enabled": False,
            "summary_by": "callsite",
        }
    }


def _grouped(rows: List[Any], by: str, counted: str) -> Dict[str, Dict[str, int]]:
    names = {str(row[by]) for row in rows}
    return {name: _counted([row for row in rows if str(row[by]) == name], counted) for name in sorted(names)}


def _counted(rows: List[Any], column: str) -> Dict[str, int]:
    return dict(Counter(str(row[column]) for row in rows))


_REFUSED = frozenset("StateApiClient get_log list_logs list_placement_groups".split())


def __getattr__(name: str) -> Any:
    if name in _REFUSED:
        from .._missing import refuse_name

        refuse_name(f"util.state.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
