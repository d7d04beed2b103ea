"""Ids, binary, of the lengths that the cluster uses. Immutable and hashable."""

from __future__ import annotations

import os
from typing import Any, Type, TypeVar

T = TypeVar("T", bound="BaseID")


class BaseID:
    """Some bytes that name something. Equal when the bytes and the class are."""

    __slots__ = ("_id", "__weakref__")
    SIZE = 28

    def __init__(self, id: bytes) -> None:
        """Takes exactly `size()` bytes. Raises ValueError for another count, TypeError for no bytes."""
        if not isinstance(id, bytes):
            raise TypeError(f"Unsupported type: {type(id)}")
        if len(id) != self.SIZE:
            raise ValueError(f"ID string needs to have length {self.SIZE}, got {len(id)}")
        self._id = id

    @classmethod
    def from_binary(cls: Type[T], id_bytes: bytes) -> T:
        """The id of these bytes."""
        return cls(id_bytes)

    @classmethod
    def from_hex(cls: Type[T], hex_id: str) -> T:
        """The id of this hexadecimal text."""
        return cls(bytes.fromhex(hex_id))

    @classmethod
    def from_random(cls: Type[T]) -> T:
        """A new id that nobody has."""
        return cls(os.urandom(cls.SIZE))

    @classmethod
    def nil(cls: Type[T]) -> T:
        """The id of nothing: every bit set."""
        return cls(b"\xff" * cls.SIZE)

    @classmethod
    def size(cls) -> int:
        """Count of bytes."""
        return cls.SIZE

    def binary(self) -> bytes:
        """The bytes."""
        return self._id

    def hex(self) -> str:
        """The bytes as lower-case hexadecimal text."""
        return self._id.hex()

    def is_nil(self) -> bool:
        """Whether this is the id of nothing."""
        return self._id == b"\xff" * self.SIZE

    def redis_shard_hash(self) -> int:
        """A number that spreads ids evenly."""
        return int.from_bytes(self._id[:8], "little")

    def __eq__(self, value: object) -> bool:
        # Of the same type.
        return type(value) is type(self) and value._id == self._id  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash(self._id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._id.hex()})"

    def __reduce__(self) -> Any:
        return type(self), (self._id,)


class UniqueID(BaseID):
    """An id of 28 bytes with no parts."""

    __slots__ = ()


class NodeID(UniqueID):
    """A node of the cluster."""

    __slots__ = ()


class WorkerID(UniqueID):
    """A process that runs tasks, or a driver."""

    __slots__ = ()


class ActorClassID(UniqueID):
    """A class of actors."""

    __slots__ = ()


class FunctionID(UniqueID):
    """A function."""

    __slots__ = ()


class ClusterID(UniqueID):
    """A cluster."""

    __slots__ = ()


class JobID(BaseID):
    """A driver within the cluster, counted from 1."""

    __slots__ = ()
    SIZE = 4

    @classmethod
    def from_int(cls, value: int) -> "JobID":
        """The id of the driver of this number."""
        if not 0 <= value < 1 << 32:
            raise ValueError("A JobID is a number of 32 bits.")
        return cls(value.to_bytes(4, "little"))

    def int(self) -> int:
        """The driver's number."""
        return int.from_bytes(self._id, "little")


class ActorID(BaseID):
    """An actor: 12 bytes of its own, then its job."""

    __slots__ = ()
    SIZE = 16

    @classmethod
    def of(cls, job_id: JobID, parent_task_id: "TaskID", parent_task_counter: int) -> "ActorID":
        """The actor that a task makes as its n-th."""
        import hashlib

        own = hashlib.sha256(parent_task_id.binary() + parent_task_counter.to_bytes(8, "little")).digest()[:12]
        return cls(own + job_id.binary())

    @property
    def job_id(self) -> JobID:
        """The job that made it."""
        return JobID(self._id[12:])


class TaskID(BaseID):
    """A task: 8 bytes of its own, then its actor, or twelve 0xff and the job for a task of no actor."""

    __slots__ = ()
    SIZE = 24

    def actor_id(self) -> ActorID:
        """The actor that runs it; nil but for the job when it is a task of no actor."""
        return ActorID(self._id[8:])

    def job_id(self) -> JobID:
        """The job it belongs to."""
        return JobID(self._id[20:])

    @classmethod
    def for_driver_task(cls, job_id: JobID) -> "TaskID":
        """The driver itself, seen as a task."""
        return cls(b"\xff" * 20 + job_id.binary())

    @classmethod
    def for_fake_task(cls, job_id: JobID) -> "TaskID":
        """A task that nobody submitted."""
        return cls(os.urandom(8) + b"\xff" * 12 + job_id.binary())

    @classmethod
    def for_actor_creation_task(cls, actor_id: ActorID) -> "TaskID":
        """The task that makes an actor."""
        return cls(bytes(8) + actor_id.binary())

    @classmethod
    def for_actor_task(
        cls, job_id: JobID, parent_task_id: "TaskID", parent_task_counter: int, actor_id: ActorID
    ) -> "TaskID":
        """A task of an actor that a task submits as its n-th."""
        return cls(_own(parent_task_id, parent_task_counter) + actor_id.binary())

    @classmethod
    def for_normal_task(cls, job_id: JobID, parent_task_id: "TaskID", parent_task_counter: int) -> "TaskID":
        """A task that a task submits as its n-th."""
        return cls(_own(parent_task_id, parent_task_counter) + b"\xff" * 12 + job_id.binary())


def _own(parent: TaskID, counter: int) -> bytes:
    import hashlib

    return hashlib.sha256(parent.binary() + counter.to_bytes(8, "little")).digest()[:8]


class PlacementGroupID(BaseID):
    """A group of resources that are reserved together: 14 bytes of its own, then its job."""

    __slots__ = ()
    SIZE = 18

    @classmethod
    def of(cls, job_id: JobID) -> "PlacementGroupID":
        """A new group of this job."""
        return cls(os.urandom(14) + job_id.binary())
