"""References and ids where programs for Ray import them from; what else is there in Ray is not provided."""

from __future__ import annotations

from typing import NoReturn

from ._objects.ids import ActorID, JobID, NodeID, TaskID, UniqueID, WorkerID
from ._objects.references import ObjectRef
from ._session.generators import DynamicObjectRefGenerator, ObjectRefGenerator

__all__ = [
    "ActorID",
    "DynamicObjectRefGenerator",
    "JobID",
    "NodeID",
    "ObjectRef",
    "ObjectRefGenerator",
    "TaskID",
    "UniqueID",
    "WorkerID",
]


def __getattr__(name: str) -> NoReturn:
    from ._missing import refuse_name

    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    refuse_name(f"_raylet.{name}")
