"""References to objects. Whoever holds one keeps the object alive."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Generic, List, Optional, TypeVar

from .ids import BaseID, JobID, TaskID

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future
    from typing import Generator

    from .store import ObjectStore

R = TypeVar("R")

# Set by the session of this process, None outside of one.
current_store: Optional["ObjectStore"] = None

found = threading.local()
"""`found.ids` collects the references that the value being serialized in this thread holds."""


class ObjectRef(BaseID, Generic[R]):
    """A value that is somewhere in the cluster, or will be once a task has run.

    Pass it to a task as an argument to give the task the value; `get` fetches it. `await ref` does the same inside of asyncio.
    The object lives while any process holds a reference to it.
    """

    __slots__ = ("_store", "_owner")

    def __init__(self, id: bytes, _owner: bytes = b"", *, _counted: bool = False) -> None:
        """A reference to the object of this id; usually they come from `remote` and `put`."""
        super().__init__(id)
        self._owner = _owner
        store = self._store = current_store
        if store is not None and not _counted and id != _NIL:
            store.adopt(id)

    def __del__(self) -> None:
        # Runs in any thread, inside of any lock: it may only note what died.
        store = getattr(self, "_store", None)
        if store is not None:
            store.dropped(self._id)

    @classmethod
    def size(cls) -> int:
        """Count of bytes of an id."""
        return 28

    def task_id(self) -> TaskID:
        """The task that makes the object, or that put it."""
        return TaskID(self._id[:24])

    def job_id(self) -> JobID:
        """The job that made it."""
        return JobID(self._id[20:24])

    def owner_address(self) -> bytes:
        """Id of the node that keeps the object's record; empty for this one."""
        return self._owner

    def call_site(self) -> str:
        """Where the object was made; always empty, nothing records it."""
        return ""

    def tensor_transport(self) -> Optional[str]:
        """How tensors travel; always None, they travel as every value does."""
        return None

    def future(self) -> "Future[R]":
        """A future of `concurrent.futures` that ends with the value or the error."""
        from .._session.futures import future_of

        return future_of(self)

    def as_future(self, _internal: bool = False) -> "asyncio.Future[R]":
        """A future of the running asyncio loop."""
        import asyncio

        return asyncio.wrap_future(self.future())

    def __await__(self) -> "Generator[Any, None, R]":
        return self.as_future().__await__()

    def __reduce__(self) -> Any:
        ids: Optional[List[bytes]] = getattr(found, "ids", None)
        if ids is not None:
            ids.append(self._id)
        if self._store is not None:
            self._store.pass_on(self._id)
        return restore, (self._id, self._owner)

    def __repr__(self) -> str:
        return f"ObjectRef({self._id.hex()})"


_NIL = b"\xff" * 28


def restore(id: bytes, owner: bytes) -> "ObjectRef[Any]":
    """What unpickling a reference calls."""
    return ObjectRef(id, owner)


def counted(store: "ObjectStore", id: bytes) -> "ObjectRef[Any]":
    """A reference that the store has counted already: the fast way to the one a submit answers with."""
    ref: ObjectRef[Any] = _new(ObjectRef)
    ref._id = id
    ref._owner = b""
    ref._store = store
    return ref


_new = object.__new__
ObjectRef.__module__ = "satchel"
