"""From what an error looks like on the wire to what `get` raises, and back."""

from __future__ import annotations

import json
import os
import struct
import traceback
from typing import Any, Dict

from .. import exceptions
from .._objects.ids import TaskID
from .._objects.serialization import deserialize, dumps
from .._wire import frames
from .._wire.frames import Value

_MESSAGE_ONLY = frozenset(
    "RuntimeEnvSetupError OutOfMemoryError TaskUnschedulableError ActorUnschedulableError WorkerCrashedError "
    "PendingCallsLimitExceeded NodeDiedError ObjectStoreFullError OutOfDiskError RaySystemError".split()
)


def error_of(value: Value, id: bytes) -> BaseException:
    """The error that an object holds instead of a value."""
    if value.kind == frames.RAISES_JSON:
        return _error_of_node(json.loads(value.data), id)
    try:
        error = deserialize(value.data)
    except Exception:
        return exceptions.UnserializableException(traceback.format_exc())
    if isinstance(error, exceptions.RayTaskError):
        return error.as_instanceof_cause()
    if isinstance(error, BaseException):
        return error
    return exceptions.RaySystemError(f"The object {id.hex()} holds a {type(error).__name__} where an error should be.")


def _error_of_node(error: Dict[str, Any], id: bytes) -> BaseException:
    kind = error.get("type") or ""
    text = error.get("message") or ""
    if kind == "ActorDiedError":
        return exceptions.ActorDiedError({"actor": error.get("actor") or id[8:24].hex(), **{k: v for k, v in error.items() if v is not None}})
    if kind == "ActorUnavailableError":
        return exceptions.ActorUnavailableError(text, bytes.fromhex(error.get("actor") or ""))
    if kind == "TaskCancelledError":
        return exceptions.TaskCancelledError(TaskID(bytes.fromhex(error["task"])) if error.get("task") else TaskID(id[:24]), None)
    if kind == "ObjectReconstructionFailedError":
        return exceptions.ObjectReconstructionFailedError(error.get("object") or id.hex(), reason_message=text)
    if kind in ("ObjectLostError", "OwnerDiedError", "ObjectFetchTimedOutError", "ObjectFreedError"):
        return getattr(exceptions, kind)(id.hex(), None, "")  # type: ignore[no-any-return]
    if kind in _MESSAGE_ONLY:
        return getattr(exceptions, kind)(text)  # type: ignore[no-any-return]
    return exceptions.RaySystemError(f"{kind}: {text}" if kind else text)


def task_error(name: str, error: BaseException, ip: str, actor_repr: str = "", actor_id: str = "") -> exceptions.RayTaskError:
    """What a task's exception becomes: the innermost cause with the remote traceback as text."""
    head = f"ray::{name}() (pid={os.getpid()}, ip={ip}"
    head += f", actor_id={actor_id}, repr={actor_repr})" if actor_repr else ")"
    text = head + "\n" + _traceback_text(error)
    cause: BaseException = error
    if isinstance(error, exceptions.RayTaskError):
        cause = error.cause
    return exceptions.RayTaskError(name, text, cause, f"ray::{name}", os.getpid(), ip, actor_repr or None, actor_id or None)


def _traceback_text(error: BaseException) -> str:
    lines = traceback.format_exception(type(error), error, _outside(error.__traceback__))
    text = "".join(lines)
    head = "Traceback (most recent call last):\n"
    if text.startswith(head):
        text = text[len(head) :]
    return text.rstrip("\n")


def _outside(trace: Any) -> Any:
    """The traceback from the user's first frame on."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(here):
        trace = trace.tb_next
    return trace


def encode_error(error: exceptions.RayError) -> bytes:
    """An error as a value for a frame. What cannot be pickled in it is replaced by its text."""
    try:
        data = dumps(error)
    except Exception:
        data = dumps(_without_cause(error))
    return frames.encode_value(frames.RAISES, _framed(data))


def _without_cause(error: exceptions.RayError) -> exceptions.RayError:
    if isinstance(error, exceptions.ActorDiedError) and isinstance(error._cause, exceptions.RayTaskError):
        return exceptions.ActorDiedError(_without_cause(error._cause))  # type: ignore[arg-type]
    if not isinstance(error, exceptions.RayTaskError):
        return exceptions.RayError(f"{error}\n(The {type(error).__name__} itself cannot be pickled.)")
    text = f"{error.traceback_str}\n(The {type(error.cause).__name__} itself cannot be pickled.)"
    known = (error.pid, error.ip, error.actor_repr, error._actor_id)
    return exceptions.RayTaskError(error.function_name, text, exceptions.RayError(text), None, *known)


def _framed(data: bytes) -> bytes:
    return struct.pack("<IQ", 0, len(data)) + data
