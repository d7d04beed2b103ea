"""Which session this process has, and which task the calling code belongs to."""

from __future__ import annotations

import os
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Dict, Optional, Sequence

if TYPE_CHECKING:
    from .session import Session


class Running:
    """One task that runs: of a worker, or the driver itself."""

    __slots__ = ("id", "template", "attempt", "gpus", "puts", "begun", "cancelled", "exits")

    def __init__(self, id: bytes, template: Dict[str, Any], attempt: int = 0, gpus: Sequence[Any] = ()) -> None:
        self.id = id
        self.template = template
        self.attempt = attempt
        self.gpus = gpus
        # Each attempt has numbers of its own: what an earlier one put may still be held by somebody.
        self.puts = 100000000 + attempt % 4000 * 1000000
        # Whether code of the user has.
        self.begun = False
        self.cancelled = False
        # Whether it has called `exit_actor()`.
        self.exits = False


session: Optional["Session"] = None
"""The session of this process; None before `init` and after `shutdown`."""

running: ContextVar[Optional[Running]] = ContextVar("satchel_running", default=None)
"""The task that the calling code belongs to; None for threads that a task or a driver started itself."""


def connected() -> "Session":
    """The session, started where there is none: the calls that need one may come before `init`."""
    if session is None:
        from .._driver.initialize import begin

        begin()
    return session  # type: ignore[return-value]  # `begin` has set it.


def required() -> "Session":
    """The session. Raises RaySystemError where there is none."""
    if session is None:
        from ..exceptions import RaySystemError

        raise RaySystemError("Ray has not been started yet. You can start Ray with 'ray.init()'.")
    return session


def _leave_to_parent() -> None:
    """In the child of a fork: the session is the parent's, and no thread of it lives here."""
    global session
    running.set(None)
    if session is not None:
        parents, session = session, None
        parents.forget()


os.register_at_fork(after_in_child=_leave_to_parent)
