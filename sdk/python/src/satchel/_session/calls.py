"""The calls of the public face: `remote`, `get`, `put`, `wait`, `kill`, `cancel` and what tells of the cluster."""

from __future__ import annotations

import time
from typing import Any, Dict, List, Optional, Tuple

from .._objects.references import ObjectRef
from .._wire import frames
from . import current
from .generators import ObjectRefGenerator
from .session import deadline_of

_HOW_REMOTE = (
    "The @ray.remote decorator must be applied either with no arguments and no parentheses, for example '@ray.remote', or it must be "
    "applied using some of the arguments that remote functions and actors take, for example '@ray.remote(num_returns=2, resources={\"x\": 1})'."
)


def remote(*args: Any, **kwargs: Any) -> Any:
    """Makes a function a task and a class an actor: `@remote`, `@remote(num_cpus=2)`, `remote(f)`.

    Options of both: `num_cpus` (tasks: 1, actors: 0 while they live), `num_gpus`, `memory` (bytes), `resources`, `name`, `runtime_env`,
    `scheduling_strategy`, `label_selector`, `accelerator_type`. Of tasks: `num_returns` (1; n, "dynamic", "streaming"), `max_retries`
    (3; -1: for ever), `retry_exceptions` (False; True or a list of classes), `max_calls` (0: no limit; 1 with `num_gpus`). Of actors: `max_restarts` (0),
    `max_task_retries` (0), `max_concurrency` (1; 1000 with coroutines), `concurrency_groups`, `lifetime` ("detached"), `namespace`,
    `get_if_exists`, `max_pending_calls` (-1: no limit).

    Raises TypeError, ValueError for wrong options, NotImplementedError for those of Ray that are not provided, AssertionError and TypeError
    for what is neither a function nor a class.
    """
    if len(args) == 1 and not kwargs and callable(args[0]):
        return _make(args[0], {})
    assert not args and kwargs, _HOW_REMOTE

    def decorate(target: Any) -> Any:
        return _make(target, kwargs)

    return decorate


def _make(target: Any, options: Dict[str, Any]) -> Any:
    if isinstance(target, type):
        from ..actor import ActorClass

        return ActorClass._make(target, options)
    if hasattr(target, "__code__") or hasattr(target, "__wrapped__"):
        from ..remote_function import RemoteFunction

        return RemoteFunction(None, target, None, options)
    raise TypeError("The @ray.remote decorator must be applied to either a function or a class.")


def get(object_refs: Any, *, timeout: Optional[float] = None, _use_object_store: bool = False) -> Any:
    """The value of an object, or of a list of them in its order; waits until it is there.

    Args:
        object_refs: A reference, or a list of references. A generator is given back as it is, to iterate over.
        timeout: Seconds to wait at most; 0 only looks, less than 0 is without end.

    Raises:
        GetTimeoutError: not there in time. RayTaskError, as a subclass of what the task raised; RayActorError, RuntimeEnvSetupError,
        WorkerCrashedError, ObjectLostError, TaskCancelledError. ValueError, TypeError for what is no reference.
    """
    session = current.session or current.connected()
    if timeout is not None and timeout < 0:
        timeout = None
    if isinstance(object_refs, ObjectRef):
        session.check_own(object_refs)
        id = object_refs._id
        deadline = deadline_of(timeout)
        if id not in session.store.values:
            session.wait([id], None, timeout)
        return session.value(id, deadline)
    if isinstance(object_refs, ObjectRefGenerator):
        return object_refs
    if not isinstance(object_refs, list):
        raise ValueError(
            f"Invalid type of object refs, {type(object_refs)}, is given. 'object_refs' must either be an ObjectRef or a list of ObjectRefs. "
        )
    for ref in object_refs:
        if not isinstance(ref, ObjectRef):
            raise TypeError(f"Attempting to call `get` on the value {ref}, which is not an ray.ObjectRef.")
        session.check_own(ref)
    return session.get(object_refs, timeout)


def put(value: Any, *, _owner: Any = None, _tensor_transport: Optional[str] = None) -> "ObjectRef[Any]":
    """Gives a copy of a value to the cluster. Returns a reference to it.

    Raises TypeError for a reference, and for what cannot be pickled.
    """
    session = current.session or current.connected()
    if isinstance(value, ObjectRef):
        raise TypeError(
            "Calling 'put' on an ray.ObjectRef is not allowed. If you really want to do this, you can wrap the ray.ObjectRef in a list and "
            "call 'put' on it."
        )
    return session.put(value)


def wait(
    ray_waitables: Any, *, num_returns: int = 1, timeout: Optional[float] = None, fetch_local: bool = True
) -> Tuple[List[Any], List[Any]]:
    """Waits until `num_returns` of some objects are there, or `timeout` seconds have passed.

    Args:
        ray_waitables: Different references and generators; a generator counts when its next item is there.

    Returns:
        Those that are there, at most `num_returns` of them, and the others, both in the order given.

    Raises TypeError, ValueError for wrong arguments, RaySystemError when the node has ended and no more of them will come.
    """
    session = current.session or current.connected()
    _check_wait(ray_waitables, num_returns, timeout)
    for each in ray_waitables:
        if isinstance(each, ObjectRef):
            session.check_own(each)
    if not ray_waitables:
        return [], []
    streams = [each._stream for each in ray_waitables if isinstance(each, ObjectRefGenerator)]
    session.wait([each._id for each in ray_waitables if isinstance(each, ObjectRef)], num_returns, timeout, streams)
    values = session.store.values
    ready: List[Any] = []
    rest: List[Any] = []
    for each in ray_waitables:
        is_there = each._id in values if isinstance(each, ObjectRef) else each._stream.is_ready()
        (ready if is_there and len(ready) < num_returns else rest).append(each)
    if session.store.unasked:
        session.store.asked([each._id for each in ready if isinstance(each, ObjectRef)])
    if len(ready) < num_returns and session.store.ended is not None:
        from .._wire.failures import disconnected

        raise disconnected(session.store.ended)
    return ready, rest


def _check_wait(waitables: Any, count: int, timeout: Optional[float]) -> None:
    if isinstance(waitables, (ObjectRef, ObjectRefGenerator)):
        raise TypeError("wait() expected a list of ray.ObjectRef or ray.ObjectRefGenerator, got a single ray.ObjectRef or ray.ObjectRefGenerator")
    if not isinstance(waitables, list):
        raise TypeError(f"wait() expected a list of ray.ObjectRef or ray.ObjectRefGenerator, got {type(waitables)}")
    if timeout is not None and timeout < 0:
        raise ValueError(f"The 'timeout' argument must be nonnegative. Received {timeout}")
    for each in waitables:
        if not isinstance(each, (ObjectRef, ObjectRefGenerator)):
            raise TypeError(f"wait() expected a list of ray.ObjectRef or ray.ObjectRefGenerator, got list containing {type(each)}")
    if not waitables:
        return
    if len(set(waitables)) != len(waitables):
        raise ValueError("Wait requires a list of unique ray_waitables.")
    if count <= 0:
        raise ValueError(f"Invalid number of objects to return {count}.")
    if count > len(waitables):
        raise ValueError("num_returns cannot be greater than the number of ray_waitables provided to ray.wait.")


def kill(actor: Any, *, no_restart: bool = True) -> None:
    """Ends an actor at once, whatever it does; with `no_restart=False` it starts anew where `max_restarts` allows. Raises ValueError."""
    from ..actor import ActorHandle

    if not isinstance(actor, ActorHandle):
        raise ValueError(f"ray.kill() only supported for actors. For tasks, try ray.cancel(). Got: {type(actor)}.")
    current.connected().connection.call("kill_actor", actor=actor._actor.hex(), no_restart=no_restart)


def cancel(ray_waitable: Any, *, force: bool = False, recursive: bool = True) -> None:
    """Cancels a task: one that waits is not run, one that runs gets KeyboardInterrupt (a coroutine CancelledError).

    `get` of its result raises TaskCancelledError. Nothing happens to one that has ended.

    Args:
        force: End its process instead; not for methods of actors.
        recursive: Cancel the tasks that it submitted, too.

    Raises TypeError for what is no reference, ValueError for `force` with an actor's method.
    """
    session = current.connected()
    if isinstance(ray_waitable, ObjectRefGenerator):
        ray_waitable = ray_waitable.completed()
    if not isinstance(ray_waitable, ObjectRef):
        raise TypeError(f"ray.cancel() only supported for object refs. For actors, try ray.kill(). Got: {type(ray_waitable)}.")
    task = ray_waitable._id[:24]
    if force and task[8:20] != b"\xff" * 12:
        raise ValueError("force=True is not supported for actor tasks.")
    session.connection.send(frames.frame(frames.CANCEL, task + bytes(((1 if force else 0) | (2 if recursive else 0),))))


def nodes() -> List[Dict[str, Any]]:
    """The nodes of the cluster. Raises RaySystemError before `init`."""
    from .nodes import describe

    return [describe(each) for each in current.required().connection.call("nodes")["nodes"]]


def cluster_resources() -> Dict[str, float]:
    """What the nodes of the cluster have in sum. Raises RaySystemError before `init`."""
    return _amounts("total")


def available_resources() -> Dict[str, float]:
    """What is free of it. Raises RaySystemError before `init`."""
    return _amounts("available")


def _amounts(which: str) -> Dict[str, float]:
    return {name: float(amount) for name, amount in current.required().connection.call("resources")[which].items()}


def get_gpu_ids() -> List[Any]:
    """The GPUs that the task or actor was given; none in a driver.

    Their numbers from 0, or texts where a variable such as CUDA_VISIBLE_DEVICES names those that the node may use.
    """
    return list(current.connected().running.gpus)


def timeline(filename: Optional[str] = None) -> Any:
    """When which task ran where, as events for a browser's tracing page: a list, or written to a file as JSON.

    Of all programs on the cluster: tasks that run, and the last 10,000 that have ended.
    """
    rows = current.required().connection.call("state", kind="tasks", limit=100000)
    events = []
    for row in rows if isinstance(rows, list) else rows.get("rows", []):
        begin, end = row.get("start_time_ms"), row.get("end_time_ms")
        if begin is None:
            continue
        events.append(
            {
                "cat": "task",
                "name": row.get("name"),
                "ph": "X",
                "pid": row.get("node_id"),
                "tid": row.get("worker_pid"),
                "ts": begin * 1000,
                "dur": ((end or time.time() * 1000) - begin) * 1000,
                "args": {"task_id": row.get("task_id"), "state": row.get("state")},
            }
        )
    if filename is None:
        return events
    import json

    with open(filename, "w", encoding="utf-8") as file:
        json.dump(events, file)
    return None
