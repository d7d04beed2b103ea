"""Errors of actors and their handles."""

from __future__ import annotations

from typing import Any, Dict, Optional, Union

from .base import RayError
from .tasks import RayTaskError


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

    @staticmethod
    def from_task_error(task_error: RayTaskError) -> "ActorDiedError":
        """The death of an actor whose constructor raised this."""
        return ActorDiedError(task_error)

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


class AsyncioActorExit(RayError):
    """Raised inside of an asyncio actor to end it."""


class ActorPlacementGroupRemoved(RayError):
    """The placement group that the actor waited for was removed."""

    def __str__(self) -> str:
        return "The placement group corresponding to this Actor has been removed."


class PendingCallsLimitExceeded(RayError):
    """The actor has as many calls waiting as `max_pending_calls` allows."""


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
