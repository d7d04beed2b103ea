"""From what an error looks like on the wire to what `get` raises, and back."""

from __future__ import annotations

import json
import os
import struct
import traceback
from typing import Any, Dict

from .. import exceptions
from .._objects.bytecode import VersionMismatch
from .._objects.ids import TaskID
from .._objects.serialization import deserialize, dumps
from .._wire import frames
from .._wire.frames import Value
from .unhandled import told_in

_MESSAGE_ONLY = frozenset(
    "RuntimeEnvSetupError OutOfMemoryError TaskUnschedulableError ActorUnschedulableError WorkerCrashedError "
    "PendingCallsLimitExceeded NodeDiedError ObjectStoreFullError OutOfDiskError RaySystemError".split()
)

# Characters of an error's text beside its pickle: its beginning and, since it says most, its end.
_MOST_TOLD = 32_000


def error_of(value: Value, id: bytes) -> BaseException:
    """The error that an object holds instead of a value."""
    error = _error_in(value, id)
    if value.unmet:
        from . import unmet

        error = unmet.error_of(value.unmet, error, id[8:24].hex())
    return error.as_instanceof_cause() if isinstance(error, exceptions.RayTaskError) else error


def _error_in(value: Value, id: bytes) -> BaseException:
    if value.kind == frames.RAISES_JSON:
        return _error_of_node(json.loads(value.data), id)
    try:
        error = deserialize(value.data)
    except Exception as obstacle:
        return _as_text(told_in(value), obstacle)
    if isinstance(error, BaseException):
        return error
    return exceptions.RaySystemError(f"The object {id.hex()} holds a {type(error).__name__} where an error should be.")


def _as_text(told: Dict[str, Any], obstacle: Exception) -> BaseException:
    """Stands for an error that cannot be rebuilt here: its own text and traceback, and what was in the way."""
    original = f"ray.exceptions.{told['type']}: {told.get('message')}" if told.get("type") else "(Its text did not come along.)"
    if isinstance(obstacle, VersionMismatch):
        error = exceptions.UnserializableException(original)
        error._advice = str(obstacle)
    else:
        error = exceptions.UnserializableException(f"{original}\nIt cannot be rebuilt here: {type(obstacle).__name__}: {obstacle}")
    if told.get("type") != "ActorDiedError":
        return error
    return exceptions.ActorDiedError(exceptions.RayTaskError("__init__", str(told.get("message")), error, actor_id=told.get("actor")))


def _error_of_node(error: Dict[str, Any], id: bytes) -> BaseException:
    kind = error.get("type") or ""
    text = error.get("message") or ""
    made: BaseException
    if kind == "ActorDiedError":
        return exceptions.ActorDiedError({"actor": error.get("actor") or id[8:24].hex(), **{k: v for k, v in error.items() if v is not None}})
    if kind == "ActorUnavailableError":
        return exceptions.ActorUnavailableError(text, bytes.fromhex(error.get("actor") or ""))
    if kind == "TaskCancelledError":
        return exceptions.TaskCancelledError(TaskID(bytes.fromhex(error["task"])) if error.get("task") else TaskID(id[:24]), None)
    if kind == "ObjectReconstructionFailedError":
        return exceptions.ObjectReconstructionFailedError(error.get("object") or id.hex(), reason_message=text)
    if kind in ("ObjectLostError", "OwnerDiedError", "ObjectFetchTimedOutError", "ObjectFreedError"):
        made = getattr(exceptions, kind)(id.hex(), None, "")
        return made
    if kind in _MESSAGE_ONLY:
        made = getattr(exceptions, kind)(text)
        return made
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
    return frames.encode_value(frames.RAISES, _framed(data) + json.dumps(_tell(error)).encode())


def _tell(error: exceptions.RayError) -> Dict[str, Any]:
    """What an error says to whoever does not rebuild it."""
    if isinstance(error, exceptions.ActorDiedError):
        cause = error._cause
        text = cause.traceback_str if isinstance(cause, exceptions.RayTaskError) else str(error)
        return {"type": "ActorDiedError", "message": _bounded(text), "actor": error.actor_id, "creation_failed": error.actor_init_failed}
    if isinstance(error, exceptions.RayTaskError) and isinstance(error.cause, exceptions.TaskCancelledError):
        return {"type": "TaskCancelledError", "message": _bounded(error.traceback_str)}
    return {"type": type(error).__name__, "message": _bounded(str(error))}


def _bounded(text: str) -> str:
    text = text.encode(errors="replace").decode()
    if len(text) <= _MOST_TOLD:
        return text
    return f"{text[: _MOST_TOLD // 4]}\n… {len(text) - _MOST_TOLD} characters are left out …\n{text[-_MOST_TOLD * 3 // 4 :]}"


def _without_cause(error: exceptions.RayError) -> exceptions.RayError:
    if isinstance(error, exceptions.ActorDiedError) and isinstance(error._cause, exceptions.RayTaskError):
        # Of an error of a task it is one.
        return exceptions.ActorDiedError(_without_cause(error._cause))  # type: ignore[arg-type]
    if not isinstance(error, exceptions.RayTaskError):
        return exceptions.RayError(f"{error}\n(The {type(error).__name__} itself cannot be pickled.)")
    text = f"{error.traceback_str}\n(The {type(error.cause).__name__} itself cannot be pickled.)"
    known = (error.pid, error.ip, error.actor_repr, error._actor_id)
    return exceptions.RayTaskError(error.function_name, text, exceptions.RayError(text), None, *known)


def _framed(data: bytes) -> bytes:
    return struct.pack("<IQ", 0, len(data)) + data
