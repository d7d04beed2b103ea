"""Errors of arguments, as those of the calls that the arguments were for: these never began."""

from __future__ import annotations

from typing import Tuple

from .. import exceptions

Calls = Tuple[Tuple[str, bool], ...]
"""Names, the last call first, and whether each was to make an actor."""


def text_of(calls: Calls, error: str) -> str:
    """What is told of the last call; `error` is what an argument of the first one failed with, its class before it."""
    heads = [f"ray::{name}()\n  At least one of the input arguments for this task could not be computed:\n" for name, _ in calls]
    return "ray.exceptions.RayTaskError: ".join(heads) + error


def error_of(calls: Calls, error: BaseException, actor: str) -> BaseException:
    """What the last call raises; `actor` is the id of its actor as text, of one that has any."""
    for at, (name, is_creation) in reversed(tuple(enumerate(calls))):
        told = str(error)
        text = text_of(calls[at : at + 1], f"{_named(error)}: {told}" if told else _named(error))
        cause = error.cause if isinstance(error, exceptions.RayTaskError) else error
        error = exceptions.RayTaskError(name, text, cause, f"ray::{name}", actor_id=actor if is_creation else None)
        if is_creation:
            error = exceptions.ActorDiedError(error)
    return error


def _named(error: BaseException) -> str:
    kind = type(error)
    if isinstance(error, exceptions.RayTaskError):
        kind = exceptions.RayTaskError
    return f"ray.exceptions.{kind.__name__}" if isinstance(error, exceptions.RayError) else f"{kind.__module__}.{kind.__qualname__}"
