"""What goes wrong between this process and its node, as the error that programs catch: RaySystemError, and no class of our own."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ..exceptions import RaySystemError

ENDED = "The daemon of this node has ended."
BROKE = "The connection to the node broke"
_HINT = "What this program had there is gone: call ray.shutdown(), then ray.init(), which starts a cluster on this machine where none runs."


def refused(error: Mapping[str, Any]) -> RaySystemError:
    """The daemon answered a call with an error, which `code_of` and `message_of` tell again."""
    message = error.get("message") or "The node gave no reason."
    return _made(f"{message} {error.get('hint') or ''}".strip(), error.get("code") or "error", message)


def disconnected(reason: str) -> RaySystemError:
    """The daemon has ended, or ended the connection; `reason` says why, and where that was the node's own word what to do about it."""
    return _made(f"{reason} {_HINT}" if reason.startswith((ENDED, BROKE)) else reason, None, reason)


def code_of(error: BaseException) -> Optional[str]:
    """The word by which the daemon refused a call; None of any other error."""
    code: Optional[str] = getattr(error, "_code", None)
    return code


def message_of(error: RaySystemError) -> str:
    """Its sentence without what to do about it."""
    message: str = getattr(error, "_message", None) or str(error.client_exc)
    return message


def _made(text: str, code: Optional[str], message: str) -> RaySystemError:
    made = RaySystemError(text)
    vars(made).update(_code=code, _message=message)
    return made
