"""Classes that live as actors: one process each, with state, called from anywhere."""

from __future__ import annotations

from ._actor.classes import ActorClass, ActorClassInheritanceException, ActorOptions
from ._actor.handle import ActorHandle, ActorMethod, get_actor
from ._actor.kind import method
from ._session import current

__all__ = [
    "ActorClass",
    "ActorClassInheritanceException",
    "ActorHandle",
    "ActorMethod",
    "ActorOptions",
    "exit_actor",
    "get_actor",
    "method",
]


def exit_actor() -> None:
    """Ends the actor that the calling method belongs to, after this call; its caller gets ActorDiedError.

    Raises TypeError outside of an actor.
    """
    from ._worker.leaving import Leave

    session = current.session
    if session is None or session.role != "worker" or getattr(session, "actor", None) is None:
        raise TypeError(
            f"exit_actor API is called on a non-actor worker, {1 if session is not None and session.role == 'worker' else 0}. Call this API "
            "inside an actor methodsif you'd like to exit the actor gracefully."
        )
    # Noted as well: what runs the method may pass over the exception. A thread of the actor's own belongs to no call, a task of asyncio
    # that it has left behind to one that has ended.
    running = current.running.get()
    if running is not None:
        running.exits = True
    session.exits = True
    session.has_exited(running)
    raise Leave()
