"""What `get` raises of a task."""

from __future__ import annotations

import builtins
from typing import Any, Dict, Optional

from .base import RayError


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
        if type(self) is not RayTaskError or isinstance(cause, (RayTaskError, *_ENDING)) or issubclass(RayTaskError, kind):
            return self
        try:
            made = _made.get(kind)
            if made is None:
                made = _made[kind] = _derive(kind)
            error: RayTaskError = _blank(made, cause)
        except Exception:
            return self  # The class allows no other base beside it, or no instance without what only its own code knows.
        error.__dict__["cause"] = cause
        error.__dict__["_text"] = self.traceback_str
        error.args = (cause,)
        return error

    def make_dual_exception_instance(self) -> "RayTaskError":
        """As `as_instanceof_cause`."""
        return self.as_instanceof_cause()

    def __str__(self) -> str:
        return self.traceback_str


_made: Dict[type, Any] = {}
# A program that does not catch one of these ends without a word.
_ENDING = (SystemExit, KeyboardInterrupt)


def _blank(made: Any, cause: BaseException) -> Any:
    """An instance without a call of the user's code: every class that is built in has a `__new__` of its own way."""
    if hasattr(cause, "exceptions") and isinstance(cause, getattr(builtins, "BaseExceptionGroup", ())):
        # From Python 3.11 on.
        return builtins.BaseExceptionGroup.__new__(made, cause.message, cause.exceptions)  # type: ignore[attr-defined]
    try:
        return BaseException.__new__(made)
    except TypeError:
        return made.__new__(made)


def _derive(kind: type) -> Any:
    class Derived(RayTaskError, kind):  # type: ignore[misc]  # A base known at run time only.
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
    Derived.__module__ = RayTaskError.__module__
    return Derived


def _restore_derived(cause: BaseException, text: str) -> RayTaskError:
    return RayTaskError("", text, cause).as_instanceof_cause()


class WorkerCrashedError(RayError):
    """The process that ran the task died, and no retry was left."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else (
            "The worker died unexpectedly while executing this task. What it printed last is in worker-*.err of the node's log directory."
        )


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


class TaskUnschedulableError(RayError):
    """No node can ever run the task."""

    def __init__(self, error_message: str) -> None:
        self.error_message = error_message
        super().__init__(error_message)

    def __str__(self) -> str:
        return f"The task is not schedulable: {self.error_message}"


class UserCodeException(RayError):
    """Code of the user raised."""


class UnserializableException(RayError):
    """The task raised an exception that this process cannot rebuild; the text holds what was raised, with its traceback.

    Attribute: `original_stack_trace`.
    """

    def __init__(self, original_stack_trace: str) -> None:
        self._original_stack_trace = original_stack_trace
        self._advice = "Give its class a __reduce__ that fits its __init__, or raise one whose arguments are those of __init__."
        super().__init__(original_stack_trace)

    def __str__(self) -> str:
        return f"Failed to deserialize exception. {self._advice}\nOriginal exception:\n{self._original_stack_trace}"
