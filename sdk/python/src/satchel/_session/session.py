"""One process's part in the cluster: its connection, its identity, the objects it knows."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from itertools import count
from typing import Any, Callable, Dict, List, NoReturn, Optional, Sequence, Set

from .. import _pickling
from .._objects import references
from .._objects.segments import Segments
from .._objects.serialization import Serialized, serialize
from .._objects.store import ObjectStore
from .._wire import frames
from .._wire.connection import Connection
from . import current
from .current import Running
from .packages import Packages
from .reading import ABSENT, look

_SMALL = 4096


class Session:
    """Made once a connection has said hello; thread-safe."""

    def __init__(self, connection: Connection, role: str) -> None:
        self.connection = connection
        self.role = role
        self.store = ObjectStore(connection)
        self.node = b""
        self.worker = b""
        self.job = b""
        self.name = ""
        self.namespace = ""
        self.runtime_env: Dict[str, Any] = {}
        self.runtime_env_text = "{}"
        self.job_config: Dict[str, Any] = {}
        self.packages = Packages()
        self.root = Running(b"\xff" * 24, {})
        self.on_close: List[Callable[[], object]] = []
        self.output: Dict[str, Any] = {}  # Where workers print to, and what else the node said of it at `shutdown`.
        self.output_ends: Optional[float] = None
        self.actor: Optional[bytes] = None
        self.exits = False  # The actor has asked for its end: no call begins any more.
        self.has_exited: Callable[[Optional[Running]], None] = lambda running: None
        self.actor_template: Dict[str, Any] = {}
        self.reconstructed = False
        self.hook_name: Optional[str] = None
        self._templates: Dict[bytes, int] = {}
        self._template_numbers = count(1)
        self._functions: Set[bytes] = set()
        self._tasks = count(int.from_bytes(os.urandom(8), "little"))
        self._lock = threading.Lock()
        self._waiting = 0
        self._has_waited = False
        self._tasks_ended = 0

    def welcome(self, answer: Dict[str, Any]) -> None:
        """Takes in the answer to hello."""
        self.node = bytes.fromhex(answer["node"])
        self.worker = bytes.fromhex(answer["worker"])
        self.job = bytes.fromhex(answer["job"])
        self.name = answer.get("session") or ""
        self.namespace = answer.get("namespace") or ""
        self.runtime_env = answer.get("runtime_env") or {}
        self.job_config = answer.get("job_config") or {}
        _pickling.look_in((answer.get("sdk_path") or "").split(":"))
        self.output = {"output": answer.get("output")}
        self.packages.keep(float(answer.get("package_seconds", 600)))
        self.segments = Segments(self.connection, self.store, int(answer["inline_limit"]))
        self.task_tail = b"\xff" * 12 + self.job
        self.root = Running(b"\xff" * 8 + self.task_tail, {"name": "", "resources": {}})

    def open(self) -> None:
        """Makes this the session of the process."""
        references.current_store = self.store
        current.session = self

    def close(self) -> None:
        """Ends it; references that are left become harmless."""
        if current.session is self:
            current.session = None
            references.current_store = None
        for function in reversed(self.on_close):
            function()
        self.store.release_dropped()
        self.connection.close()

    def forget(self) -> None:
        """In the child of a fork, which must neither use nor end what is its parent's."""
        references.current_store = None
        self.connection.forget()

    @property
    def running(self) -> Running:
        """The task that the calling code belongs to; the driver, or the worker's last, for a thread of its own."""
        return current.running.get() or self.root

    # Functions and templates

    def send_function(self, digest: bytes, data: bytes) -> None:
        """Sends a function, class or hook once; once more when a signal interrupted that. Raises ValueError when it is too large."""
        if len(data) > frames.MOST_FUNCTION:
            raise ValueError(
                f"A function or class takes {len(data):,} bytes when it is pickled, and at most {frames.MOST_FUNCTION:,} can be sent:"
                " something large that it uses goes with it. Give that to put() and use the reference."
            )
        with self._lock:
            if digest in self._functions:
                return
            self.connection.send(frames.frame(frames.FUNCTION, digest, data))
            self._functions.add(digest)

    def send_template(self, template: Dict[str, Any]) -> int:
        """Sends what is the same for many calls, once; the number stands for it from now on.

        When a signal interrupts that, it is sent once more, under another number: the first may be on its way.
        """
        text = json.dumps(template).encode()
        with self._lock:
            number = self._templates.get(text)
            if number is None:
                number = next(self._template_numbers)
                self.connection.send(frames.template(number, text))
                self._templates[text] = number
        return number

    def new_task(self, tail: Optional[bytes] = None) -> bytes:
        """A new id of a task; `tail` is its actor."""
        own = next(self._tasks) & 0xFFFFFFFFFFFFFFFF
        return own.to_bytes(8, "little") + (self.task_tail if tail is None else tail)

    def new_actor(self) -> bytes:
        """A new id of an actor."""
        return os.urandom(12) + self.job

    # Objects

    def put(self, value: Any) -> "references.ObjectRef[Any]":
        """Gives a value to the cluster."""
        try:
            serialized = serialize(value)
        except TypeError as error:
            raise TypeError(explain(f"Could not serialize the put value {shown(value)}", error)) from error
        return self.put_serialized(serialized)

    def put_serialized(self, serialized: Serialized) -> "references.ObjectRef[Any]":
        """Gives bytes of a value to the cluster."""
        task = self.running
        with self._lock:
            task.puts += 1
            id = frames.object_id(task.id, task.puts)
        encoded, value = self.segments.pack(serialized)
        store = self.store
        with store.mutex:
            store.counts[id] = store.counts.get(id, 0) + 1
            store.values[id] = value
        self.connection.send(frames.frame(frames.PUT, id, encoded))
        return references.counted(store, id)

    def get(self, refs: Sequence["references.ObjectRef[Any]"], timeout: Optional[float] = None) -> List[Any]:
        """The values of some objects. Raises the first error among them, GetTimeoutError."""
        deadline = deadline_of(timeout)
        values = self.store.values
        ids = [ref._id for ref in refs]
        missing = [id for id in ids if id not in values]
        if missing:
            self.wait(list(dict.fromkeys(missing)) if len(missing) > 1 else missing, None, timeout)
        self.store.asked(ids)
        return [self.value(id, deadline) for id in ids]

    def value(self, id: bytes, deadline: Optional[float] = None) -> Any:
        """The value of an object, waited for where it was lost and is made again. Raises its error, GetTimeoutError."""
        lost = 0
        value = look(self, id, lost)
        while value is ABSENT:
            lost += 1
            left = None if deadline is None else deadline - time.monotonic()
            if id not in self.store.counts or (left is not None and left <= 0):
                self.explain_missing()
            self.wait([id], None, left)
            value = look(self, id, lost)
        return value

    def explain_missing(self) -> NoReturn:
        """Raises why a value is not there."""
        from .._wire.failures import disconnected
        from ..exceptions import GetTimeoutError

        if self.store.ended is not None:
            raise disconnected(self.store.ended)
        raise GetTimeoutError("Get timed out: some object(s) not ready.")

    def wait(self, ids: List[bytes], count: Optional[int], timeout: Optional[float], streams: Sequence[Any] = ()) -> None:
        """Waits for `count` (default: all objects) of some different objects and streams; a worker gives its CPUs back meanwhile."""
        store = self.store
        self._has_waited = True
        number = len(ids) if count is None else count
        if timeout is not None and timeout <= 0:
            store.wait(ids, number, 0, streams)
            return
        if self.role != "worker":
            store.wait(ids, number, timeout, streams)
            return
        task = self.block()
        try:
            store.wait(ids, number, timeout, streams)
        finally:
            self.unblock(task)

    def block(self) -> int:
        """Counts this thread as waiting; the first one is told to the node. Returns what `unblock` takes."""
        with self._lock:
            self._waiting += 1
            if self._waiting == 1:
                self.connection.send(frames.frame(frames.BLOCKED, b"\x01"))
            return self._tasks_ended

    def unblock(self, task: int) -> None:
        """Counts it as waiting no more; the last one is told to the node. A thread that outlives its task counts for no other."""
        with self._lock:
            if task == self._tasks_ended:
                self._waiting -= 1
                if self._waiting == 0:
                    self.connection.send(frames.frame(frames.BLOCKED, b"\x00"))

    def end_waits(self) -> None:
        """The task of this process has ended, so that nothing waits: an interrupt may have left something counted."""
        with self._lock:
            if self._waiting:
                self.connection.send(frames.frame(frames.BLOCKED, b"\x00"))
            self._waiting = 0
            self._tasks_ended += 1

    def check_own(self, ref: "references.ObjectRef[Any]") -> None:
        """Raises ValueError for a reference from before `shutdown`: nobody will ever send its value."""
        if ref._store is not self.store and ref._store is not None:
            raise ValueError(
                f"You are trying to access Ray objects whose owner is unknown: {ref} is from before shutdown() was called, and what it stood for "
                "has ended with that. Submit the task again."
            )

    # Submitting

    def submit(self, number: int, task: bytes, payload: bytes, dependencies: Sequence[bytes], held: Sequence[bytes], returns: int) -> List[Any]:
        """Sends a task off. Returns a reference for each return."""
        store = self.store
        if len(store._dropped) > 256:
            store.release_dropped()
        data = frames.submit(number, task, payload, dependencies, held)
        # One by one, what the last call returned is let go with the next one. Not with much: others need the mutex while that waits for room.
        has_waited, self._has_waited = self._has_waited, False
        send: Callable[[bytes], None] = self.connection.send
        if has_waited and store._dropped and len(data) <= _SMALL:
            send = store.send_releasing
        if returns == 1:
            id = task + b"\x01\x00\x00\x00"
            store.counts[id] = 1
            send(data)
            return [references.counted(store, id)]
        ids = [frames.object_id(task, index) for index in range(1, returns + 1)]
        for id in ids:
            store.counts[id] = 1
        send(data)
        return [references.counted(store, id) for id in ids]


def deadline_of(timeout: Optional[float]) -> Optional[float]:
    """When a time is over that begins now."""
    return None if timeout is None else time.monotonic() + timeout


def digest_of(data: bytes) -> bytes:
    """What names a function."""
    return hashlib.sha256(data).digest()


def shown(value: Any) -> str:
    """A value as text for an error: short, however large or deep it is, and whatever its own `repr` does."""
    import reprlib

    words = reprlib.Repr()
    words.maxstring = words.maxother = 200
    return words.repr(value)


def explain(what: str, error: BaseException) -> str:
    return (
        f"{what}:\n{type(error).__name__}: {error}\n"
        "Look for what cannot be copied to another process: locks, open files, sockets, database connections, generators."
    )
