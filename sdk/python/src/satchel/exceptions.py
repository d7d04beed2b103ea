"""Every error that the cluster raises. All derive from `RayError`; names, bases and signatures are those that scripts catch."""

from __future__ import annotations

from typing import Any, Dict, Optional, Union


class RayError(Exception):
    """Base of every error of the cluster."""

    def to_bytes(self) -> bytes:
        """The error as bytes, for another process."""
        from ._objects.serialization import dumps

        return dumps(self)

    @staticmethod
    def from_bytes(data: bytes) -> "RayError":
        """The error that `to_bytes` made these bytes of."""
        import pickle

        error = pickle.loads(data)
        if not isinstance(error, RayError):
            raise TypeError(f"These bytes hold a {type(error).__name__}, no error of the cluster.")
        return error


class CrossLanguageError(RayError):
    """A task in another language raised."""

    def __init__(self, ray_exception: Any) -> None:
        super().__init__(f"An exception raised from another language:\n{ray_exception}")


class TaskCancelledError(RayError):
    """The task was cancelled, by `cancel` or by raising KeyboardInterrupt itself."""

    def __init__(self, task_id: Any = None, error_message: Optional[str] = None) -> None:
        self.task_id = task_id
        self.error_message = error_message
        super().__init__(task_id, error_message)

    def __str__(self) -> str:
        text = "This task or its dependency was cancelled by"
        if self.task_id is not None:
            text = f"Task: {self.task_id} was cancelled."
        return f"{text} {self.error_message}" if self.error_message else text


class RayTaskError(RayError):
    """The code of a task or of an actor's method raised.

    `get` raises it as a class that derives from this one and from the class of what was raised, `cause`; its text is the remote traceback.

    Attributes: `function_name`, `traceback_str`, `cause`, `proctitle`, `pid`, `ip` (of the worker), `actor_repr`, `actor_id`.
    """

    def __init__(
        self,
        function_name: str,
        traceback_str: str,
        cause: BaseException,
        proctitle: Optional[str] = None,
        pid: Optional[int] = None,
        ip: Optional[str] = None,
        actor_repr: Optional[str] = None,
        actor_id: Optional[str] = None,
    ) -> None:
        self.args = (function_name, traceback_str, cause, proctitle, pid, ip)
        self.proctitle = proctitle or f"ray::{function_name}"
        self.pid = pid
        self.ip = ip
        self.function_name = function_name
        self.traceback_str = traceback_str
        self.actor_repr = actor_repr
        self._actor_id = actor_id
        self.cause = cause

    def __reduce__(self) -> Any:
        known = (self.proctitle, self.pid, self.ip, self.actor_repr, self._actor_id)
        return RayTaskError, (self.function_name, self.traceback_str, self.cause, *known)

    def as_instanceof_cause(self) -> "RayTaskError":
        """This error as an instance of the class of its cause as well, where there can be such a class."""
        cause = self.cause
        kind = type(cause)
        if type(self) is not RayTaskError or isinstance(cause, RayTaskError) or not isinstance(cause, Exception) or kind is RayError:
            return self
        made = _made.get(kind)
        if made is None:
            try:
                made = _derive(kind)
            except TypeError:
                return self  # The class allows no other base beside it.
            _made[kind] = made
        error = made.__new__(made)
        error.__dict__["cause"] = cause
        error.__dict__["_text"] = self.traceback_str
        error.args = (cause,)
        return error

    def __str__(self) -> str:
        return self.traceback_str


_made: Dict[type, Any] = {}


def _derive(kind: type) -> Any:
    class Derived(RayTaskError, kind):  # type: ignore[misc,valid-type]
        def __init__(self, cause: BaseException) -> None:
            self.cause = cause
            self.args = (cause,)

        def __getattr__(self, name: str) -> Any:
            if name in ("cause", "_text"):
                raise AttributeError(name)
            return getattr(self.cause, name)

        def __str__(self) -> str:
            return str(self.__dict__.get("_text", self.cause))

        def __reduce__(self) -> Any:
            return _restore_derived, (self.cause, str(self))

    name = f"RayTaskError({kind.__name__})"
    Derived.__name__ = Derived.__qualname__ = name
    Derived.__module__ = __name__
    return Derived


def _restore_derived(cause: BaseException, text: str) -> RayTaskError:
    return RayTaskError("", text, cause).as_instanceof_cause()


class LocalRayletDiedError(RayError):
    """The daemon of this node ended while the task ran."""

    def __str__(self) -> str:
        return "The task's local node died. Look at the daemon's log for why."


class WorkerCrashedError(RayError):
    """The process that ran the task died, and no retry was left."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else (
            "The worker died unexpectedly while executing this task. Its output says more: `satchel logs`."
        )


class RayActorError(RayError):
    """The actor has died or cannot be reached, so the call may have run or not.

    Attributes: `actor_id` (text, or None), `actor_init_failed` (its constructor raised), `preempted` (its node was taken away).
    """

    BASE_ERROR_MSG = "The actor experienced an error before finishing this task."

    def __init__(
        self,
        actor_id: Optional[str] = None,
        error_msg: str = BASE_ERROR_MSG,
        actor_init_failed: bool = False,
        preempted: bool = False,
    ) -> None:
        self._actor_id = actor_id
        self._error_msg = error_msg
        self._actor_init_failed = actor_init_failed
        self._preempted = preempted
        super().__init__(actor_id, error_msg, actor_init_failed, preempted)

    def __str__(self) -> str:
        return self._error_msg

    @property
    def actor_id(self) -> Optional[str]:
        """Id of the actor, as text."""
        return self._actor_id

    @property
    def error_msg(self) -> str:
        """What happened."""
        return self._error_msg

    @property
    def actor_init_failed(self) -> bool:
        """Whether its constructor raised."""
        return self._actor_init_failed

    @property
    def preempted(self) -> bool:
        """Whether its node was taken away."""
        return self._preempted


class ActorDiedError(RayActorError):
    """The actor has died and does not come back."""

    BASE_ERROR_MSG = "The actor died unexpectedly before finishing this task."

    def __init__(self, cause: Union[RayTaskError, Dict[str, Any], None] = None) -> None:
        self._cause = cause
        if isinstance(cause, RayTaskError):
            text = f"The actor died because of an error raised in its creation task, {cause}"
            RayActorError.__init__(self, cause._actor_id, text, actor_init_failed=True)
        elif isinstance(cause, dict):
            RayActorError.__init__(
                self,
                cause.get("actor"),
                _death_text(self.BASE_ERROR_MSG, cause),
                bool(cause.get("creation_failed")),
                bool(cause.get("preempted")),
            )
        else:
            RayActorError.__init__(self, None, self.BASE_ERROR_MSG)

    def __reduce__(self) -> Any:
        return type(self), (self._cause,)


def _death_text(first: str, death: Dict[str, Any]) -> str:
    known = (("class_name", "class_name"), ("actor_id", "actor"), ("pid", "pid"), ("name", "name"), ("namespace", "namespace"), ("ip", "ip"))
    lines = [first]
    lines += [f"\t{name}: {death[key]}" for name, key in known if death.get(key) not in (None, "")]
    if death.get("message"):
        lines.append(str(death["message"]))
    return "\n".join(lines)


class ActorUnavailableError(RayActorError):
    """The actor cannot be reached for now; the call may have run or not."""

    def __init__(self, error_message: str, actor_id: Optional[bytes]) -> None:
        self._arguments = (error_message, actor_id)
        text = f"The actor {actor_id.hex() if actor_id else ''} is unavailable: {error_message} The task may or may not have been executed on the actor."
        super().__init__(actor_id.hex() if actor_id else None, text)

    def __reduce__(self) -> Any:
        return type(self), self._arguments


class RaySystemError(RayError):
    """Something of the cluster itself failed: no connection, or nothing to connect to."""

    def __init__(self, client_exc: Any, traceback_str: Optional[str] = None) -> None:
        self.client_exc = client_exc
        self.traceback_str = traceback_str
        super().__init__(client_exc, traceback_str)

    def __str__(self) -> str:
        text = f"System error: {self.client_exc}"
        return f"{text}\ntraceback: {self.traceback_str}" if self.traceback_str else text


class AuthenticationError(RayError):
    """The cluster does not believe who this is."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class NodeDiedError(RayError):
    """The node that ran the task is gone."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class ObjectStoreFullError(RayError):
    """Shared memory and disk have no room for the object."""


class OutOfDiskError(RayError):
    """The disk of the node is full."""


class OutOfMemoryError(RayError):
    """The worker was ended because the node ran out of memory."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class ObjectLostError(RayError):
    """The object's bytes are gone and the task that made it cannot run again.

    Attributes: `object_ref_hex`, `owner_address`, `call_site`.
    """

    _REASON = "was lost: all copies of it are gone."

    def __init__(self, object_ref_hex: str, owner_address: Any = None, call_site: str = "") -> None:
        self.object_ref_hex = object_ref_hex
        self.owner_address = owner_address
        self.call_site = call_site
        super().__init__(object_ref_hex, owner_address, call_site)

    def __str__(self) -> str:
        return f"Object {self.object_ref_hex} {self._REASON}"


class ObjectFetchTimedOutError(ObjectLostError):
    """Fetching the object from its node took too long."""

    _REASON = "could not be fetched from its node in time."


class ReferenceCountingAssertionError(ObjectLostError, AssertionError):
    """The object was freed though a reference to it was left."""

    _REASON = "was freed though there is a reference to it."


class ObjectFreedError(ObjectLostError):
    """The object was freed by hand."""

    _REASON = "was freed by hand."


class OwnerDiedError(ObjectLostError):
    """The node or process that kept the object's record is gone."""

    _REASON = "cannot be found: its owner has died."


class ObjectReconstructionFailedError(ObjectLostError):
    """The object was lost, and running its task again did not bring it back."""

    def __init__(
        self, object_ref_hex: str, reason: Any = None, reason_message: Optional[str] = None, owner_address: Any = None, call_site: str = ""
    ) -> None:
        super().__init__(object_ref_hex, owner_address, call_site)
        self.reason, self.reason_message = reason, reason_message
        self.args = (object_ref_hex, reason, reason_message, owner_address, call_site)

    def __str__(self) -> str:
        return f"Object {self.object_ref_hex} was lost and could not be made again. {self.reason_message or ''}".rstrip()


class GetTimeoutError(RayError, TimeoutError):
    """`get` had to wait longer than its `timeout`."""


class PlasmaObjectNotAvailable(RayError):
    """The object is not in the memory of this node."""


class AsyncioActorExit(RayError):
    """Raised inside of an asyncio actor to end it."""


class RuntimeEnvSetupError(RayError):
    """The environment of the task or actor could not be set up; the text is the whole error of the set-up.

    Attribute: `error_message`.
    """

    def __init__(self, error_message: Optional[str] = None) -> None:
        self.error_message = error_message
        super().__init__(error_message)

    def __str__(self) -> str:
        text = "Failed to set up runtime environment."
        return f"{text}\n{self.error_message}" if self.error_message else text


class TaskPlacementGroupRemoved(RayError):
    """The placement group that the task waited for was removed."""

    def __str__(self) -> str:
        return "The placement group corresponding to this task has been removed."


class ActorPlacementGroupRemoved(RayError):
    """The placement group that the actor waited for was removed."""

    def __str__(self) -> str:
        return "The placement group corresponding to this Actor has been removed."


class PendingCallsLimitExceeded(RayError):
    """The actor has as many calls waiting as `max_pending_calls` allows."""


class TaskUnschedulableError(RayError):
    """No node can ever run the task."""

    def __init__(self, error_message: str) -> None:
        self.error_message = error_message
        super().__init__(error_message)

    def __str__(self) -> str:
        return f"The task is not schedulable: {self.error_message}"


class ActorUnschedulableError(RayError):
    """No node can ever run the actor."""

    def __init__(self, error_message: str) -> None:
        self.error_message = error_message
        super().__init__(error_message)

    def __str__(self) -> str:
        return f"The actor is not schedulable: {self.error_message}"


class ActorAlreadyExistsError(ValueError, RayError):
    """The name is that of a living actor."""

    def __init__(self, error_message: str) -> None:
        self.error_message = error_message
        super().__init__(error_message)


class ActorHandleNotFoundError(ValueError, RayError):
    """The handle is of no actor that this cluster knows."""

    def __init__(self, error_message: str) -> None:
        self.error_message = error_message
        super().__init__(error_message)


class ObjectRefStreamEndOfStreamError(RayError):
    """A streaming generator has no further item."""


class OufOfBandObjectRefSerializationException(RayError):
    """A reference was pickled where that is not allowed."""


class UserCodeException(RayError):
    """Code of the user raised."""


class UnserializableException(RayError):
    """The task raised an exception that this process cannot rebuild; the text holds its traceback.

    Attribute: `original_stack_trace`.
    """

    def __init__(self, original_stack_trace: str) -> None:
        self._original_stack_trace = original_stack_trace
        super().__init__(original_stack_trace)

    def __str__(self) -> str:
        return (
            "An exception of a task or actor cannot be rebuilt here from what it was pickled to. Give the class a __reduce__ that fits "
            f"its __init__, or raise one whose arguments are those of __init__. It was:\n{self._original_stack_trace}"
        )


class RpcError(RayError):
    """A call between parts of the cluster failed. Attribute: `rpc_code`."""

    def __init__(self, message: str, rpc_code: Optional[int] = None) -> None:
        self.message = message
        self.rpc_code = rpc_code
        super().__init__(message, rpc_code)

    def __str__(self) -> str:
        return self.message


class RayChannelError(RaySystemError):
    """A channel of a compiled graph failed. Never raised here: there are none."""


class RayChannelTimeoutError(RayChannelError, TimeoutError):
    """A channel of a compiled graph timed out. Never raised here: there are none."""


class RayCgraphCapacityExceeded(RaySystemError):
    """A compiled graph has too many calls under way. Never raised here: there are none."""


class RayDirectTransportError(RaySystemError):
    """A direct transport of tensors failed. Never raised here: there is none."""


class StreamingGeneratorReplayInconsistentError(RaySystemError):
    """A generator that ran again yielded something else than the first time."""
